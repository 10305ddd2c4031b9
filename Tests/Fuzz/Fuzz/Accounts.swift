import Glibc
import Wallet

@testable import Auth

/// The bytes are a response's text, and also what an authenticator says behind the hash of the site's name. Both are read
/// as they are, or not at all.
func readPasskey(_ bytes: [UInt8]) {
  let site = PasskeySite(origin: "https://portal.example")
  let text = String(decoding: bytes, as: UTF8.self)
  if let made = PasskeyResponse.registration(text, challenge: "abc", site) {
    expect(PasskeyKey(algorithm: made.key.algorithm, bytes: made.key.bytes) != nil, "\(made.key.bytes) is no key")
  }
  _ = PasskeyResponse.Assertion(text, challenge: "abc", site)

  let said = Array(site.id.utf8) + [UInt8](repeating: 0, count: 32 - site.id.utf8.count) + bytes
  guard said.count < 65_536 else { return }
  let data = AuthenticatorData(said, site)
  if let data { check(data, of: said, site) }

  func clientData(_ type: String) -> [UInt8] {
    Array(#"{"type":"\#(type)","challenge":"abc","origin":"\#(site.origin)"}"#.utf8)
  }
  let length = said.count < 256 ? [0x58, UInt8(said.count)] : [0x59, UInt8(said.count >> 8), UInt8(said.count & 255)]
  let object = [0xA1, 0x68] + Array("authData".utf8) + length + said
  let registration = [clientData("webauthn.create"), object].map(\.base64URL).joined(separator: ".")
  let made = PasskeyResponse.registration(registration, challenge: "abc", site)
  expect((made != nil) == (data?.isVerified == true && data?.credential != nil), "\(said) registers")
  let assertion = [[1], clientData("webauthn.get"), said, [1]].map(\.base64URL).joined(separator: ".")
  let used = PasskeyResponse.Assertion(assertion, challenge: "abc", site)
  expect((used != nil) == (data?.isVerified == true && data?.credential == nil), "\(said) signs in")
}

private func check(_ data: AuthenticatorData, of said: [UInt8], _ site: PasskeySite) {
  expect(data.isVerified == (said[32] & 4 != 0), "\(said) is verified")
  expect(data.signCount == said[33..<37].reduce(0) { $0 << 8 | Int64($1) }, "\(data.signCount) of \(said)")
  if let id = data.credential?.id {
    expect((1...1023).contains(id.count) && said[55...].starts(with: id), "\(id) of \(said)")
  }
  expect(AuthenticatorData(said.dropLast(), site) == nil, "\(said) is read without its end")
}

/// A file is taken if all its lines are in form and in order; then each of its hashes is found, and no other. After an odd
/// first byte, the lines stand between others, so that they are searched by halves.
func readBreached(_ bytes: [UInt8]) {
  guard let first = bytes.first else { return }
  var file = Array(bytes.dropFirst())
  if !first.isMultiple(of: 2) {
    let (before, after) = (lines(from: 0x00), lines(from: 0xFF))
    file = before + file + (file.last == UInt8(ascii: "\n") || file.isEmpty ? [] : [UInt8(ascii: "\n")]) + after
  }
  let hashes = hashes(file)
  guard let breached = opened(file) else {
    expect(hashes == nil, "\(file) is refused")
    return
  }
  guard let hashes else { fatalError("\(file) is taken") }
  for hash in hashes {
    expect((try? breached.contains(hash)) == true, "\(hash) isn't found")
    var other = hash
    other[19] ^= 1
    expect((try? breached.contains(other)) == hashes.contains(other), "\(other) is found")
  }
}

/// The hashes of lines that are in form and in order, as the file's description says it; nil for any other file.
private func hashes(_ file: [UInt8]) -> [[UInt8]]? {
  var lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let isEnded = lines.last?.isEmpty == true
  if isEnded { lines.removeLast() }
  var hashes: [[UInt8]] = []
  for (index, line) in lines.enumerated() {
    // A line of more than 64 bytes with its end is none.
    guard line.count < (isEnded || index < lines.count - 1 ? 64 : 65) else { return nil }
    let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    let digits = line.prefix(40)
    let count = line.dropFirst(41)
    guard let hash = [UInt8](hexadecimal: String(decoding: digits, as: UTF8.self)), hash.count == 20,
      line.dropFirst(40).first == UInt8(ascii: ":"), !count.isEmpty,
      count.allSatisfy({ (0x30...0x39).contains($0) }),
      hashes.last.map({ $0.lexicographicallyPrecedes(hash) }) ?? true
    else { return nil }
    hashes.append(hash)
  }
  return hashes.isEmpty ? nil : hashes
}

/// Sixty lines in order, whose hashes begin with that byte.
private func lines(from byte: UInt8) -> [UInt8] {
  (UInt8(0)..<60).flatMap { number in
    let hash = [byte] + [UInt8](repeating: 0, count: 18) + [2 * number]
    return Array("\(hash.hexadecimal):\(number)\r\n".utf8)
  }
}

private func opened(_ file: [UInt8]) -> BreachedPasswords? {
  var name = Array("/tmp/fuzz-breached-XXXXXX".utf8CString)
  let descriptor = mkstemp(&name)
  guard descriptor >= 0 else { fatalError("no temporary file") }
  defer { close(descriptor) }
  unlink(name)
  guard write(descriptor, file, file.count) == file.count else { fatalError("no room for a temporary file") }
  // The file may have no lines in form, but it can be read.
  return try? BreachedPasswords("/proc/self/fd/\(descriptor)")
}
