import Auth
import Database
import Templates
import Wallet
import Web

/// The routes that show a user's mobile number, e-mail address and national ID in full: once, for a reason that the
/// audit log records.
struct RevealRoutes: Sendable {
  static let fields = ["reason"]

  let database: Database
  let seal: TextSeal

  func ask(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(
      RevealPage(chrome: context.chrome, user: try await user(request), reason: request.draft?["reason"] ?? ""))
  }

  /// Shows the values. They are only in this response, and no page of a session is stored by browsers or proxies.
  func reveal(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let user = try await user(request)
    do {
      let reason = try checkedText(form["reason"], .note, maximum: 200)
      let data = try await PersonalData.reveal(of: user.item, reason: reason, by: context.actor, in: database)
      return context.page(RevealedPage(chrome: context.chrome, user: user, data: try data.opened(seal)))
    } catch let problem as TextProblem {
      var page = RevealPage(chrome: context.chrome, user: user, reason: form["reason"])
      page.errors.add("reason", problem)
      return context.page(page, status: .unprocessable)
    }
  }

  private func user(_ request: PageRequest) async throws -> UserDetail {
    guard let user = try await database.first(UserDetail.query(try request.id("id")), as: UserDetail.self) else {
      throw WebError.notFound
    }
    return user
  }
}

/// The data that a user's pages mask.
struct PersonalData: RowDecodable, Sendable {
  let mobile: PhoneNumber
  let email: String?
  private let nationalIDSealed: [UInt8]?

  init(_ row: Row) throws(DatabaseError) {
    mobile = try row["mobile"]
    email = try row["email"]
    nationalIDSealed = try row["national_id_sealed"]
  }

  struct Opened: Sendable {
    let mobile: PhoneNumber
    let email: String?
    /// The national ID's 14 digits.
    let nationalID: String?
  }

  /// Opens the sealed values. Throws `TextSeal.Failure` if another key sealed them.
  func opened(_ seal: TextSeal) throws -> Opened {
    Opened(
      mobile: mobile, email: email,
      nationalID: try nationalIDSealed.map { sealed in try seal.open(sealed, for: .nationalID) })
  }

  /// Reads the data in the transaction that records who read it and why.
  static func reveal(
    of user: UserItem, reason: String, by actor: Actor, in database: Database
  ) async throws
    -> PersonalData
  {
    try await database.transaction { connection in
      try connection.record(
        AuditEvent(
          "reveal_personal_data", AuditEvent.Subject(.user, id: user.id.rawValue, user.mobile.masked), reason: reason),
        by: actor)
      return try connection.one(
        "SELECT mobile, email, national_id_sealed FROM users WHERE id = \(user.id)", as: PersonalData.self)
    }
  }
}
