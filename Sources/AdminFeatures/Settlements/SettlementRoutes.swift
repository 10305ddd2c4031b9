import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct SettlementRoutes: Sendable {
  static let length = 50
  static let linesLength = 200

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<SettlementFilter>(FilterQuery(request.query), today: request.today)
    if let refusal = try await context.refusal(
      query.filters(now: request.now, in: database), naming: .merchant, request, .settlements, SettlementListPage.title,
      AdminPath.settlements,
      in: database)
    {
      return refusal
    }
    return context.page(
      SettlementListPage(
        chrome: context.chrome, query: query,
        list: try await context.recentList(query, length: Self.length, in: database),
        columns: context.columns()))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let found = try await database.first(
      SettlementItem.query(try request.reference()), as: SettlementItem.self)
    guard let settlement = found else { throw WebError.notFound }
    var query = FilterQuery(request.query)
    let place = SettledLinesPage.Place(after: query.sequence("after"), before: query.sequence("before"))
    if let refusal = context.refusal(
      query, .settlements, .reference(settlement.reference), AdminPath.settlement(settlement.reference))
    {
      return refusal
    }
    let (lines, trail) = try await database.run(
      .together(
        Query<[SettledLine]>.rows(SettledLinesPage.query(settlement, place, length: Self.linesLength)),
        Query<[TrailRow]>.rows(TrailRow.query(of: settlement.id, forStaff: true))))
    let adjusted = lines.filter { $0.kind == .adjustment || $0.kind == .reversal }.map(\.sequence)
    let adjustments =
      adjusted.isEmpty
      ? []
      : try await database.rows(
        SettledAdjustment.query(settlement.merchant, adjusted), as: SettledAdjustment.self)
    return context.page(
      SettlementPage(
        chrome: context.chrome, settlement: settlement, trail: MoneyTrail(trail),
        lines: SettledLinesPage(lines, place, length: Self.linesLength),
        approvals: Dictionary(adjustments.map { ($0.sequence, $0.approval) }, uniquingKeysWith: { first, _ in first })))
  }
}
