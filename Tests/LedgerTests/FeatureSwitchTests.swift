import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct FeatureSwitchTests {
  private func state(_ platform: Platform) async throws -> [String] {
    try await platform.texts(
      "SELECT name || ' ' || value AS value FROM settings WHERE name LIKE 'switch%' ORDER BY name")
  }

  @Test func `what is switched off is refused in the transaction that would move it, and nothing else is`() async throws
  {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100_000)
      let other = try await platform.user(holding: 100_000)
      let merchant = try await platform.merchant()
      let payment = try await platform.post(.payment(from: user, to: merchant), 1_000).transaction
      let movements: [(FeatureSwitch, Movement.Parties)] = [
        (.cashIn, .topUp(user)), (.cashOut, .withdrawal(user)), (.transfer, .transfer(from: user, to: other)),
        (.payments, .payment(from: user, to: merchant)),
      ]
      for (feature, _) in movements {
        try await Ledger.set(feature, on: false, reason: "an incident", by: platform.actor, in: platform.database)
        let before = try await platform.traces()
        for (needed, parties) in movements {
          if needed == feature {
            let refused = await refusal { try await platform.post(parties, 100) }
            #expect(refused == .switchedOff(feature))
          } else {
            try await platform.post(parties, 100)
          }
        }
        #expect(try await platform.traces() != before)
        // What another platform has already moved, and refunds, go on.
        try await platform.post(movements[0].1, 100, rules: .history)
        try await platform.refund(payment, 100)
        try await Ledger.set(feature, on: true, reason: "repaired", by: platform.actor, in: platform.database)
      }
      for (_, parties) in movements { try await platform.post(parties, 100) }
    }
  }

  @Test func `nobody new is opened while registration is off, but an import goes on`() async throws {
    try await withLedger { platform in
      try await Ledger.set(.registration, on: false, reason: "an audit", by: platform.actor, in: platform.database)
      let refused = await refusal { _ = try await platform.user() }
      #expect(refused == .switchedOff(.registration))
      let mobile = try platform.mobile()
      let opened = try await platform.database.transaction { connection in
        try Ledger.open([NewUser(externalID: "U-1", name: "Mona Adel", mobile: mobile)], on: connection)
      }
      guard case .opened = opened.first else { throw Unexpected("\(opened)") }
    }
  }

  @Test func `a switch is set once, with its audit row`() async throws {
    try await withLedger { platform in
      try await Ledger.set(.maintenance, on: true, reason: "an upgrade", by: platform.actor, in: platform.database)
      await #expect(throws: AlreadySwitched.self) {
        try await Ledger.set(.maintenance, on: true, reason: "an upgrade", by: platform.actor, in: platform.database)
      }
      #expect(try await state(platform).contains("switch_maintenance 1"))
      #expect(
        try await platform.texts(
          """
          SELECT concat_ws(' ', act, subject_kind, subject, before ->> 'switch', after ->> 'switch', reason) AS value
          FROM audit_events WHERE act = 'change_switch'
          """) == ["change_switch setting switch_maintenance off on an upgrade"])
      await #expect(throws: DatabaseError.self) {
        try await platform.database.execute("UPDATE settings SET value = 2 WHERE name = 'switch_transfer'")
      }
    }
  }

  @Test func `a rule takes two people, in the database too`() async throws {
    try await withLedger { platform in
      func threshold() async throws -> [String] {
        try await platform.texts("SELECT value::text AS value FROM settings WHERE name = 'refund_threshold'")
      }
      await #expect(throws: DatabaseError.self) {
        try await platform.database.execute("UPDATE settings SET value = 99 WHERE name = 'refund_threshold'")
      }
      try await Ledger.requestSettingChange(
        .refundThreshold, to: 75_000, reason: "fewer approvals", key: platform.key(), by: platform.actor,
        in: platform.database)
      await #expect(throws: ApprovalRefusal.alreadyRequested) {
        try await Ledger.requestSettingChange(
          .refundThreshold, to: 80_000, reason: "fewer approvals", key: platform.key(), by: platform.actor,
          in: platform.database)
      }
      #expect(try await threshold() == ["50000"])
      try await platform.approve(.setting)
      #expect(try await threshold() == ["75000"])
      // The approval was for that value, and once.
      await #expect(throws: DatabaseError.self) {
        try await platform.database.execute("UPDATE settings SET value = 99 WHERE name = 'refund_threshold'")
      }
      // A change past the portal is found.
      try await platform.database.executeAsOwner("UPDATE settings SET value = 76000 WHERE name = 'refund_threshold'")
      #expect(try await platform.findings().flatMap(\.broken) == ["refund_threshold: 76000 instead of 75000"])
      try await platform.database.executeAsOwner("UPDATE settings SET value = 75000 WHERE name = 'refund_threshold'")
      await #expect(throws: SettingOutOfRange(setting: .vatBasisPoints)) {
        try await Ledger.requestSettingChange(
          .vatBasisPoints, to: 9_000, reason: "wrong", key: platform.key(), by: platform.actor, in: platform.database)
      }
    }
  }
}
