import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct NewMerchantTests {
  private static let path = "/admin/merchants/new"
  private static let typed = [
    "legal_name": "Delta Clinics  LLC", "legal_name_ar": "عيادات الدلتا ش.م.م", "trade_name": "Delta Clinic",
    "trade_name_ar": "عيادة الدلتا", "category": "clinic", "tax_number": "123-456-789",
    "iban": "eg80 0002 0001 5678 9012 3451 8000 2", "holder": "", "percent": "١٫٧٥", "fixed": "1.5",
    "policy": "return_pro_rata", "schedule": "weekly", "weekday": "7", "month_day": "1", "owner_name": "Hany Fathy",
    "owner_contact": "hany@example.test",
  ]

  private func merchant(_ portal: AdminPortal) async throws -> [String] {
    try await portal.database.rows(
      """
      SELECT concat_ws(' ', number, legal_name, legal_name_ar, trade_name, trade_name_ar, category, tax_number, status,
        fee_basis_points, fee_fixed, refund_fee_policy, coalesce(bank_holder, '-'), iban_last4, payout_schedule, payout_day
      ) AS value FROM merchants ORDER BY id
      """, as: Scalar<String>.self
    ).map(\.value)
  }

  @Test func `one form opens a merchant and invites its owner, once`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(number: 7, in: portal.database)
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/merchants").text.contains(Self.path))
      let form = try await browser.open(Self.path)
      #expect(form.forms.contains { $0.values["percent"] == "2.5" && $0.values["fixed"] == "0.00" })
      let confirm = try await browser.submit(Self.typed)
      for words in [
        "Delta Clinics LLC", "EG80 0002 0001 5678 9012 3451 8000 2", "1.75%", "EGP 1.50", "Every Sunday", "Hany Fathy",
        "The fee is returned pro rata",
      ] {
        #expect(confirm.words.contains(words), "\(words)")
      }
      #expect(try await merchant(portal).count == 1)
      let sent = try #require(confirm.forms.first { $0.has("confirmed") })
      let opened = try await browser.submit(["confirmed": "yes"])
      #expect(opened.status == 201)
      #expect(opened.words.contains("MRC-000008 is open"))
      #expect(opened.text.contains("/merchant/welcome?token="))
      #expect(
        try await merchant(portal).last
          == "8 Delta Clinics LLC عيادات الدلتا ش.م.م Delta Clinic عيادة الدلتا clinic 123-456-789 active 175 150 "
          + "return_pro_rata - 0002 weekly 7")
      let sealed: [UInt8] = try await portal.database.value(
        "SELECT iban_sealed AS value FROM merchants WHERE number = 8")
      #expect(try AdminPortal.seal.open(sealed, for: .iban) == "EG800002000156789012345180002")
      let acts = try await portal.database.rows(
        "SELECT act || ' ' || subject AS value FROM audit_events WHERE act IN ('open_merchant', 'invite') ORDER BY id",
        as: Scalar<String>.self)
      #expect(acts.map(\.value).suffix(2) == ["open_merchant MRC-000008", "invite MRC-000008"])
      let accounts: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM accounts JOIN merchants ON merchants.id = merchant_id WHERE number = 8")
      #expect(accounts == 3)

      // Sent again it opens nothing, and shows what it opened.
      let again = try await browser.post(sent.values, to: Self.path)
      #expect(again.path == "/admin/merchants/MRC-000008")
      #expect(again.words.contains("nothing was done twice"))
      #expect(try await merchant(portal).count == 2)
      for words in ["Delta Clinic", "Every Sunday", "عيادات الدلتا ش.م.م", "Opened", "Hany Fathy"] {
        #expect(again.words.contains(words), "\(words)")
      }
      var auditor = try await portal.browser(.auditor)
      let log = try await auditor.open("/admin/audit?act=open_merchant").words
      #expect(log.contains("Opened a merchant"))
      #expect(log.contains("Category: Clinic"))
    }
  }

  @Test func `without an owner or a bank account it opens as well`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.administrator)
      try await browser.open(Self.path)
      let confirm = try await browser.submit(
        ["legal_name": "Delta", "trade_name": "Delta", "category": "other", "schedule": "daily"])
      #expect(confirm.words.contains("Invited later"))
      let page = try await browser.submit(["confirmed": "yes"])
      #expect(page.path == "/admin/merchants/MRC-000001")
      #expect(page.words.contains("The merchant is open"))
      #expect(try await merchant(portal) == ["1 Delta Delta other active 250 0 keep - daily 1"])
      let members: Int = try await portal.database.value("SELECT count(*) AS value FROM merchant_members")
      #expect(members == 0)
    }
  }

  @Test(arguments: [
    ("legal_name", "", "Enter the legal name."), ("trade_name", "123", "at least one letter"),
    ("category", "", "Choose a category"),
    ("iban", "EG80000200015678901234518000", "That isn't an Egyptian IBAN"),
    ("iban", "", "That isn't an Egyptian IBAN"),
    ("percent", "87.72", "With VAT, this fee would take the whole payment"), ("percent", "x", "Enter a percentage"),
    ("fixed", "-1", "Enter an amount"), ("month_day", "29", "Enter a day from 1 to 28"),
    ("owner_contact", "hany@", "or a mobile number such as"), ("owner_name", "", "Enter a name."),
  ])
  func `what makes no sense comes back as it was typed`(field: String, value: String, message: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.finance)
      try await browser.open(Self.path)
      var typed = Self.typed.merging(["schedule": "monthly", "holder": "Delta"]) { $1 }
      typed[field] = value
      let page = try await browser.submit(typed)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(page.forms.contains { $0.values[field] == value })
      #expect(page.forms.contains { $0.values["tax_number"] == "123-456-789" })
      #expect(try await merchant(portal) == [])
    }
  }

  @Test func `a refused invitation opens no merchant`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.finance)
      try await browser.open(Self.path)
      try await browser.submit(Self.typed)
      // Disabled rights of the database: who makes a link may invite.
      try await portal.database.executeAsOwner(
        "ALTER TABLE account_links ADD CONSTRAINT none CHECK (member_id IS NULL) NOT VALID")
      let page = try await browser.submit(["confirmed": "yes"])
      #expect(page.status == 500)
      #expect(try await merchant(portal) == [])
      let keys: Int = try await portal.database.value("SELECT count(*) AS value FROM idempotency_keys")
      #expect(keys == 0)
    }
  }

  @Test func `only finance opens merchants`() async throws {
    try await AdminPortal.run { portal in
      for role in [StaffRole.support, .risk, .auditor] {
        var browser = try await portal.browser(role)
        #expect(!(try await browser.open("/admin/merchants").text.contains(Self.path)))
        #expect(try await browser.open(Self.path).status == 403)
      }
      var arabic = try await portal.browser(.financeApprover, language: "ar")
      #expect(try await arabic.open(Self.path).words.contains("تاجر جديد"))
      let confirm = try await arabic.submit(Self.typed)
      #expect(confirm.words.contains("فتح حساب هذا التاجر؟"))
      #expect(confirm.words.contains("كل أحد"))
    }
  }

  @Test func `a suspended merchant takes no payments until it is resumed`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let path = "/admin/merchants/\(shop.code)"
      func pays() async throws -> Bool {
        let movement = Movement(.payment(from: user, to: shop.id), amount: Money(piastres: 100), channel: .qr)
        let outcome = try await portal.database.transaction { connection in
          try Ledger.post([movement], rules: .live, by: TestAccounts.command, on: connection)
        }
        if case .posted = outcome.first { return true }
        return false
      }
      var browser = try await portal.browser(.risk)
      #expect(try await browser.open(path).text.contains(path + "/suspension"))
      try await browser.open(path + "/suspension")
      #expect(try await browser.submit(["reason": " "]).status == 422)
      let suspended = try await browser.submit(["reason": "Complaints"])
      #expect(suspended.path == path)
      for words in ["Merchant suspended.", "Suspended", "Complaints"] { #expect(suspended.words.contains(words)) }
      #expect(try await !pays())
      #expect(try await browser.open(path + "/suspension").words.contains("Not changed"))
      try await browser.open(path + "/resumption")
      #expect(try await browser.submit(["reason": "Answered"]).words.contains("Merchant resumed."))
      #expect(try await pays())
      let acts = try await portal.database.rows(
        "SELECT act || ' ' || reason AS value FROM audit_events WHERE subject_kind = 'merchant' ORDER BY id",
        as: Scalar<String>.self)
      #expect(acts.map(\.value) == ["suspend_merchant Complaints", "resume_merchant Answered"])
      var support = try await portal.browser(.support, language: "ar")
      let page = try await support.open(path)
      #expect(!page.text.contains("/suspension"))
      #expect(page.words.contains("استُؤنف"))
      #expect(try await support.open(path + "/suspension").status == 403)
    }
  }
}
