/// An argon2id hash with its parameters and salt, as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`.
struct PasswordHash: Sendable, Hashable {
  typealias Parameters = PasswordHasher.Parameters

  let parameters: Parameters
  let salt: [UInt8]
  let tag: [UInt8]

  init(parameters: Parameters, salt: [UInt8], tag: [UInt8]) {
    self.parameters = parameters
    self.salt = salt
    self.tag = tag
  }

  init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19",
      let salt = Base64.decode(parts[4], .standard), salt.count >= 8, salt.count <= 64,
      let tag = Base64.decode(parts[5], .standard), tag.count >= 16, tag.count <= 64
    else { return nil }

    let costs = parts[3].split(separator: ",", omittingEmptySubsequences: false)
    guard costs.count == 3,
      let memory = Self.cost(costs[0], "m="), let passes = Self.cost(costs[1], "t="),
      let lanes = Self.cost(costs[2], "p="),
      (8...4_194_304).contains(memory), (1...100).contains(passes), (1...64).contains(lanes), memory >= 8 * lanes
    else { return nil }

    self.init(parameters: Parameters(memoryKiB: memory, passes: passes, lanes: lanes), salt: salt, tag: tag)
  }

  var text: String {
    "$argon2id$v=19$m=\(parameters.memoryKiB),t=\(parameters.passes),p=\(parameters.lanes)"
      + "$\(Base64.encode(salt, .standard))$\(Base64.encode(tag, .standard))"
  }

  private static func cost(_ part: Substring, _ name: String) -> UInt32? {
    guard part.hasPrefix(name) else { return nil }
    let digits = part.dropFirst(name.count)
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return UInt32(digits)
  }
}

extension PasswordHasher {
  /// The cost of a hash: memory in KiB, passes over it, and lanes.
  package struct Parameters: Sendable, Hashable {
    package var memoryKiB: UInt32
    package var passes: UInt32
    package var lanes: UInt32

    /// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
    package static let recommended = Parameters(memoryKiB: 19456, passes: 2, lanes: 1)

    package init(memoryKiB: UInt32, passes: UInt32, lanes: UInt32) {
      self.memoryKiB = memoryKiB
      self.passes = passes
      self.lanes = lanes
    }
  }
}
