import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct StatementRoutes: Sendable {
  /// What went out is written down there.
  let audit: Database

  /// What time it is where entries are recorded; asked for together with the session.
  static func clock(_ request: PageRequest, _ merchant: MerchantScope) -> Query<Scalar<Instant>> {
    .one("SELECT clock_timestamp() AS value")
  }

  func show(_ request: PageRequest, _ context: MerchantContext, _ clock: Scalar<Instant>) async throws -> Page {
    let query = StatementQuery(request.query, today: request.today, now: clock.value)
    guard query.errors.isEmpty, let period = query.period else { return refusal(query, context) }
    let statement = try await Statement.open(
      for: context.merchant, period, asOf: query.asOf, after: query.after, in: context.database)
    return context.page(
      StatementPage(
        chrome: context.chrome, name: context.merchantName, code: context.member.code, statement: statement,
        net: try statement.net, asOf: statement.asOf ?? query.asOf, isFirst: query.after == 0))
  }

  /// Writes the file at the database's speed, notes in the audit trail what went out, and sends it at the client's.
  func export(_ request: PageRequest, _ context: MerchantContext, _ clock: Scalar<Instant>) async throws -> Page {
    let query = StatementQuery(request.query, today: request.today, now: clock.value)
    guard query.errors.isEmpty, let period = query.period else { return refusal(query, context) }
    let file = try SpooledFile()
    let written = try await StatementFile(merchant: context.merchant, period: period, asOf: query.asOf)
      .write(from: context.database) { bytes in try file.append(bytes) }
    let event = AuditEvent(
      "statement_export",
      AuditEvent.Subject("merchant", id: context.merchant.rawValue, context.member.code.description),
      after: [
        "from": period.from.description, "to": period.to.description, "as_of": written.asOf?.iso8601UTC ?? "",
        "rows": String(written.rows), "sha256": file.sha256.hexadecimal,
      ])
    try await audit.execute(event.insertion(by: context.actor))
    return .download(
      StatementFile.name(context.member.code, period), type: "text/csv; charset=utf-8; header=present", file)
  }

  private func refusal(_ query: StatementQuery, _ context: MerchantContext) -> Page {
    context.page(StatementPeriodPage(chrome: context.chrome, query: query), status: .unprocessable)
  }
}

extension [UInt8] {
  fileprivate var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
