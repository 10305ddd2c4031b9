import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct AuditRoutes: Sendable {
  static let length = 50

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    var filter = AuditFilter()
    (filter.from, filter.to) = query.period(today: request.today)
    filter.act = query.choice(
      "act", Phrase(en: "Action", ar: "الإجراء"), AuditAct.allCases.map { ($0.rawValue, $0.label, $0.rawValue) })
    filter.actorKind = query.choice(
      "actor", Phrase(en: "Actor", ar: "المنفّذ"), Actor.Kind.allCases.map { ($0.rawValue, $0.label, $0) })
    filter.person = query.value("person", Phrase(en: "Account", ar: "الحساب"), .code) { text throws(FilterProblem) in
      guard let person = AuditPerson(text) else {
        throw FilterProblem(
          Phrase(en: "An account looks like \(code: "staff:12").", ar: "الحساب بالشكل \(code: "staff:12")."))
      }
      return person
    }
    let place = query.place()
    if let refusal = context.refusal(query, .audit, AuditPage.title, AdminPath.audit) { return refusal }
    let (rows, end) = try await database.run(
      Query<[AuditItem]>.rows(AuditItem.query(filter, place, length: Self.length)),
      Query<[SearchEnd]>.rows(filter.search.end(place)))
    return context.page(
      AuditPage(chrome: context.chrome, filter: filter, page: ListPage(rows, place, length: Self.length, searched: end))
    )
  }
}
