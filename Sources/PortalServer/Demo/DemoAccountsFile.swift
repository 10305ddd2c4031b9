import Auth
import Cluster
import Database

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The file `demo-accounts.json`, mode 0600.
struct DemoAccountsFile: Hashable, Sendable, Codable {
  /// Its name in the data folder.
  static let name = "demo-accounts.json"

  struct Staff: Hashable, Sendable, Codable {
    let email: String
    let password: String
    let role: String
  }

  struct Member: Hashable, Sendable, Codable {
    enum CodingKeys: String, CodingKey {
      case signIn = "sign_in"
      case password, role
    }

    let signIn: String
    let password: String
    let role: String
  }

  let url: String
  let staff: [Staff]
  let merchants: [Member]

  /// Creates the demo's accounts and keeps existing passwords.
  init(url: String, keeping before: DemoAccountsFile?) {
    self.url = url
    staff = DemoPerson.staff.map { person in
      let kept = before?.staff.first { $0.email == person.signIn }?.password
      return Staff(email: person.signIn, password: kept ?? Self.password(of: person), role: person.role.rawValue)
    }
    merchants = DemoPerson.members.map { person in
      let kept = before?.merchants.first { $0.signIn == person.signIn }?.password
      return Member(signIn: person.signIn, password: kept ?? Self.password(of: person), role: person.role.rawValue)
    }
  }

  /// Returns nil if there is no file or it isn't a demo's.
  static func read(_ path: String) -> DemoAccountsFile? {
    guard let bytes = Disk.read(path) else { return nil }
    return try? JSONDecoder().decode(DemoAccountsFile.self, from: Data(bytes))
  }

  func write(_ path: String) throws {
    let file = try NewFile(path, mode: 0o600)
    try file.append(text.utf8)
    try file.finish()
  }

  /// The JSON text with one account per line. Only an unusual URL needs escaping in JSON.
  private var text: String {
    func line(_ name: String, _ signIn: String, _ password: String, _ role: String) -> String {
      #"{"\#(name)": "\#(signIn)", "password": "\#(password)", "role": "\#(role)", "totp_secret": null}"#
    }
    let staff = staff.map { line("email", $0.email, $0.password, $0.role) }
    let members = merchants.map { line("sign_in", $0.signIn, $0.password, $0.role) }
    let url = url.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return """
      {"url": "\(url)",
       "staff": [\(staff.joined(separator: ",\n  "))],
       "merchants": [\(members.joined(separator: ",\n  "))]}

      """
  }

  private static func password<Role>(of person: DemoPerson<Role>) -> String {
    var password = password()
    // One random password in some hundreds contains "heba" or another of the account's words.
    while PasswordRule.refusal(of: password, words: [person.signIn, person.name]) != nil { password = Self.password() }
    return password
  }

  /// Returns a password with 64 random bits that is easy to read aloud and to type: "rimo-taku-besi-nola-4821".
  private static func password() -> String {
    var generator = SystemRandomNumberGenerator()
    func letter(of letters: [Character]) -> Character { letters[Int.random(in: letters.indices, using: &generator)] }
    func word() -> String { String((0..<4).map { letter(of: $0.isMultiple(of: 2) ? consonants : vowels) }) }
    return (0..<4).map { _ in word() }.joined(separator: "-") + "-\(Int.random(in: 1_000...9_999, using: &generator))"
  }

  private static let consonants = Array("bdfghjklmnprstvz")
  private static let vowels = Array("aeiou")
}
