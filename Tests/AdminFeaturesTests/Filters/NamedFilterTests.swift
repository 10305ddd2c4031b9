import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Filters whose value is found by typing a name.
@Suite struct NamedFilterTests {
  private static let lists = ["transactions", "refunds", "payouts", "settlements"]

  private func fill(_ portal: AdminPortal) async throws -> [String] {
    let user = try await Shop.customer(in: portal.database)
    var payments: [String] = []
    for (number, name) in [(Int64(1), "Nile Pharmacy"), (2, "Delta Clinic"), (3, "Delta Pharmacy")] {
      let shop = try await Shop(
        number: number, name: name, arabicName: number == 1 ? "صيدلية النيل" : nil, in: portal.database)
      payments.append(try await shop.pay(10_000 * number, by: user).reference.text)
    }
    return payments
  }

  @Test func `the name of one merchant filters by its code`() async throws {
    try await AdminPortal.run { portal in
      let payments = try await fill(portal)
      var browser = try await portal.browser()
      for (typed, code, payment) in [
        ("nile", 1, 0), ("%D8%A7%D9%84%D9%86%D9%8A%D9%84", 1, 0), ("CLINIC%20delta", 2, 1),
      ] {
        let page = try await browser.open("/admin/transactions?kind=payment&before=1-1&merchant=\(typed)")
        #expect(page.path == "/admin/transactions?kind=payment&merchant=MRC-00000\(code)")
        #expect(page.references == [payments[payment]])
      }
      // The form of the list takes a name too, and finds nobody's search in an address.
      try await browser.open("/admin/transactions?status=completed&q=01012345676")
      let page = try await browser.submit(["merchant": "delta cl"])
      #expect(page.path.hasSuffix("&merchant=MRC-000002"))
      #expect(!page.path.contains("01012345676"))
      #expect(page.references == [payments[1]])
      for list in Self.lists {
        #expect(
          try await browser.open("/admin/\(list)?merchant=nile").path == "/admin/\(list)?merchant=MRC-000001", "\(list)"
        )
        #expect(
          try await browser.open("/admin/\(list).csv?merchant=nile").path == "/admin/\(list)?merchant=MRC-000001",
          "\(list)")
      }
    }
  }

  @Test func `the name of several merchants offers each with the other filters`() async throws {
    try await AdminPortal.run { portal in
      let payments = try await fill(portal)
      var browser = try await portal.browser()
      for list in Self.lists {
        let page = try await browser.open("/admin/\(list)?from=2026-01-01&merchant=delta&sort=oldest")
        #expect(page.status == 422, "\(list)")
        #expect(page.words.contains("Several merchants match delta . Choose one."), "\(list)")
        #expect(page.words.contains("Delta Clinic MRC-000002 Delta Pharmacy MRC-000003"), "\(list)")
        #expect(page.text.contains("value=\"delta\""), "\(list)")
        #expect(
          page.text.contains(
            "href=\"/admin/\(list)?from=2026-01-01&amp;sort=oldest&amp;merchant=MRC-000003\""), "\(list)")
      }
      let chosen = try await browser.open("/admin/transactions?from=2026-01-01&sort=oldest&merchant=MRC-000003")
      #expect(chosen.references == [payments[2]])
      // Where another filter is wrong, that is said, and nothing is looked up.
      let wrong = try await browser.open("/admin/transactions?merchant=delta&min=abc")
      #expect(wrong.words.contains("Enter a merchant's name or code, such as MRC-000001."))
      #expect(!wrong.words.contains("Delta Clinic"))
      // Of many, ten are offered.
      for number in 4...14 {
        _ = try await Shop(number: Int64(number), name: "Delta \(number)", arabicName: nil, in: portal.database)
      }
      let many = try await browser.open("/admin/transactions?merchant=delta")
      #expect(many.words.contains("Many merchants match delta . Choose one, or enter more of the name."))
      #expect(many.text.matches(of: #/<th scope="row">/#).count == 10)
    }
  }

  @Test func `a name of no merchant is said, and what was typed stays, in Arabic too`() async throws {
    try await AdminPortal.run { portal in
      _ = try await fill(portal)
      var browser = try await portal.browser(.support)
      var arabic = try await portal.browser(.auditor, language: "ar")
      for list in Self.lists where list != "payouts" {
        let page = try await browser.open("/admin/\(list)?merchant=zamalek")
        #expect(page.status == 422, "\(list)")
        #expect(
          page.words.contains("No merchant matches zamalek . Check the name, or enter a code such as MRC-000001."),
          "\(list)")
        #expect(page.text.contains("value=\"zamalek\""), "\(list)")
        let reader = try await arabic.open("/admin/\(list)?merchant=zamalek")
        #expect(reader.words.contains("لا يوجد تاجر يطابق zamalek"), "\(list)")
      }
    }
  }

  @Test func `the audit log is filtered by the name of a staff member`() async throws {
    try await AdminPortal.run { portal in
      try await portal.database.addStaff([901: "Salma Roshdy", 902: "Karim Adel", 903: "Karim Fathy"])
      var browser = try await portal.browser(.auditor)
      let one = try await browser.open("/admin/audit?actor=staff&person=salma")
      #expect(one.path == "/admin/audit?actor=staff&person=staff%3A901")
      #expect(one.status == 200)
      let several = try await browser.open("/admin/audit?actor=staff&person=karim")
      #expect(several.words.contains("Several staff members match karim . Choose one."))
      #expect(several.text.contains("/admin/audit?actor=staff&amp;person=staff%3A903"))
      #expect(try await browser.open("/admin/audit?person=nobody").words.contains("No staff member matches nobody ."))
      #expect(try await browser.open("/admin/audit?person=staff:901").status == 200)
    }
  }
}
