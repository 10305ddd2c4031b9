import Database
import TestSupport
import Testing
import Wallet

@testable import Auth

struct KeyRotationTests {
  private static let oldSecret = [UInt8](repeating: 1, count: 32)
  private static let newSecret = [UInt8](repeating: 2, count: 32)
  private static let nationalID = "29001011234567"

  private let old: TextSeal
  private let both: TextSeal
  private let new: TextSeal

  init() throws {
    old = try TextSeal(secret: Self.oldSecret)
    both = try TextSeal(secret: Self.newSecret, old: Self.oldSecret)
    new = try TextSeal(secret: Self.newSecret)
  }

  /// Returns national IDs that differ in their serial number.
  private static func id(_ number: Int) -> String { "290010112" + String(10_000 + number) }

  private func addUsers(_ numbers: Range<Int>, _ seal: TextSeal, _ database: Database) async throws {
    let ids = numbers.map(Self.id)
    let sealed = try ids.map { try seal.seal($0, for: .nationalID) }
    let indexes = ids.map { seal.blindIndex(of: $0, for: .nationalID) }
    let mobiles = numbers.map { "+2010\(10_000_000 + $0)" }
    try await database.execute(
      """
      INSERT INTO users (name, mobile, national_id_sealed, national_id_index)
      SELECT 'Mona', mobile, sealed, index FROM unnest(\(mobiles), \(sealed), \(indexes)) AS u (mobile, sealed, index)
      """)
  }

  private func unread(by seal: TextSeal, _ database: Database) async throws -> Int {
    let all = try await database.rows(
      "SELECT national_id_sealed AS value FROM users ORDER BY id", as: Scalar<[UInt8]>.self)
    return all.count { (try? seal.open($0.value, for: .nationalID)) == nil }
  }

  @Test("While there are two keys, both open, and the new one seals")
  func twoKeys() throws {
    let before = try old.seal(Self.nationalID, for: .nationalID)
    let after = try both.seal(Self.nationalID, for: .nationalID)
    #expect(try both.open(before, for: .nationalID) == Self.nationalID)
    #expect(try new.open(after, for: .nationalID) == Self.nationalID)
    #expect(throws: TextSeal.Failure.notOurs) { try old.open(after, for: .nationalID) }
    #expect(throws: TextSeal.Failure.notOurs) { try new.open(before, for: .nationalID) }
    #expect(
      both.oldBlindIndex(of: Self.nationalID, for: .nationalID)
        == old.blindIndex(of: Self.nationalID, for: .nationalID))
  }

  @Test("Who was signed in before the key was changed stays signed in while the old one is there")
  func sessions() {
    let token = Token.random()
    let cookie = TokenSigner(secret: Self.oldSecret).sign(token)
    #expect(TokenSigner(secret: Self.newSecret, old: Self.oldSecret).verify(cookie)?.hash == token.hash)
    #expect(TokenSigner(secret: Self.newSecret).verify(cookie) == nil)
  }

  @Test("What was sealed before keys had names is opened, and sealed anew")
  func firstVersion() async throws {
    // The previous version sealed values like this: 1, nonce, ciphertext and tag.
    let sealed = try OldestSeal.seal(Self.nationalID, secret: Self.oldSecret)
    #expect(try both.open(sealed, for: .nationalID) == Self.nationalID)
    try await withDatabase { database in
      try await database.execute(
        "INSERT INTO users (name, mobile, national_id_sealed) VALUES ('Mona', '+201012345678', \(sealed))")
      let outcome = try await database.asOwner { owner in try await KeyRotation(both, in: owner).run() }
      #expect(outcome == KeyRotation.Outcome(sealed: 1))
      #expect(try await unread(by: new, database) == 0)
    }
  }

  @Test("Everything is sealed anew while users come, go and are read")
  func whileServing() async throws {
    try await withDatabase { database in
      try await addUsers(0..<2_000, old, database)
      let outcome = try await database.asOwner { owner in
        async let writing: Void = addUsers(2_000..<2_300, both, database)
        async let reading = unread(by: both, database)
        let outcome = try await KeyRotation(both, in: owner).run()
        try await writing
        #expect(try await reading == 0)
        return outcome
      }
      #expect(outcome == KeyRotation.Outcome(sealed: 2_000))
      #expect(try await unread(by: new, database) == 0)
      // The new index finds the row.
      let found: Int = try await database.value(
        """
        SELECT count(*) AS value FROM users
        WHERE national_id_index = \(new.blindIndex(of: Self.id(7), for: .nationalID))
        """)
      #expect(found == 1)
      // Nothing of the old key is kept with what changes replaced.
      let kept: SQL = "SELECT count(*) AS value FROM row_changes"
      #expect(try await database.value(kept) == 0)
      try await database.executeAsOwner("UPDATE users SET kyc_tier = 2 WHERE id = (SELECT min(id) FROM users)")
      #expect(try await database.value(kept) == 1)
    }
  }

  @Test("Stopped at any moment it goes on where it was")
  func stopped() async throws {
    try await withDatabase { database in
      try await addUsers(0..<1_700, old, database)
      try await database.asOwner { owner in
        let rotation = KeyRotation(both, in: owner)
        let first = Task {
          try await rotation.run { progress in
            if progress.done >= 500 { withUnsafeCurrentTask { $0?.cancel() } }
          }
        }
        await #expect(throws: (any Error).self) { try await first.value }
        let left = try await rotation.remaining()
        #expect((1..<1_700).contains(left["users.national_id_sealed"] ?? 0))
        #expect(try await unread(by: both, database) == 0)
        let rest = try await rotation.run()
        #expect(rest.sealed == left["users.national_id_sealed"])
        #expect(try await rotation.remaining() == [:])
        #expect(try await rotation.run() == KeyRotation.Outcome())
      }
      #expect(try await unread(by: new, database) == 0)
    }
  }

  @Test("What neither key opens is counted and kept")
  func unreadable() async throws {
    try await withDatabase { database in
      let third = try TextSeal(secret: [UInt8](repeating: 3, count: 32))
      try await addUsers(0..<1, third, database)
      let outcome = try await database.asOwner { owner in try await KeyRotation(both, in: owner).run() }
      #expect(outcome.unreadable == ["users.national_id_sealed": 1])
      #expect(try await unread(by: third, database) == 0)
    }
  }

  @Test("Every sealed column of the schema is sealed anew")
  func columns() async throws {
    try await withDatabase { database in
      let sealed = try await database.rows(
        """
        SELECT relname || '.' || attname AS value FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attname LIKE '%\\_sealed' AND NOT attisdropped
        """, as: Scalar<String>.self)
      #expect(Set(sealed.map(\.value)) == Set(KeyRotation.columns.map(\.name)))
    }
  }

  @Test("A bank account is sealed anew by the owner of the tables alone")
  func bankAccounts() async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      let iban = try old.seal("EG380019000500000000263180002", for: .iban)
      try await database.executeAsOwner(
        "UPDATE merchants SET iban_sealed = \(iban), iban_last4 = '0002', bank_holder = 'x'")
      try await database.executeAsOwner(
        """
        INSERT INTO payouts (reference, merchant_id, amount, bank_holder, iban_sealed, iban_last4, requested_by,
          requested_by_name, requested_at)
        VALUES ('PYT-1', \(shop.id), 1, 'x', \(iban), '0002', 'staff:1', 'x', now())
        """)
      try await database.executeAsOwner(
        """
        INSERT INTO bank_account_changes (merchant_id, bank_holder, iban_sealed, iban_last4, requested_by,
          requested_by_name, requested_at)
        VALUES (\(shop.id), 'x', \(iban), '0002', 'staff:1', 'x', now())
        """)
      let outcome = try await database.asOwner { owner in try await KeyRotation(both, in: owner).run() }
      #expect(outcome == KeyRotation.Outcome(sealed: 3))
      for table: SQL in ["payouts", "bank_account_changes"] {
        await #expect(throws: DatabaseError.self) {
          try await database.execute("UPDATE \(table) SET iban_sealed = 'x'")
        }
        await #expect(throws: DatabaseError.self) {
          try await database.executeAsOwner("UPDATE \(table) SET iban_last4 = '9999'")
        }
      }
    }
  }
}
