import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct SettlementRoutes: Sendable {
  static let pageLength = 50
  static let linesLength = 200

  /// The application's database, for the audit rows of exports.
  let database: Database

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let state = query.choice("state", Phrase(en: "State", ar: "الحالة"), among: SettlementListPage.states)
    let place = query.place()
    if let refusal = context.refusal(query, .settlements, SettlementListPage.title, MerchantPath.settlements) {
      return refusal
    }
    let rows = try await context.database.rows(
      SettlementItem.query(of: context.merchant, state, place, length: Self.pageLength), as: SettlementItem.self)
    return context.page(
      SettlementListPage(
        chrome: context.chrome, state: state, page: ListPage(rows, place, length: Self.pageLength)))
  }

  /// The filtered list as CSV. The export is recorded in the audit log.
  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let state = query.choice("state", Phrase(en: "State", ar: "الحالة"), among: SettlementListPage.states)
    if let refusal = context.refusal(query, .settlements, SettlementListPage.title, MerchantPath.settlements) {
      return refusal
    }
    return try await CSVDownload(
      name: "settlements_\(context.member.code).csv", header: SettlementFile.header, act: "settlement_export",
      from: context.database
    ).page(SettlementFile.rows(state, of: context.merchant), for: context, audit: database)
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let found = try await context.database.first(
      SettlementItem.query(reference, of: context.merchant), as: SettlementItem.self)
    guard let settlement = found else { throw WebError.notFound }
    var query = FilterQuery(request.query)
    let after = query.sequence("after") ?? 0
    if let refusal = context.refusal(
      query, .settlements, .reference(reference), MerchantPath.settlement(reference))
    {
      return refusal
    }
    let (totals, lines, trail) = try await context.database.run(
      Query<[Statement.Total]>.rows(settlement.totals),
      Query<[SettledLine]>.rows(SettledLinesPage.query(settlement, .after(after), length: Self.linesLength)),
      Query<[TrailRow]>.rows(TrailRow.query(of: settlement.id)))
    return context.page(
      SettlementPage(
        chrome: context.chrome, settlement: settlement, trail: MoneyTrail(trail), totals: totals,
        net: try Money.sum(totals.map(\.net)),
        lines: Array(lines.prefix(Self.linesLength)), isFirst: after < settlement.first,
        goesOn: lines.count > Self.linesLength))
  }
}
