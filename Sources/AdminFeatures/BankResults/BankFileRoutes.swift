import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A bank's file under an address of its own: what it would change, and what it changed.
struct BankFileRoutes: Sendable {
  static let length = 200

  let database: Database

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let file = try await file(request)
    var query = FilterQuery(request.query)
    let after = query.sequence("after") ?? 0
    if let refusal = context.refusal(query, .bankResults, .name(file.name), AdminPath.bankFile(file.id)) {
      return refusal
    }
    return context.page(
      BankFilePage(
        chrome: context.chrome, file: file, rows: try await Ledger.bankFileRows(file.id, in: database),
        after: Int(clamping: after), mayImport: context.may(.importBankResults)))
  }

  /// Imports it. Sent again, it leads to the same page, which says what was done.
  func take(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let file = try await file(request)
    try await Ledger.importBankFile(file.id, by: context.actor, in: database)
    return .redirect(to: AdminPath.bankFile(file.id))
  }

  private func file(_ request: PageRequest) async throws -> BankFile {
    guard let file = try await database.first(BankFile.query(try request.id("id")), as: BankFile.self) else {
      throw WebError.notFound
    }
    return file
  }
}
