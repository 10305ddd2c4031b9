import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@testable import PortalServer

struct ImportRefusalTests {
  private let files: ImportFiles

  init() throws { files = try ImportFiles() }

  /// Returns the reason of each row in order. All rows are refused.
  private func reasons(_ name: String) throws -> [String] {
    try files.rejects("\(name).rejects.csv").map { $0[$0.count - 1] }
  }

  @Test func `every broken transaction is refused with its reason`() async throws {
    let day = "2025-01-02T09:00:00+02:00"
    let cases = [
      (",\(day),topup,01012345671,,,5,card,,", "external_id is empty"),
      ("b-1,,topup,01012345671,,,5,card,,", "occurred_at is empty"),
      (
        "b-2,2025-01-02 09:00:00,topup,01012345671,,,5,card,,",
        "occurred_at has no offset from UTC: write it as 2025-01-31T08:00:07+02:00"
      ),
      ("b-3,2025-02-30T09:00:00Z,topup,01012345671,,,5,card,,", "occurred_at is no ISO 8601 instant with an offset"),
      ("b-4,2999-01-01T09:00:00Z,topup,01012345671,,,5,card,,", "occurred_at lies in the future"),
      ("b-5,\(day),gift,01012345671,,,5,card,,", "kind is not topup, payment, transfer, withdrawal or refund"),
      ("b-6,\(day),topup,12345,,,5,card,,", "user_mobile is no Egyptian mobile number"),
      ("b-7,\(day),topup,01512345679,,,5,card,,", "user_mobile is no user's"),
      ("b-8,\(day),topup,,,,5,card,,", "user_mobile is empty"),
      ("b-9,\(day),topup,01012345671,,,,card,,", "amount is empty"),
      ("b-10,\(day),topup,01012345671,,,0.00,card,,", "amount is not above zero"),
      ("b-11,\(day),topup,01012345671,,,-5,card,,", "amount is no amount such as 1234.50"),
      ("b-12,\(day),topup,01012345671,,,\"12,34.567\",card,,", "amount is no amount such as 1234.50"),
      ("b-13,\(day),topup,01012345671,,,12345678901,card,,", "amount has more than 10 whole digits"),
      (
        "b-14,\(day),topup,01012345671,,,5,pigeon,,",
        "channel is none of qr, app, pos, online, card, cash, agent, bank_transfer, portal"
      ),
      ("b-15,\(day),topup,01012345671,01112345672,,5,card,,", "counterparty_mobile must be empty for a topup"),
      ("b-16,\(day),topup,01012345671,,MRC-1,5,card,,", "merchant_code must be empty for a topup"),
      ("b-17,\(day),payment,01012345671,,,5,qr,,", "merchant_code is empty"),
      ("b-18,\(day),payment,01012345671,,MRC-x,5,qr,,", "merchant_code is no merchant code"),
      ("b-19,\(day),payment,01012345671,,MRC-77,5,qr,,", "merchant_code is no merchant's"),
      ("b-20,\(day),payment,01012345671,,MRC-1,5,qr,,t-1", "parent_external_id must be empty for a payment"),
      ("b-21,\(day),payment,01012345671,,MRC-1,5,qr,,", "insufficient balance: EGP 0.00 available"),
      ("b-22,\(day),transfer,01012345671,,,5,app,,", "counterparty_mobile is empty"),
      ("b-23,\(day),transfer,01012345671,01012345671,,5,app,,", "counterparty_mobile is the user's own"),
      ("b-24,\(day),transfer,01012345671,01512345679,,5,app,,", "counterparty_mobile is no user's"),
      ("b-25,\(day),refund,,,,5,portal,,", "parent_external_id is empty"),
      ("b-26,\(day),refund,,,,5,portal,,nothing", "parent_external_id is no completed payment's"),
      (
        "b-27,\(day),topup,01012345671,,,5,card,a\u{202E}b,",
        "description holds a character that turns the direction of text"
      ),
      ("b-28,\(day),topup,01012345671,,,5,card", "8 columns instead of 10"),
      ("b-29,\(day),topup,01012345671,,,5,card,a\"b,", "a quote inside of a field that is not quoted"),
      ("b-30,\(day),topup,01012345671,,,5,card,\"a\"b,", "text after a closing quote"),
    ]
    try await withDatabase { database in
      try await files.open(in: database)
      let summary = try await files.transactions(cases.map(\.0), in: database)
      #expect(summary.landed == 0)
      #expect(try reasons("transactions") == cases.map(\.1))
      #expect(try await count("transactions", in: database) == 0)
      #expect(try await count("postings", in: database) == 0)
    }
  }

  @Test func `refunds are held to their payment`() async throws {
    let day = "2025-01-02T09:00:00+02:00"
    let rows = [
      "t-1,\(day),topup,01012345671,,,1000,card,,",
      "t-2,\(day),payment,01012345671,,MRC-000001,300,qr,,",
      "t-3,\(day),payment,01012345671,,MRC-000001,200,qr,,",
      "t-4,\(day),refund,01112345672,,,10,portal,,t-2",
      "t-5,\(day),refund,,,MRC-000009,10,portal,,t-2",
      "t-6,\(day),refund,,,,10,portal,,t-1",
      "t-7,\(day),refund,,,,100,portal,,t-2",
      "t-8,\(day),refund,,,,200.01,portal,,t-2",
      "t-9,\(day),refund,,,,200,portal,,t-2",
    ]
    try await withDatabase { database in
      try await files.open(in: database)
      let summary = try await files.transactions(rows, in: database)
      #expect(summary.landed == 5)
      #expect(
        try reasons("transactions") == [
          "user_mobile is not who made the payment",
          "merchant_code is no merchant's",
          "parent_external_id is no completed payment's",
          "more than what remains of the payment: EGP 200.00",
        ])
      #expect(try await balance(of: Mobile.mona, in: database) == 80_000)
      try await expectLedgerHolds(database)
    }
  }

  @Test func `invalid text is refused by its row`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      let good = Array("t-1,2025-01-02T09:00:00Z,topup,01012345671,,,5,card,ok,\r\n".utf8)
      let bad = Array("t-2,2025-01-02T09:00:00Z,topup,01012345671,,,5,card,".utf8) + [0xFF, 0xFE, 0x2C, 0x0D, 0x0A]
      let zero = Array("t-3,2025-01-02T09:00:00Z,topup,01012345671,,,5,card,a\0b,\r\n".utf8)
      let header = [0xEF, 0xBB, 0xBF] + Array((ImportFiles.transactionsHeader + "\r\n").utf8)
      let path = try files.write("t.csv", header + bad + zero + good)
      let latest: Instant = try await database.value("SELECT clock_timestamp() AS value")
      let summary = try await ImportRun(
        rows: TransactionImport(latest: latest), database: database, actor: .commandLine
      ).run(path)
      #expect(summary.landed == 1)
      #expect(
        try reasons("t") == [
          "not UTF-8 (Windows-1256 is likely): save the file as CSV UTF-8", "description holds a control character",
        ])
    }
  }

  @Test func `a file of another kind is refused in one line`() async throws {
    try await withDatabase { database in
      let seal = files.seal
      for text in ["", "name,mobile\nA,B\n", ImportFiles.merchantsHeader + "\n", "\"external_id"] {
        let path = try files.write("users.csv", Array(text.utf8))
        await #expect { () async throws in
          _ = try await ImportRun(
            rows: UserImport(seal: seal, latest: Instant(microseconds: 0)), database: database, actor: .commandLine
          ).run(path)
        } throws: { error in
          guard let complaint = error as? ConfigurationError else { return false }
          return complaint.status == 65 && !complaint.description.contains("\n")
        }
      }
      await #expect(throws: ConfigurationError.self) {
        _ = try await ImportRun(
          rows: UserImport(seal: seal, latest: Instant(microseconds: 0)), database: database, actor: .commandLine
        ).run(files.path("missing.csv"))
      }
    }
  }

  @Test func `a file with a quote that is not closed lands nothing, since its rows have no order`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      let rows = [
        ImportFiles.transactionsHeader, "t-1,2025-01-02T09:00:00Z,topup,01012345671,,,5,card,,",
        "t-2,2025-01-02T09:00:00Z,topup,01012345671,,,5,card,\"open,",
        "t-3,2025-01-02T09:00:00Z,topup,01012345671,,,5,card,,",
      ]
      let path = try files.write("t.csv", Array(rows.joined(separator: "\n").utf8))
      let latest: Instant = try await database.value("SELECT clock_timestamp() AS value")
      await #expect { () async throws in
        _ = try await ImportRun(rows: TransactionImport(latest: latest), database: database, actor: .commandLine).run(
          path)
      } throws: { error in
        (error as? ConfigurationError)?.description.contains("line 3: a quote is not closed") == true
      }
      #expect(try await count("transactions", in: database) == 0)
    }
  }

  @Test func `users and merchants are checked`() async throws {
    try await withDatabase { database in
      let users = try await files.users(
        "u-1,Mona Adel,01012345671,Mona@Example.com,29001011234567,2,active,2025-01-01T08:00:00+02:00",
        "u-2,,01012345672,,,,,", "u-3,A\u{202E}B,01012345673,,,,,", "u-4,Ali,123,,,,,",
        "u-5,Ali,01012345674,nobody,,,,",
        "u-6,Ali,01012345674,,123,,,", "u-7,Ali,01012345674,,,3,,", "u-8,Ali,01012345674,,,,asleep,",
        "u-9,Ali,01012345674,,,,,2999-01-01T00:00:00Z", "u-10,Ali,01012345671,,,,,",
        "u-11,Ali,01012345675,,29001011234567,,,", "u-1,Other,01012345679,,,,,", "u-12,عليّ,٠١٠١٢٣٤٥٦٧٦,,,,frozen,",
        in: database)
      #expect(users.landed == 2)
      #expect(
        try reasons("users") == [
          "name is empty", "name holds a character that turns the direction of text",
          "mobile is no Egyptian mobile number", "email is no e-mail address", "national_id is no national ID",
          "kyc_tier is not 0, 1 or 2", "status is not active, frozen or closed", "created_at lies in the future",
          "another user has this mobile number or national ID", "another user has this mobile number or national ID",
          "another row has this external_id, with other values",
        ])
      let merchants = try await files.merchants(
        "m-1,MRC-000005,One LLC,One,pharmacy,,EG380019000500000000263180002,100,1.50,2025-01-01T08:00:00+02:00",
        "m-2,,Two LLC,Two,clinic,123-456-789,,,,", "m-3,mrc-5,Three LLC,Three,clinic,,,,,",
        "m-4,5,Four,Four,clinic,,,,,",
        "m-5,,Five,,clinic,,,,,", "m-6,,Six,Six,bakery,,,,,", "m-7,,Seven,Seven,clinic,,EG00,,,",
        "m-8,,Eight,Eight,clinic,,,10001,,", "m-9,,Nine,Nine,clinic,,,,1.234,", in: database)
      #expect(merchants.landed == 2)
      #expect(
        try reasons("merchants") == [
          "another merchant has this code", "code is no merchant code", "trade_name is empty",
          "category is not pharmacy, clinic, hospital, laboratory or other", "iban is no Egyptian IBAN",
          "fee_basis_points is not between 0 and 10000", "fee_fixed has more than two decimals",
        ])
      let second: String = try await database.value(
        "SELECT concat_ws(' ', number, fee_basis_points, fee_fixed) AS value FROM merchants WHERE external_id = 'm-2'")
      #expect(second == "6 250 0")
    }
  }

  @Test func `personal numbers are stored sealed`() async throws {
    try await withDatabase { database in
      _ = try await files.users("u-1,Mona Adel,01012345671,,2 90 01 01 12 34567,2,,", in: database)
      _ = try await files.merchants("m-1,,One,One,clinic,,EG38 0019 0005 0000 0000 2631 8000 2,,,", in: database)
      let sealed: [UInt8] = try await database.value("SELECT national_id_sealed AS value FROM users")
      #expect(try files.seal.open(sealed, for: .nationalID) == "29001011234567")
      let index = files.seal.blindIndex(of: "29001011234567", for: .nationalID)
      #expect(try await count("users WHERE national_id_index = \(index)", in: database) == 1)
      let iban: [UInt8] = try await database.value("SELECT iban_sealed AS value FROM merchants")
      #expect(try files.seal.open(iban, for: .iban) == "EG380019000500000000263180002")
      #expect(try await count("merchants WHERE iban_last4 = '0002'", in: database) == 1)
    }
  }

  @Test func `rejects are safe in a spreadsheet`() async throws {
    try await withDatabase { database in
      _ = try await files.users(
        "u-1,=HYPERLINK(1),12,,,,,", "u-2,\"@a,b\",12,,,,,", "u-3,-5.5,+20123,,,,,", "u-4,-cmd,12,,,,,", in: database)
      #expect(
        try files.rejects("users.rejects.csv").map { Array($0[1...2]) } == [
          ["'=HYPERLINK(1)", "12"], ["'@a,b", "12"], ["-5.5", "+20123"], ["'-cmd", "12"],
        ])
      let text = try #require(files.read("users.rejects.csv"))
      #expect(
        text.hasPrefix("\u{FEFF}external_id,name,mobile,email,national_id,kyc_tier,status,created_at,line,reason\r\n"))
    }
  }
}
