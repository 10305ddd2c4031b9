import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct OverviewRoutes: Sendable {
  let database: Database

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let today = request.today
    let before = today.adding(days: -7)
    // Cairo's clock differs from UTC by whole hours.
    let hour = Instant(microseconds: context.now.microseconds / 3_600_000_000 * 3_600_000_000)
    let work = OwnWork(context.staff)
    let (items, rows, days) = try await database.run(
      Query<[WaitingItem]>.rows(WaitingItem.query(work, length: WaitingCard.length)),
      Query<[OverviewStateRow]>.rows(OverviewStateRow.query(work)),
      Query<[DayFigures]>.rows(DayFigures.query(to: today, beforeHour: context.zone.local(hour).hour)))
    let state = try OverviewState(rows)
    guard let now = days.first(where: { $0.day == today }), let then = days.first(where: { $0.day == before }) else {
      throw DatabaseError(.rowCount, "no figures of \(today)")
    }
    var chrome = context.chrome
    chrome.badges = state.queues.badges
    return context.page(
      OverviewPage(
        chrome: chrome, items: items, state: state, today: now.whole,
        comparison: Comparison(today: now.beforeHour, weekBefore: then.beforeHour, day: before, hour: hour), days: days)
    )
  }
}
