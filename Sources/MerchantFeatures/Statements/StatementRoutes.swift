import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct StatementRoutes: Sendable {
  /// For what is kept of exports.
  let database: Database
  let drawing: DrawingThreads

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = try await query(request, context)
    guard query.errors.isEmpty, let period = query.period else { return refusal(query, context) }
    let quiet = query.showsQuiet
    let view: StatementPage.View = query.showsLines ? .lines : .days(open: query.openDay)
    let selection: Statement.Selection =
      switch view {
      case .lines: .all(quiet: quiet)
      case .days(let day?): .day(day, quiet: quiet)
      case .days: .none
      }
    let statement = try await Statement.open(
      for: context.merchant, period, asOf: query.asOf, lines: selection, after: query.after, in: context.database)
    let (files, monthly) = try await context.database.run(
      .together(
        Query<[IssuedStatement]>.rows(IssuedStatement.files(of: context.merchant, period, asOf: statement.asOf)),
        Query<[MonthlyStatement]>.rows(MonthlyStatement.query(of: context.merchant, limit: 12))))
    return context.page(
      StatementPage(
        chrome: context.chrome, name: context.merchantName, code: context.member.code, statement: statement,
        asOf: statement.asOf ?? query.asOf, view: view, showsQuiet: quiet, isFirst: query.after == 0, files: files,
        monthly: query.isOpen ? monthly : nil))
  }

  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = try await query(request, context)
    guard query.errors.isEmpty, let period = query.period else { return refusal(query, context) }
    return try await StatementExport(context.merchant, context.member.code, period, asOf: query.asOf)
      .csv(from: context.database, by: context.actor, in: database)
  }

  func exportPDF(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = try await query(request, context)
    guard query.errors.isEmpty, let period = query.period else { return refusal(query, context) }
    return try await StatementExport(context.merchant, context.member.code, period, asOf: query.asOf)
      .pdf(
        for: context.chrome.reader, verification: context.address(of: MerchantPath.openVerification), on: drawing,
        from: context.database, by: context.actor, in: database)
  }

  private func query(_ request: PageRequest, _ context: MerchantContext) async throws -> StatementQuery {
    try await StatementQuery(request.query, today: request.today) {
      try await context.database.value(Statement.now)
    }
  }

  private func refusal(_ query: StatementQuery, _ context: MerchantContext) -> Page {
    context.page(
      StatementPeriodPage(context.chrome, .statements, to: MerchantPath.statements, query), status: .unprocessable)
  }
}
