import Testing

@testable import Auth

@Suite struct Argon2Tests {
  /// RFC 9106, section 5.3.
  @Test func `tag is that of the standard`() throws {
    let tag = try Argon2.tag(
      password: [UInt8](repeating: 0x01, count: 32), salt: [UInt8](repeating: 0x02, count: 16),
      parameters: PasswordHasher.Parameters(memoryKiB: 32, passes: 3, lanes: 4), tagLength: 32,
      secret: [UInt8](repeating: 0x03, count: 8), associated: [UInt8](repeating: 0x04, count: 12))
    #expect(
      tag == [
        0x0d, 0x64, 0x0d, 0xf5, 0x8d, 0x78, 0x76, 0x6c, 0x08, 0xc0, 0x37, 0xa3, 0x4a, 0x8b, 0x53, 0xc9,
        0xd0, 0x1e, 0xf0, 0x45, 0x2d, 0x75, 0xb6, 0x5e, 0xb5, 0x25, 0x20, 0xe9, 0x6b, 0x01, 0xe6, 0x59,
      ])
  }

  @Test func `parameters that make no sense are an error`() {
    #expect(throws: Argon2.Failure.self) {
      try Argon2.tag(
        password: [], salt: [1, 2, 3], parameters: PasswordHasher.Parameters(memoryKiB: 32, passes: 1, lanes: 1),
        tagLength: 32)
    }
  }
}
