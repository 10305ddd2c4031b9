import Auth
import Database
import Ledger
import Web

struct JobRoutes: Sendable {
  private static let length = 200

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (open, count, cleared) = try await database.run(
      JobFailureItem.open(length: Self.length), JobFailureItem.openCount, JobFailureItem.cleared(length: 50))
    return context.page(
      JobFailurePage(
        chrome: context.chrome, failures: JobFailureList(items: open, count: count.value), cleared: cleared))
  }
}
