import Auth
import Database
import Templates
import TestSupport
import Testing
import Wallet

@testable import Messages

/// Stores sent mail, and refuses it if a test says so.
actor MailBox: MailCarrier {
  private(set) var mails: [Mail] = []
  private var failure: DeliveryFailure?

  func refuse(with failure: DeliveryFailure?) { self.failure = failure }

  func carry(_ mail: Mail) async throws {
    if let failure { throw failure }
    mails.append(mail)
  }
}

/// The outbox of a test, which is delivered when the test says so.
struct Outbox {
  static let seal = TextSeal.ofThisProcess()

  let database: Database
  let box = MailBox()
  private let delivery: MessageDelivery

  init(_ database: Database) async throws {
    self.database = database
    guard let from = MailAddress(parsing: "HealthPay <portal@example.test>") else { throw NoAddress() }
    delivery = MessageDelivery(
      database: database, seal: Self.seal, zone: try await CairoZone.load(from: database),
      site: try #require(PortalAddresses("https://portal.example.test/")), mail: MailSettings(box, from: from))
  }

  func put(_ message: Message) async throws {
    try await database.transaction { connection in try connection.enqueue(message) }
  }

  /// Runs the job once and returns all mail that was sent so far.
  func deliver() async throws -> [Mail] {
    try await delivery.run()
    return await box.mails
  }

  /// Moves waiting messages back, as if that much time had passed.
  func pass(_ interval: SQL) async throws {
    try await database.executeAsOwner(
      "UPDATE messages SET due_at = due_at - \(interval), expires_at = expires_at - \(interval)")
  }

  func states() async throws -> [String] {
    try await database.rows(
      "SELECT state || ' ' || attempts || ' ' || coalesce(error, '-') AS value FROM messages ORDER BY id",
      as: Scalar<String>.self
    ).map(\.value)
  }

  struct NoAddress: Error {}
}

extension Outbox {
  static func withOne(_ body: (Outbox, StaffID) async throws -> Void) async throws {
    try await withDatabase { database in
      try await TestAccounts.makeStaff(.support, email: "mona@example.test", in: database)
      let staff: StaffID = try await database.value("SELECT id AS value FROM staff")
      try await body(try await Outbox(database), staff)
    }
  }

  func invite(_ staff: StaffID, link: String = "/admin/invitation/s3cret") async throws {
    try await put(
      .invitation(
        to: .staff(staff), link: try Self.seal.seal(link, for: .message), invitedBy: "Hany Fathy", hours: 72))
  }
}
