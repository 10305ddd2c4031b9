import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A merchant's statement, as the merchant downloads it.
struct MerchantStatementRoutes: Sendable {
  let database: Database
  let drawing: DrawingThreads

  func csv(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await export(request, context, AdminPath.statementFile) { statement, tenant in
      try await statement.csv(from: tenant, by: context.actor, in: database)
    }
  }

  func pdf(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await export(request, context, AdminPath.statementPDF) { statement, tenant in
      try await statement.pdf(
        for: context.chrome.reader, verification: context.address(of: StatementExport.verification), on: drawing,
        from: tenant,
        by: context.actor, in: database)
    }
  }

  private func export(
    _ request: PageRequest, _ context: StaffContext, _ path: (MerchantCode) -> Path,
    _ write: (StatementExport, TenantDatabase) async throws -> Page
  ) async throws -> Page {
    let code = try request.parameter("code") { MerchantCode(parsing: $0) }
    let found = try await database.first(
      "SELECT id AS value FROM merchants WHERE number = \(code)", as: Scalar<MerchantID>.self)
    guard let merchant = found?.value else { throw WebError.notFound }
    let query = try await StatementQuery(request.query, today: request.today) {
      try await database.value(Statement.now)
    }
    guard query.errors.isEmpty, let period = query.period else {
      return context.page(
        StatementPeriodPage(context.chrome, .merchants, to: path(code), query), status: .unprocessable)
    }
    return try await write(
      StatementExport(merchant, code, period, asOf: query.asOf), database.tenant(merchant))
  }
}
