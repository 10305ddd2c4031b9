import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The messages that the ledger's acts write in their own transaction.
struct OutboxTests {
  private func messages(_ platform: Platform) async throws -> [String] {
    try await platform.texts(
      """
      SELECT concat_ws(' ', kind, CASE WHEN to_previous THEN 'previous' END, parameters ->> 'stage', parameters ->> 'last4',
        parameters ->> 'payout_state', parameters ->> 'amount') AS value FROM messages ORDER BY id
      """)
  }

  private func owner(of merchant: MerchantID, _ email: String?, _ platform: Platform) async throws {
    try await TestAccounts.makeMember(of: merchant, in: platform.database)
    try await platform.database.execute("UPDATE merchant_members SET email = \(email) WHERE merchant_id = \(merchant)")
  }

  @Test("The owner hears of each step of a change of bank account, at the previous address too")
  func bankAccount() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await owner(of: merchant, "hany@example.test", platform)
      try await platform.database.execute("UPDATE merchant_members SET email = 'thief@example.test'")
      try await platform.changeBankAccount(of: merchant, to: "9999")
      let told = try await messages(platform).filter { $0.hasPrefix("bank_account_changed") }
      #expect(
        told == [
          "bank_account_changed requested 9999", "bank_account_changed previous requested 9999",
          "bank_account_changed approved 9999", "bank_account_changed previous approved 9999",
          "bank_account_changed in_force 9999", "bank_account_changed previous in_force 9999",
        ])
      let previous = try await platform.texts("SELECT previous_email AS value FROM merchant_members")
      #expect(previous == ["hany@example.test"])
    }
  }

  @Test("An owner without an address is told nothing, and nobody but the owner is")
  func noAddress() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await owner(of: merchant, nil, platform)
      try await TestAccounts.makeMember(
        of: merchant, signInName: "nour", name: "Nour", role: .finance, in: platform.database)
      try await platform.database.execute(
        "UPDATE merchant_members SET email = 'nour@example.test' WHERE name = 'nour'")
      try await platform.changeBankAccount(of: merchant, to: "9999")
      #expect(try await messages(platform).filter { !$0.hasPrefix("approval") } == [])
    }
  }

  @Test("Whoever may decide a request hears of it, once for several, and not of their own")
  func approvals() async throws {
    try await withLedger { platform in
      let database = platform.database
      for role in StaffRole.allCases { try await TestAccounts.makeStaff(role, in: database) }
      let deciders = { () async throws -> [String] in
        try await platform.texts(
          """
          SELECT role AS value FROM messages JOIN staff ON staff.id = staff_id
          WHERE email LIKE '%@example.test' AND email NOT LIKE 'staff%' ORDER BY messages.id, role
          """)
      }
      let administrator = try await database.value(
        "SELECT id AS value FROM staff WHERE email = 'administrator@example.test'", as: Int64.self)
      let asker = Actor(.staff, id: administrator, name: "Mona Adel")
      for period in [Ledger.LimitPeriod.day, .month] {
        try await Ledger.requestLimitChange(
          tier: .basic, period, to: Money(piastres: period == .day ? 900_000 : 4_000_000), reason: "season",
          key: platform.key(), by: asker, in: database)
      }
      #expect(try await deciders() == ["finance_approver"])
      // The message was sent, so the next one waits until an hour is over.
      try await database.executeAsOwner("UPDATE messages SET state = 'sent', ended_at = now()")
      try await Ledger.requestLimitChange(
        tier: .full, .month, to: Money(piastres: 11_000_000), reason: "season", key: platform.key(),
        by: platform.actor, in: database)
      #expect(try await deciders().sorted() == ["administrator", "finance_approver", "finance_approver"])
      let waits = try await platform.texts(
        """
        SELECT role || ' ' || (due_at > now() + interval '50 minutes') AS value
        FROM messages JOIN staff ON staff.id = staff_id
        WHERE state = 'waiting' AND email NOT LIKE 'staff%' ORDER BY role
        """)
      #expect(waits == ["administrator false", "finance_approver true"])
    }
  }

  @Test("The database knows who may decide what, as the code does")
  func mayDecide() async throws {
    try await withDatabase { database in
      for role in StaffRole.allCases {
        for kind in ApprovalKind.allCases {
          let may: Bool = try await database.value("SELECT may_decide(\(role), \(kind)) AS value")
          #expect(may == role.mayDecide(kind), "\(role) \(kind)")
        }
      }
    }
  }
}
