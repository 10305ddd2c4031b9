import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct SettlementRoutes {
  static let length = 50
  static let linesLength = 200

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/settlements", .readSettlements, use: list)
    routes.get("/settlements/:reference", .readSettlements, use: show)
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let merchant = MerchantFilter(request.query)
    let place = Place(request.query)
    let rows = try await database.rows(
      SettlementItem.query(of: merchant.code, place, length: merchant.length(Self.length)), as: SettlementItem.self)
    return context.page(
      SettlementListPage(chrome: context.chrome, merchant: merchant, page: ListPage(rows, place, length: Self.length)),
      status: merchant.status)
  }

  @Sendable private func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let found = try await database.first(
      SettlementItem.query(try request.reference()), as: SettlementItem.self)
    guard let settlement = found else { throw WebError.notFound }
    let place = SettledLinesPage.Place(
      after: request.query["after"].flatMap { Int64($0) }, before: request.query["before"].flatMap { Int64($0) })
    let (lines, adjustments) = try await database.run(
      Query<[SettledLine]>.rows(SettledLinesPage.query(settlement, place, length: Self.linesLength)),
      Query<[SettledAdjustment]>.rows(SettledAdjustment.query(settlement)))
    return context.page(
      SettlementPage(
        chrome: context.chrome, settlement: settlement,
        lines: SettledLinesPage(lines, place, length: Self.linesLength),
        decisions: Dictionary(adjustments.map { ($0.sequence, $0.decision) }, uniquingKeysWith: { first, _ in first })))
  }
}
