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
    let query = query(request)
    if let refusal = refusal(query, context) { return refusal }
    let search = query.search(of: context.merchant)
    let list: FilteredList<SettlementItem, AmountTotals> = try await context.list(
      SettlementItem.query(search, query.place, length: Self.pageLength), of: search, query.place,
      length: Self.pageLength, totals: query.isEmpty ? nil : AmountTotals.query(search, summing: "net"))
    return context.page(SettlementListPage(chrome: context.chrome, query: query, list: list))
  }

  /// The filtered list as CSV. The export is recorded in the audit log.
  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = query(request)
    if let refusal = refusal(query, context) { return refusal }
    return try await CSVDownload(
      name: "settlements_\(context.member.code).csv", header: SettlementFile.header, act: "settlement_export",
      mayBeOld: true
    ).page(SettlementFile.rows(query.search(of: context.merchant)), for: context, audit: database)
  }

  private func query(_ request: PageRequest) -> StateQuery<SettlementState> {
    StateQuery(FilterQuery(request.query), among: SettlementListPage.states, today: request.today)
  }

  private func refusal(_ query: StateQuery<SettlementState>, _ context: MerchantContext) -> Page? {
    context.refusal(query.filters, .settlements, SettlementListPage.title, MerchantPath.settlements)
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let settlement = try await settlement(request, context)
    let reference = settlement.reference
    var query = FilterQuery(request.query)
    let after = query.sequence("after") ?? 0
    if let refusal = context.refusal(
      query, .settlements, .reference(reference), MerchantPath.settlement(reference))
    {
      return refusal
    }
    let (totals, (lines, trail)) = try await context.database.run(
      Query<[Statement.Total]>.rows(settlement.totals),
      .together(
        Query<[SettledLine]>.rows(SettledLinesPage.query(settlement, .after(after), length: Self.linesLength)),
        Query<[TrailRow]>.rows(TrailRow.query(of: settlement.id))))
    return context.page(
      SettlementPage(
        chrome: context.chrome, settlement: settlement, trail: MoneyTrail(trail), totals: totals,
        net: try Money.sum(totals.map(\.net)),
        lines: Array(lines.prefix(Self.linesLength)), isFirst: after < settlement.first,
        goesOn: lines.count > Self.linesLength))
  }

  /// Its lines as CSV. The export is recorded in the audit log.
  func exportLines(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let settlement = try await settlement(request, context)
    return try await CSVDownload(
      name: "settlement_\(settlement.reference).csv", header: SettlementLinesFile.header,
      act: "settlement_lines_export"
    ).page(SettlementLinesFile.rows(settlement), for: context, audit: database)
  }

  private func settlement(_ request: PageRequest, _ context: MerchantContext) async throws -> SettlementItem {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let found = try await context.database.first(
      SettlementItem.query(reference, of: context.merchant), as: SettlementItem.self)
    guard let found else { throw WebError.notFound }
    return found
  }
}
