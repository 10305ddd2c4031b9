import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Whether a file is a statement that was issued here, and unchanged. It changes nothing.
struct VerificationRoutes: Sendable {
  /// For visitors, who are told only that a file was issued here.
  let database: Database

  func form(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    context.page(VerificationPage(chrome: context.chrome))
  }

  func tooLarge(_ context: MerchantContext) -> Page {
    context.page(VerificationPage(chrome: context.chrome, problem: .tooLarge), status: .tooLarge)
  }

  func check(
    _ form: Form, _ upload: SpooledUpload, _ request: PageRequest, _ context: MerchantContext
  ) async throws -> Page {
    guard upload.file.count > 0 else {
      return context.page(VerificationPage(chrome: context.chrome, problem: .noFile), status: .unprocessable)
    }
    let verdict = try await verdict(on: upload.file, context)
    return context.page(
      VerificationPage(
        chrome: context.chrome, name: context.merchantName, code: context.member.code, fileName: upload.name,
        sha256: upload.file.sha256, verdict: verdict))
  }

  private func verdict(on file: SpooledFile, _ context: MerchantContext) async throws -> StatementVerdict {
    let merchant = context.merchant
    let found = try await context.database.first(
      IssuedStatement.find(file.sha256, of: merchant), as: IssuedStatement.self)
    if let found { return .issued(found) }
    let zone = context.chrome.zone
    let claim = try await SpooledFile.blocking {
      let pieces = file.pieces()
      return try StatementClaim(CSVReader(refill: pieces), zone: zone)
    }
    guard let claim, let period = claim.period else { return .noStatement }
    let closest = try await context.database.first(
      IssuedStatement.closest(toRows: claim.rows, period, of: merchant), as: IssuedStatement.self)
    guard let closest else { return .neverIssued(claim) }
    let again = try SpooledFile()
    _ = try await StatementFile(merchant: merchant, period: period, asOf: closest.instant)
      .write(from: context.database) { bytes in try again.append(bytes) }
    return .changed(
      closest,
      try await SpooledFile.blocking {
        try StatementDifference(of: CSVReader(refill: file.pieces()), from: CSVReader(refill: again.pieces()))
      })
  }

  // Visitors

  func openForm(_ request: PageRequest, _ context: OpenContext) async throws -> Page {
    let typed = request.query["sha256"]
    guard let typed else { return context.page(OpenVerificationPage(chrome: context.chrome)) }
    guard let sha256 = [UInt8](hexadecimal: typed), sha256.count == 32 else {
      return context.page(OpenVerificationPage(chrome: context.chrome, problem: .noHash), status: .unprocessable)
    }
    let isIssued: Bool = try await database.value(IssuedStatement.isIssued(sha256))
    return context.page(
      OpenVerificationPage(chrome: context.chrome, verdict: isIssued ? .hashIssued(typed) : .unknown))
  }

  func openTooLarge(_ context: OpenContext) -> Page {
    context.page(OpenVerificationPage(chrome: context.chrome, problem: .tooLarge), status: .tooLarge)
  }

  func openCheck(_ upload: HashedUpload, _ context: OpenContext) async throws -> Page {
    guard upload.count > 0 else {
      return context.page(OpenVerificationPage(chrome: context.chrome, problem: .noFile), status: .unprocessable)
    }
    let isIssued: Bool = try await database.value(IssuedStatement.isIssued(upload.sha256))
    return context.page(
      OpenVerificationPage(chrome: context.chrome, fileName: upload.name, verdict: isIssued ? .issued : .unknown))
  }
}
