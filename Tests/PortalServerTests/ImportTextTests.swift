import Database
import TestSupport
import Testing
import Wallet

@testable import PortalServer

/// Values with what people and spreadsheets add to them give the same row, as they do on a page.
@Suite struct ImportTextTests {
  private let files: ImportFiles

  init() throws { files = try ImportFiles() }

  @Test func `users are read as a page would read them`() async throws {
    try await withDatabase { database in
      let users = try await files.users(
        "\u{200E}u-1\u{200F},\u{202B}منى  عادل\u{202C},\u{200E}+20 101 234 5671\u{200F},\u{200F}Mona@Example.com,\u{2066}29001011234567\u{2069},٢,Active,\u{200E}2025-01-01T08:00:00+02:00",
        "u-2,Rene\u{301}\u{A0}Adel,٠١٠١٢٣٤٥٦٧٢,,,,,", "u-3,a\u{200B}b,01012345673,,,,,", "u-4,12345,01012345674,,,,,",
        "u-5,\u{202E}Mona,01012345675,,,,,", "u\u{200B}6,Mona,01012345676,,,,,",
        "u-7,Mona,010\u{2011}1234\u{2011}5677,,,,,",
        in: database)
      #expect(users.landed == 3)
      let names: [Scalar<String>] = try await database.rows("SELECT name AS value FROM users ORDER BY id")
      #expect(
        names.map { Array($0.value.unicodeScalars) }
          == ["منى عادل", "Ren\u{E9} Adel", "Mona"].map { Array($0.unicodeScalars) })
      let first: String = try await database.value(
        "SELECT concat_ws(' ', external_id, mobile, email, kyc_tier, status) AS value FROM users ORDER BY id LIMIT 1")
      #expect(first == "u-1 +201012345671 mona@example.com 2 active")
      #expect(
        try files.rejects("users.rejects.csv").compactMap(\.last) == [
          "name holds a character that can't be seen", "name holds no letter",
          "name holds a character that turns the direction of text", "external_id holds a character that can't be seen",
        ])
    }
  }

  @Test func `merchants and transactions too`() async throws {
    try await withDatabase { database in
      _ = try await files.users("u-1,Mona Adel,01012345671,,,2,active,2025-01-01T08:00:00+02:00", in: database)
      let merchants = try await files.merchants(
        "m-1,\u{200E}mrc-١,Lotus  LLC,Lotus,Pharmacy,\u{200E}123\u{200F},EG38 0019 0005 0000 0000 2631 8000 2\u{200F},٢٥٠,EGP 1.50,2025-01-01T08:00:00+02:00",
        in: database)
      #expect(merchants.landed == 1)
      let merchant: String = try await database.value(
        "SELECT concat_ws(' ', number, legal_name, category, tax_number, iban_last4, fee_basis_points, fee_fixed) AS value FROM merchants"
      )
      #expect(merchant == "1 Lotus LLC pharmacy 123 0002 250 150")
      let transactions = try await files.transactions(
        [
          "t-1,2025-01-02T09:00:00+02:00,TopUp,\u{200E}0101 234 5671,,,\"EGP 1,000.00\",Card,,",
          "t-2,\u{200F}2025-01-02 10:00:00+02:00,payment,\u{202A}+201012345671\u{202C},,\u{200F}MRC-000001,\u{200F}١٠٠٫٥٠ ج.م.,QR,\"two\r\nlines\",",
          "\u{200E}t-3,2025-01-03T10:00:00+02:00,refund,,,,\u{200E}10\u{200F},portal,,\u{200F}t-2",
          "t-4,2025-01-02T11:00:00+02:00,topup,01012345671,,,\"12,34.5\",card,,",
          "t-5,2025-01-02T11:00:00+02:00,topup,01012345671,,,1e5,card,,",
        ], in: database)
      #expect(transactions.landed == 3)
      #expect(
        try files.rejects("transactions.rejects.csv").compactMap(\.last) == [
          "amount is no amount such as 1234.50", "amount is no amount such as 1234.50",
        ])
      #expect(try await balance(of: Mobile.mona, in: database) == 90_950)
      let description: String = try await database.value(
        "SELECT description AS value FROM transactions WHERE description IS NOT NULL")
      #expect(description == "two lines")
    }
  }
}
