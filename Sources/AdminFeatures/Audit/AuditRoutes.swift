import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct AuditRoutes {
  static let length = 50

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/audit", .readAudit, use: list)
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var filter = AuditFilter()
    var errors = FormErrors()
    func day(_ name: String) -> Day? {
      guard let text = request.query[name], !text.isEmpty else { return nil }
      let day = Day(parsing: text)
      if day == nil { errors.add(name, .noSuchDate) }
      return day
    }
    filter.from = day("from")
    filter.to = day("to")
    filter.act = request.query["act"].flatMap { $0.isEmpty ? nil : $0 }
    filter.actorKind = request.query["actor"].flatMap(Actor.Kind.init)
    let place = Place(request.query)
    let rows =
      errors.isEmpty
      ? try await database.rows(AuditItem.query(filter, place, length: Self.length), as: AuditItem.self) : []
    return context.page(
      AuditPage(
        chrome: context.chrome, filter: filter, errors: errors,
        typed: (request.query["from"] ?? "", request.query["to"] ?? ""),
        page: ListPage(rows, place, length: Self.length)),
      status: errors.isEmpty ? .ok : .unprocessable)
  }
}

extension Place {
  /// From `before` and `after` in an address; what can't be read is the newest page.
  init(_ query: URLEncoded) {
    if let cursor = query["before"].flatMap({ Cursor($0) }) {
      self = .olderThan(cursor)
    } else if let cursor = query["after"].flatMap({ Cursor($0) }) {
      self = .newerThan(cursor)
    } else {
      self = .newest
    }
  }
}

extension Phrase {
  static let noSuchDate = Phrase(
    en: "No such date. Write it as 2026-10-31", ar: "تاريخ غير موجود. اكتبه هكذا: 2026-10-31")
}
