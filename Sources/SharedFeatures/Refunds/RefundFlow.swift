package import Database
package import Ledger
package import Web

/// The steps of a refund in both portals: the form is validated, previewed, confirmed and executed.
package struct RefundFlow: Sendable {
  package enum Answer: Sendable {
    /// The form with its errors.
    case again(RefundForm)
    /// The preview to confirm. It is shown again if its facts have changed.
    case confirm(RefundForm.Decoded, Ledger.RefundPreview, ShownFactsChanged?)
    case done(Ledger.RefundReceipt)
  }

  private let database: Database

  package init(database: Database) { self.database = database }

  package func answer(_ form: Form, _ payment: TransactionDetail, by actor: Actor) async throws -> Answer {
    var typed = RefundForm(form)
    guard let decoded = typed.decode() else { return .again(typed) }
    do {
      guard form.has("confirmed") else { return try await confirm(decoded, payment) }
      let request = Ledger.RefundRequest(
        payment: payment.item.id, amount: decoded.amount, reason: decoded.reason, note: decoded.note,
        shown: form.shown.map { ShownFacts(parsing: $0) }, key: try form.idempotencyKey())
      do {
        return .done(try await Ledger.refund(request, by: actor, in: database))
      } catch let changed as ShownFactsChanged {
        return try await confirm(decoded, payment, changed)
      }
    } catch let refusal as Refusal {
      typed.add(refusal)
    } catch is KeyConflict {
      typed.addUsedKey()
    }
    return .again(typed)
  }

  private func confirm(
    _ decoded: RefundForm.Decoded, _ payment: TransactionDetail, _ changed: ShownFactsChanged? = nil
  ) async throws -> Answer {
    let preview = try await Ledger.previewRefund(of: payment.item.id, amount: decoded.amount, in: database)
    return .confirm(decoded, preview, changed)
  }
}
