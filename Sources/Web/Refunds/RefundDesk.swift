package import Database
package import Ledger

/// A refund from the form to the receipt, the same in both portals: what was typed is checked, previewed, confirmed, done.
package struct RefundDesk: Sendable {
  package enum Answer: Sendable {
    /// Something is wrong: the form again, with what.
    case again(RefundForm)
    /// What it will do, to be confirmed.
    case confirm(RefundForm.Decoded, Ledger.RefundPreview)
    case done(Ledger.RefundReceipt)
  }

  private let database: Database

  package init(database: Database) { self.database = database }

  package func answer(_ form: Form, _ payment: TransactionDetail, by actor: Actor) async throws -> Answer {
    var typed = RefundForm(form)
    guard let decoded = typed.decode() else { return .again(typed) }
    do {
      guard form.has("confirmed") else {
        return .confirm(
          decoded, try await Ledger.previewRefund(of: payment.item.id, amount: decoded.amount, in: database))
      }
      let request = Ledger.RefundRequest(
        payment: payment.item.id, amount: decoded.amount, reason: decoded.reason, note: decoded.note,
        key: try form.idempotencyKey())
      return .done(try await Ledger.refund(request, by: actor, in: database))
    } catch let refusal as Refusal {
      typed.add(refusal)
    } catch is KeyConflict {
      typed.addUsedKey()
    }
    return .again(typed)
  }
}
