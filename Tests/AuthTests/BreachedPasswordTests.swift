import Crypto
import Foundation
import TestSupport
import Testing
import Wallet

@testable import Auth

/// New passwords are looked up in a file as Have I Been Pwned has it.
struct BreachedPasswordTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "portal-breached-\(UUID())")

  private static func line(_ password: String, _ count: Int = 3) -> String {
    Insecure.SHA1.hash(data: Data(password.utf8)).map { String(format: "%02X", $0) }.joined() + ":\(count)"
  }

  /// Runs `body` with a file of that text.
  private func withFile<Result>(_ text: String, _ body: (String) async throws -> Result) async throws -> Result {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "pwned.txt")
    try Data(text.utf8).write(to: file)
    return try await body(file.path)
  }

  private func complaint(_ text: String) async throws -> String {
    try await withFile(text) { path in
      do {
        _ = try BreachedPasswords(path)
        return ""
      } catch { return "\(error)".replacing(path, with: "FILE") }
    }
  }

  @Test(arguments: [1, 2, 3, 60, 90, 91, 92, 93, 500], ["\n", "\r\n"])
  func `every password of the file is found, and no other`(_ count: Int, _ end: String) async throws {
    let passwords = (0..<count).map { "breached password \($0)" }
    var lines = passwords.map { Self.line($0, $0.count % 7 == 0 ? 1 : 52_372_427) }.sorted()
    let found = try await withFile(lines.joined(separator: end) + end) { path in
      let file = try BreachedPasswords(path)
      for absent in 0..<min(500, 5 * count) {
        #expect(try !file.contains(Array("another password \(absent)".utf8)))
      }
      return try passwords.filter { try file.contains(Array($0.utf8)) }
    }
    #expect(found == passwords)
    // Without the first, the last and one in the middle, those and no others are absent.
    for place in [0, count / 2, count - 1] where count > 1 {
      let removed = lines.remove(at: place)
      try await withFile(lines.joined(separator: end)) { path in
        let file = try BreachedPasswords(path)
        for password in passwords {
          let isThere = !removed.hasPrefix(Self.line(password).prefix(40))
          #expect(try file.contains(Array(password.utf8)) == isThere)
        }
      }
      lines.insert(removed, at: place)
    }
  }

  @Test func `what is no such file is refused with a reason`() async throws {
    let lines = (0..<300).map { Self.line("breached password \($0)") }.sorted()
    let whole = lines.joined(separator: "\n")
    #expect(try await complaint(whole) == "")
    #expect(try await complaint(whole.lowercased()) == "")
    let rule = ": it must have lines SHA1:COUNT, sorted by hash"
    #expect(try await complaint("") == "FILE is empty (byte 0)" + rule)
    #expect(try await complaint("seventeen purple yaks\n") == "FILE has a line of another form (byte 0)" + rule)
    let unsorted: [String] = [lines.reversed().joined(separator: "\n"), whole + "\n" + lines[0]]
    let torn: [String] = [whole + "\nx", whole + "\n\n", String(whole.dropLast(10)), lines.joined(separator: ",")]
    let short: [String] = [
      lines.map { String($0.prefix(40)) }.joined(separator: "\n"),
      lines.map { String($0.dropFirst(8)) }.joined(separator: "\n"),
    ]
    let others: [String] = [whole.replacing(":", with: " "), String(repeating: "0", count: 10_000)]
    for wrong in unsorted + torn + short + others {
      #expect(try await complaint(wrong).hasSuffix(rule), "\(wrong.prefix(60))")
    }
    #expect(throws: BreachedPasswords.Failure.self) { try BreachedPasswords("/nonexistent/pwned.txt") }
    #expect(throws: BreachedPasswords.Failure.self) { try BreachedPasswords("/tmp") }
  }

  @Test func `a file that is cut while it is open fails and lets nothing pass`() async throws {
    let lines = (0..<2000).map { Self.line("breached password \($0)") }.sorted()
    try await withFile(lines.joined(separator: "\n")) { path in
      let file = try BreachedPasswords(path)
      try Data("x".utf8).write(to: URL(filePath: path))
      #expect(throws: BreachedPasswords.Failure.self) { try file.contains(Array("breached password 1".utf8)) }
    }
  }

  @Test func `a breached password is refused wherever one is set`() async throws {
    let breached = ["seventeen purple yaks", "quatre-vingts élans"]
    try await withFile(breached.map { Self.line($0) }.sorted().joined(separator: "\n")) { path in
      let hasher = PasswordHasher(
        parameters: PasswordHasher.Parameters(memoryKiB: 64, passes: 1, lanes: 1), threads: 1,
        breached: try BreachedPasswords(path))
      #expect(try await hasher.refusal(of: "eighteen purple yaks", words: []) == nil)
      // However it is typed, it is the same password.
      #expect(try await hasher.refusal(of: "quatre-vingts e\u{301}lans", words: []) == .breached)
      #expect(try await hasher.refusal(of: "admin123", words: []) == .common)

      try await withDatabase { database in
        let accounts = Accounts(database: database, hasher: hasher)
        let origin = Origin(address: nil, userAgent: nil, requestID: nil)
        let shop = try await Shop(in: database)
        let refused = AccountProblem.password(.breached)
        func create(_ password: String) async throws -> StaffID {
          try await accounts.createStaff(
            email: "mona@example.test", name: "Mona Adel", role: .risk, password: password, by: TestAccounts.command)
        }
        await #expect(throws: refused) { try await create(breached[0]) }
        let mona = try await create(TestAccounts.password)
        await #expect(throws: refused) {
          try await accounts.createMember(
            of: shop.id, signInName: nil, name: "Hany", role: .owner, password: breached[0], by: TestAccounts.command)
        }
        try await TestAccounts.makeMember(of: shop.id, in: database)
        await #expect(throws: refused) {
          try await accounts.resetStaffPassword(email: "mona@example.test", to: breached[0], by: TestAccounts.command)
        }
        await #expect(throws: refused) {
          try await accounts.resetMemberPassword(
            #require(MerchantSignIn(parsing: shop.code.description)), to: breached[0], by: TestAccounts.command)
        }

        let links = AccountLinks(.staff, database: database, hasher: hasher)
        let link = try await accounts.inviteStaff(
          email: "nada@example.test", name: "Nada", role: .risk, by: TestAccounts.command
        ).link
        await #expect(throws: refused) {
          try await links.accept(link.token, password: breached[0], language: nil, from: origin)
        }
        guard
          case .signedIn = try await links.accept(
            link.token, password: "eighteen yaks, purple", language: nil, from: origin)
        else {
          Issue.record("the link works no longer")
          return
        }

        let signIn = StaffSignIn(database: database, hasher: hasher)
        guard
          case .signedIn(let session, _) = try await signIn.signIn(
            email: "mona@example.test", password: TestAccounts.password, from: origin)
        else {
          Issue.record("refused")
          return
        }
        let proofs = SessionProofs(database: database, hasher: hasher, seal: TextSeal.ofThisProcess())
        let holder = SessionHolder(
          account: .staff(mona), token: session, actor: TestAccounts.command, site: PasskeySite(origin: ""))
        let change = try await PasswordChange(database: database, hasher: hasher, proofs: proofs).change(
          from: TestAccounts.password, to: breached[0], words: [], hasSecondFactor: true, of: holder)
        guard case .refused(.breached) = change else {
          Issue.record("\(change)")
          return
        }
      }
    }
  }
}
