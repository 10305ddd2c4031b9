import Foundation
import Testing

@testable import Auth

/// The published values of RFC 4226 (appendix D) and RFC 6238 (appendix B), and an independent implementation.
@Suite struct TOTPTests {
  private let secret = Array("12345678901234567890".utf8)

  @Test func `codes of counters are those of RFC 4226`() {
    let codes = [
      "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
    ]
    for (counter, code) in codes.enumerated() { #expect(TOTP.code(secret, step: Int64(counter)) == code) }
  }

  @Test(arguments: [
    (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ])
  func `codes of times are those of RFC 6238`(seconds: Int64, code: String) {
    #expect(TOTP.code(secret, step: seconds / TOTP.secondsInStep, digits: 8) == code)
  }

  @Test func `oathtool agrees`() throws {
    let places = ["/usr/bin/oathtool", "/usr/local/bin/oathtool"]
    let tool = try #require(
      places.first { FileManager.default.isExecutableFile(atPath: $0) }, "oathtool is missing; bin/test installs it")
    for seconds in stride(from: Int64(0), through: 2_500_000_000, by: 312_345_679) {
      let secret = Random.bytes(TOTP.secretLength)
      let process = Process()
      process.executableURL = URL(filePath: tool)
      process.arguments = ["--totp=sha1", "-b", "--now=@\(seconds)", Base32.encode(secret)]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(text == TOTP.code(secret, step: seconds / 30) + "\n")
    }
  }

  @Test func `a code is of its step, the one before or the one after, and never of a used one`() {
    func step(of step: Int64, at now: Int64, after last: Int64 = 0) -> Int64? {
      TOTP.step(of: TOTP.code(secret, step: step), secret, now: now, after: last)
    }
    #expect(step(of: 100, at: 100) == 100)
    #expect(step(of: 99, at: 100) == 99)
    #expect(step(of: 101, at: 100) == 101)
    #expect(step(of: 98, at: 100) == nil)
    #expect(step(of: 102, at: 100) == nil)
    #expect(step(of: 100, at: 100, after: 100) == nil)
    #expect(step(of: 99, at: 100, after: 100) == nil)
    #expect(step(of: 101, at: 100, after: 100) == 101)
  }

  @Test(arguments: [
    ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
    ("foobar", "MZXW6YTBOI"),
  ])
  func `base32 is that of RFC 4648`(text: String, encoded: String) {
    #expect(Base32.encode(Array(text.utf8)) == encoded)
    #expect(Base32.decode(encoded) == Array(text.utf8))
    #expect(Base32.decode(encoded + "1") == nil)
  }

  @Test func `an app is told issuer, account and secret`() {
    let setup = TOTPSetup(secret: secret)
    #expect(setup.text == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
    #expect(
      setup.uri(issuer: "HealthPay Admin", account: "mona+1@example.test")
        == "otpauth://totp/HealthPay%20Admin:mona%2B1%40example.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        + "&issuer=HealthPay%20Admin")
    #expect("\(setup)" == "TOTPSetup(redacted)")
  }

  @Test func `a recovery code is read however it is typed`() throws {
    let code = RecoveryCode.random()
    #expect(code.text.wholeMatch(of: /[a-z2-7]{4}(-[a-z2-7]{4}){5}/) != nil)
    for typed in [code.text, code.text.uppercased(), " " + code.text.replacing("-", with: " ") + " "] {
      #expect(try #require(RecoveryCode(parsing: typed)).hash == code.hash)
    }
    #expect(
      try #require(RecoveryCode(parsing: code.text.replacing("o", with: "0").replacing("l", with: "1"))).hash
        == code.hash)
    #expect(RecoveryCode(parsing: String(code.text.dropLast())) == nil)
    #expect(RecoveryCode(parsing: "123456") == nil)
  }
}
