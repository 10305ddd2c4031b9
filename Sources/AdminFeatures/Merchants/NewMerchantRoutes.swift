import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Opens a merchant with its terms, its bank account and its owner's invitation.
struct NewMerchantRoutes: Sendable {
  let database: Database
  let accounts: Accounts
  let seal: TextSeal

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let form =
      if let draft = request.draft {
        NewMerchantForm { draft[$0] }
      } else {
        NewMerchantForm(try await fees())
      }
    return context.page(NewMerchantPage(chrome: context.chrome, form: form))
  }

  /// Shows the confirmation first; sent from there, opens the merchant.
  func open(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var form = NewMerchantForm { posted[$0] }
    if let decoded = form.decode(vatBasisPoints: try await fees().vatBasisPoints) {
      guard posted.has("confirmed") else {
        return context.page(
          ConfirmMerchantPage(chrome: context.chrome, form: form, decoded: decoded, key: Form.newKey()))
      }
      do {
        return answer(try await opened(decoded, key: try posted.idempotencyKey(), context), decoded, context)
      } catch let problem as AccountProblem {
        form.errors.add(problem.label)
      } catch let refusal as Refusal {
        form.errors.add(refusal.label)
      } catch is KeyConflict {
        form.errors.add(.usedKey)
      }
    }
    return context.page(NewMerchantPage(chrome: context.chrome, form: form), status: .unprocessable)
  }

  private func opened(
    _ decoded: NewMerchantForm.Decoded, key: String, _ context: StaffContext
  ) async throws -> OpenedMerchant<AccountLink?> {
    let (accounts, actor, owner) = (accounts, context.actor, decoded.owner)
    return try await Ledger.openMerchant(
      try decoded.merchant(seal), ibanIndex: decoded.iban.map { seal.blindIndex(of: $0.text, for: .iban) },
      asked: owner.map { "\($0.name)\n\($0.contact)" } ?? "", key: key, by: actor, in: database
    ) { connection, id in
      guard let owner else { return nil }
      return try accounts.inviteOwner(
        of: id, name: owner.name, contact: owner.contact, by: actor, on: connection
      ).link
    }
  }

  private func answer(
    _ opened: OpenedMerchant<AccountLink?>, _ decoded: NewMerchantForm.Decoded, _ context: StaffContext
  ) -> Page {
    // Sent again, the form shows what it opened. The link was shown then: another one is made on the merchant's page.
    guard let link = opened.extra else {
      return .redirect(to: AdminPath.merchant(opened.code), flash: AdminFlash.sentBefore)
    }
    guard let link, let owner = decoded.owner else {
      return .redirect(to: AdminPath.merchant(opened.code), flash: AdminFlash.merchantOpened)
    }
    return context.page(
      OpenedMerchantPage(
        chrome: context.chrome, code: opened.code, owner: owner.name, link: link,
        address: context.address(of: LinkCard.path(link, of: .merchant))), status: .created)
  }

  private func fees() async throws -> FeeSchedule {
    try await database.one(PlatformFees.query, as: PlatformFees.self).schedule
  }
}

/// The platform's fees, for merchants without others.
private struct PlatformFees: RowDecodable {
  let schedule: FeeSchedule

  init(_ row: Row) throws(DatabaseError) {
    schedule = FeeSchedule(
      basisPoints: try row["basis_points"], fixed: try row["fixed"], vatBasisPoints: try row["vat_basis_points"])
  }

  static let query: SQL = """
    SELECT (SELECT value FROM settings WHERE name = 'fee_basis_points') AS basis_points,
      (SELECT value FROM settings WHERE name = 'fee_fixed') AS fixed,
      (SELECT value FROM settings WHERE name = 'vat_basis_points') AS vat_basis_points
    """
}
