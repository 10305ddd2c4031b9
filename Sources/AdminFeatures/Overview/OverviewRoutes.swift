import Auth
import Database
import Ledger
import Wallet
import Web

struct OverviewRoutes: Sendable {
  let database: Database

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let today = request.today
    let before = today.adding(days: -7)
    // Cairo's clock differs from UTC by whole hours.
    let hour = Instant(microseconds: context.now.microseconds / 3_600_000_000 * 3_600_000_000)
    let clock = context.zone.local(hour).hour
    let (figures, byHour, beforeByHour, waiting, volumes, latest, failures, failureCount, verification) =
      try await database.run(
        Query<TransactionFigures>.one(TransactionFigures.query(today)),
        Query<TransactionFigures>.one(TransactionFigures.query(today, beforeHour: clock)),
        Query<TransactionFigures>.one(TransactionFigures.query(before, beforeHour: clock)),
        Query<Waiting>.one(Waiting.query),
        Query<[DayVolume]>.rows(DayVolume.query(to: today)),
        Query<[TransactionItem]>.rows(TransactionList.items(.platform, TransactionFilter(), .newest, length: 8)),
        JobFailureItem.open(length: JobFailureCard.length), JobFailureItem.openCount,
        VerificationStatus.query)
    return context.page(
      OverviewPage(
        chrome: context.chrome, today: figures,
        comparison: Comparison(today: byHour, weekBefore: beforeByHour, hour: hour), waiting: waiting,
        volumes: volumes, latest: Array(latest.prefix(8)),
        failures: JobFailureList(items: failures, count: failureCount.value),
        verification: verification))
  }
}
