import Auth
import Database
import Ledger
import Wallet
import Web

struct OverviewRoutes {
  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("", .readOverview, use: show)
  }

  @Sendable private func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let today = request.today
    let before = today.adding(days: -7)
    let elapsed = context.now - context.zone.start(of: today)
    let (figures, figuresBefore, waiting, volumes, latest) = try await database.run(
      Query<DayFigures>.one(DayFigures.query(today, until: context.now)),
      Query<DayFigures>.one(DayFigures.query(before, until: context.zone.start(of: before) + elapsed)),
      Query<Waiting>.one(Waiting.query),
      Query<[DayVolume]>.rows(DayVolume.query(to: today)),
      Query<[TransactionItem]>.rows(TransactionList.items(.platform, TransactionFilter(), .newest, length: 8)))
    return context.page(
      OverviewPage(
        chrome: context.chrome, today: figures, weekBefore: figuresBefore, waiting: waiting, volumes: volumes,
        latest: Array(latest.prefix(8))))
  }
}
