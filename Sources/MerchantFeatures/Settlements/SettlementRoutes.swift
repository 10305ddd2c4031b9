import Database
import Ledger
import Templates
import Wallet
import Web

struct SettlementRoutes: Sendable {
  static let pageLength = 50
  static let linesLength = 200

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let state = request.query["state"].flatMap(SettlementState.init)
    let place = Place(request.query)
    let rows = try await context.database.rows(
      SettlementItem.query(of: context.merchant, state, place, length: Self.pageLength), as: SettlementItem.self)
    return context.page(
      SettlementListPage(
        chrome: context.chrome, state: state, page: ListPage(rows, place, length: Self.pageLength)))
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let found = try await context.database.first(
      SettlementItem.query(reference, of: context.merchant), as: SettlementItem.self)
    guard let settlement = found else { throw WebError.notFound }
    let after = request.query["after"].flatMap { Int64($0) } ?? 0
    let (totals, lines) = try await context.database.run(
      Query<[Statement.Total]>.rows(settlement.totals),
      Query<[SettledLine]>.rows(SettledLine.query(settlement, after: after, length: Self.linesLength)))
    return context.page(
      SettlementPage(
        chrome: context.chrome, settlement: settlement, totals: totals, net: try Money.sum(totals.map(\.net)),
        lines: Array(lines.prefix(Self.linesLength)), isFirst: after < settlement.first,
        goesOn: lines.count > Self.linesLength))
  }
}
