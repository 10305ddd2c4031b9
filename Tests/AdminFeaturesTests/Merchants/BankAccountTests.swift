import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct BankAccountPageTests {
  private static let path = "/admin/merchants/MRC-000001/bank-account"
  private static let iban = "EG800002000156789012345180002"

  private func ask(
    _ browser: inout Browser, iban: String = Self.iban, holder: String = "صيدلية النيل", reason: String = "new bank"
  ) async throws -> Visit {
    try await browser.open(Self.path)
    return try await browser.submit(["holder": holder, "iban": iban, "reason": reason])
  }

  @Test func `another account is asked for, approved, and cools off`() async throws {
    try await AdminPortal.run { portal in
      _ = try await BankedShop(portal)
      var browser = try await portal.browser(.finance)
      let before = try await browser.open(Self.path)
      #expect(before.words.contains("EG••••0002"))
      #expect(before.words.contains("Nile Pharmacy LLC"))
      #expect(before.words.contains("takes effect 48 hours after approval"))
      let confirm = try await ask(&browser, iban: "eg80 0002 0001 5678 9012 3451 8000 2")
      #expect(confirm.words.contains("EG••••0002 EG80 0002 0001 5678 9012 3451 8000 2"))
      #expect(confirm.words.contains("Bank First Abu Dhabi Bank Misr Banque Misr"))
      let sent = try #require(confirm.forms.first { $0.has("confirmed") })
      let asked = try await browser.submit(["confirmed": "yes"])
      #expect(asked.path.hasPrefix("/admin/approvals/"))
      #expect(asked.words.contains("Nothing changes until another person approves it"))
      #expect(asked.words.contains("New account's bank Banque Misr"))
      #expect(try await browser.post(sent.values, to: Self.path).path == asked.path)

      let waiting = try await browser.open(Self.path)
      #expect(waiting.words.contains("Change in progress"))
      #expect(waiting.words.contains("IBAN EG••••0002 Bank First Abu Dhabi Bank Misr"))
      #expect(waiting.words.contains("IBAN EG••••0002 Bank Banque Misr"))
      let merchant = try await browser.open("/admin/merchants/MRC-000001")
      #expect(merchant.words.contains("EG••••0002 First Abu Dhabi Bank Misr"))
      #expect(waiting.words.contains("Waiting for approval"))
      #expect(!waiting.forms.contains { $0.has("iban") })
      #expect(waiting.text.contains(asked.path))
      var other = try await portal.browser(.financeApprover)
      try await other.open(asked.path + "/approval")
      #expect(try await other.submit(["note": ""]).words.contains("takes effect"))
      let approved = try await browser.open(Self.path)
      #expect(approved.words.contains("Approved, not yet in force"))
      #expect(approved.words.contains("Takes effect"))
      let sealed: [UInt8] = try await portal.database.value("SELECT iban_sealed AS value FROM bank_account_changes")
      #expect(try AdminPortal.seal.open(sealed, for: .iban) == Self.iban)
      let holder: String = try await portal.database.value("SELECT bank_holder AS value FROM merchants")
      #expect(holder == "Nile Pharmacy LLC")
    }
  }

  @Test(arguments: [
    ("iban", "EG800002000156789012345180003", "That isn't an Egyptian IBAN"),
    ("iban", "GB33BUKB20201555555555", "That isn't an Egyptian IBAN"), ("iban", "", "That isn't an Egyptian IBAN"),
    ("holder", " ", "Enter the account holder."), ("holder", String(repeating: "x", count: 141), "That is too long"),
    ("reason", "", "Enter a reason."),
  ])
  func `what makes no sense comes back as it was typed`(field: String, value: String, message: String) async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open(Self.path).words.contains("No bank account"))
      var typed = ["holder": "Nile", "iban": Self.iban, "reason": "new bank"]
      typed[field] = value
      let page = try await browser.submit(typed)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(page.forms.contains { $0.values[field] == value })
      let asked: Int = try await portal.database.value("SELECT count(*) AS value FROM bank_account_changes")
      #expect(asked == 0)
    }
  }

  @Test func `one change at a time, and others only look`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      var browser = try await portal.browser(.finance)
      _ = try await ask(&browser)
      var second = try await portal.browser(.financeApprover)
      _ = try await ask(&second, holder: "Somebody else")
      _ = try await browser.submit(["confirmed": "yes"])
      let late = try await second.submit(["confirmed": "yes"])
      #expect(late.path == Self.path)
      #expect(late.words.contains("Not requested again"))
      var reader = try await portal.browser(.auditor, language: "ar")
      let page = try await reader.open(Self.path)
      #expect(page.words.contains("تغيير قيد التنفيذ"))
      #expect(page.words.contains("البنك بنك مصر"))
      #expect(try await reader.post(["holder": "x"], to: Self.path).status == 403)
    }
  }
}
