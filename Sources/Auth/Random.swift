import Glibc

package enum Random {
  /// Returns bytes from the system's CSPRNG.
  package static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    // Each call of the kernel returns eight bytes.
    while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

/// Compares in a time that depends only on the lengths.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  var difference: UInt8 = 0
  for index in left.indices { difference |= left[index] ^ right[index] }
  return difference == 0
}

extension PasswordHasher {
  /// How many passwords are hashed at once: one fewer than there are processors, and at least one. The scheduler shares
  /// processors between services whatever the threads' niceness, so PostgreSQL would wait for hashes.
  package static var hashesAtOnce: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1) }
}
