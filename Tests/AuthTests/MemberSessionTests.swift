import Database
import TestSupport
import Testing
import Wallet

@testable import Auth

@Suite struct MemberSessionTests {
  private let hasher = PasswordHasher(parameters: cheap, threads: 2)
  private let origin = Origin(address: "203.0.113.7", userAgent: "test", requestID: "ABC")

  @Test func `a member's session ends with the account and with its time`() async throws {
    try await withDatabase { database in
      let merchant: MerchantID = try await database.value(
        """
        INSERT INTO merchants (number, legal_name, trade_name, category, fee_basis_points, fee_fixed)
        VALUES (1, 'Nile Pharmacies LLC', 'Nile Pharmacy', 'pharmacy', 250, 0) RETURNING id AS value
        """)
      let id = try await Accounts(database: database, hasher: hasher).createMember(
        of: merchant, signInName: "nour", name: "Nour", role: .finance, password: "a long enough secret",
        by: Actor(.command, name: "test"))
      let token = try await database.transaction { connection in
        try Sessions.start(.member(id), from: origin, replacing: nil, on: connection)
      }
      func isAlive() async throws -> Bool { try await database.run(MemberSession.find(token)) != nil }
      #expect(try await isAlive())

      try await database.executeAsOwner("UPDATE merchant_members SET status = 'disabled'")
      #expect(try await !isAlive())
      try await database.executeAsOwner("UPDATE merchant_members SET status = 'active', role = 'viewer'")
      #expect(try await database.run(MemberSession.find(token))?.member.role == .viewer)

      try await database.execute("UPDATE sessions SET last_seen_at = now() - interval '29 minutes'")
      #expect(try await isAlive())
      try await database.execute("UPDATE sessions SET last_seen_at = now() - interval '30 minutes'")
      #expect(try await !isAlive())
    }
  }
}
