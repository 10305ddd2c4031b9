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
    let query = ListQuery<AuditFilter>(FilterQuery(request.query), today: request.today)
    if let refusal = try await context.refusal(
      query.filters(now: request.now, in: database), naming: .staff, request, .audit, AuditPage.title, AdminPath.audit,
      in: database)
    {
      return refusal
    }
    return context.page(
      AuditPage(
        chrome: context.chrome, query: query,
        list: try await context.recentList(query, length: Self.length, in: database)))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: AuditEventID = try request.id("id")
    let (item, related) = try await database.run(
      Query<AuditItem?>.first(AuditItem.query(id)), Query<[AuditItem]>.rows(AuditItem.query(relatedTo: id)))
    guard let item else { throw WebError.notFound }
    return context.page(
      AuditEventPage(chrome: context.chrome, item: item, related: related, mayReadStaff: context.may(.readStaff)))
  }

  /// Verifies a stretch of the chain; without `after` it only says how long the chain is.
  func verifyChain(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let after = query.sequence("after")
    if let refusal = context.refusal(query, .audit, AuditChainPage.title, AdminPath.auditChain) { return refusal }
    try await Ledger.linkAuditEvents(in: database)
    let ((head, unlinked), stretch) = try await database.run(
      .together(
        Query<AuditHead>.one(AuditHead.query), Query<UnlinkedAuditEvents>.one(UnlinkedAuditEvents.query)),
      Query<AuditChainStretch?>.first(
        after.map { AuditChainStretch.query(after: min($0, Int64.max - AuditChainStretch.length)) }
          ?? "SELECT WHERE false"))
    // There is nothing after the end.
    if let stretch, stretch.after > 0, stretch.after >= stretch.head { return .redirect(to: AdminPath.auditChain) }
    return context.page(
      AuditChainPage(chrome: context.chrome, head: head, unlinked: unlinked.count, stretch: stretch))
  }
}
