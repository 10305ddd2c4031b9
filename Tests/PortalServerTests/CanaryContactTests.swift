import AdminFeatures
import Auth
import Database
import Templates
import TestSupport
import Testing
import Wallet

/// The mobile numbers that people are invited by and reached at, and those that they search, save and export by.
@Suite struct CanaryContactTests {
  /// A number of its own for each field, as people write them.
  private static let typed = [
    "01277190340", "+20 127 719 0341", "012 7719 0342", "٠١٢٧٧١٩٠٣٤٣", "0020 127 719 0344", "01277190345",
    "0127 719 0346", "01277190347",
  ]

  private static let secrets = Secrets(
    texts: ["127719034", "127 719 034", "0127 719 034", "7719 034", "٠١٢٧٧١٩٠٣٤"], codes: [])

  @Test("A mobile number that people type as a contact reaches the outbox sealed, and stands nowhere else")
  func contacts() async throws {
    try await CanaryPlatform.run { platform in
      let (database, numbers) = (platform.database, Self.typed)
      let shop = try await Shop(in: database)
      var staff = Browser(platform.client)
      try await staff.signInStaff(.administrator, in: database)

      // Each invitation is sent, and sent again to another number.
      try await staff.open("/admin/staff/new")
      let colleague = ["name": "Nada Samir", "email": "nada@example.test", "mobile": numbers[0], "role": "support"]
      #expect(try await staff.submit(colleague).status == 201)
      let nada: StaffID = try await database.value("SELECT max(id) AS value FROM staff")
      try await staff.open("/admin/staff/\(nada)")
      #expect(try await staff.submit(["mobile": numbers[1]]).status == 201)
      for number in numbers[2...3] {
        try await staff.open("/admin/merchants/\(shop.code)/owner")
        #expect(try await staff.submit(["name": "Hany Fathy", "contact": number]).status == 201)
      }

      var owner = Browser(platform.client)
      let sent = try await self.links(in: database)
      try await owner.open(try #require(sent.last))
      let home = try await owner.submit(["password": "four words that nobody says", "language": "en"])
      #expect(home.path.hasPrefix("/merchant/me/second-factor"))
      try await owner.open("/merchant/team/new")
      let member = ["name": "Nour Adel", "sign_in_name": "nour", "role": "viewer", "contact": numbers[4]]
      #expect(try await owner.submit(member).status == 201)
      let nour: MemberID = try await database.value("SELECT max(id) AS value FROM merchant_members")
      try await owner.open("/merchant/team/\(nour)")
      #expect(try await owner.submit(["contact": numbers[5]]).status == 201)
      for number in numbers[6...7] {
        try await owner.open("/merchant/me")
        #expect(try await owner.submit(["mobile": number]).words.contains("Mobile number saved."))
      }

      // The previous number is told of the next one.
      #expect(try await addresses(in: database) == (0...6).map { "+20127719034\($0)" })
      var secrets = Self.secrets
      for link in try await self.links(in: database) {
        secrets.add(String(try #require(link.split(separator: "=").last)))
      }
      try await platform.expectNone(of: secrets, andRowsIn: ["account_links", "audit_events", "messages", "sessions"])
    }
  }

  /// Of every invitation, in their order.
  private func links(in database: Database) async throws -> [String] {
    let sealed = try await database.rows(
      "SELECT link_sealed AS value FROM messages WHERE link_sealed IS NOT NULL ORDER BY id", as: Scalar<[UInt8]>.self)
    return try sealed.map { try RoutedPlatform.seal.open($0.value, for: .message) }
  }

  /// Where each SMS goes, in their order.
  private func addresses(in database: Database) async throws -> [String] {
    let sealed = try await database.rows(
      "SELECT address_sealed AS value FROM messages WHERE channel = 'sms' ORDER BY id", as: Scalar<[UInt8]>.self)
    return try sealed.map { try RoutedPlatform.seal.open($0.value, for: .message) }
  }

  @Test("A mobile number that people search by stands in no export, view, log, metric or audit row")
  func searches() async throws {
    try await CanaryPlatform.run { platform in
      let database = platform.database
      let user = try await Shop.customer("Mona Adel", Canary.mobile, in: database)
      var staff = Browser(platform.client)
      try await staff.signInStaff(.administrator, in: database)
      try await staff.open("/admin/users.csv?q=\(Canary.mobile)")
      #expect(staff.page.words.contains("Mona Adel"))
      #expect(Canary.secrets.found(in: staff.page.text) == [])

      try await staff.open("/admin/exports/new?list=users&filter=q%3D\(Canary.mobile)")
      let asked = try await staff.submit(to: "/admin/exports/new")
      try await ExportRun(database: database).run()
      let file = try await staff.open("\(asked.path)/file")
      #expect(file.words.contains("Mona Adel"))
      #expect(Canary.secrets.found(in: file.text) == [])

      // Where a page is saved by its whole address, the search may be in it as it was typed.
      try await staff.open("/admin/views?page=%2Fadmin%2Fusers%3Fstatus%3Dfrozen")
      #expect(try await staff.submit(["name": "Frozen"]).path == "/admin/users?status=frozen")
      try await staff.open("/admin/views?page=%2Fadmin%2Fusers%3Fq%3D\(Canary.mobile)")
      let token = try #require(staff.page.forms.first { $0.action == "/admin/logout" }?.values["_csrf"])
      let saved = try await staff.post(
        ["_csrf": token, "page": "/admin/users?q=\(Canary.mobile)", "name": "Mona"], to: "/admin/views")
      #expect(saved.status == 422)

      try await staff.open("/admin/users/\(user)/freeze")
      try await staff.submit(["reason": "Lost phone"])
      try await platform.expectNone(
        of: Canary.secrets,
        andRowsIn: ["audit_events", "exports", "export_parts", "idempotency_keys", "row_changes", "saved_views"])
    }
  }
}
