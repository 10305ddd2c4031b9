import Ledger
import Templates
import Wallet
import Web

/// Asks how much and why; the next page shows what that will do.
struct NewRefundPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let remaining: Money
  let form: RefundForm

  private var reference: Reference { detail.item.reference }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: Self.title(reference)) {
      PageHeader(Self.title(reference), crumbs: Self.crumbs(reference), here: Self.here)
      div(.class("narrow")) {
        NewRefundCard(
          detail, remaining: remaining, form, to: AdminPath.newRefund(of: reference),
          cancel: AdminPath.transaction(reference), chrome)
      }
    }
  }

  static let here = Phrase(en: "Refund", ar: "استرداد")

  static func title(_ reference: Reference) -> Phrase {
    Phrase(en: "Refund \(reference)", ar: "استرداد \(reference)")
  }

  static func crumbs(_ reference: Reference) -> [Crumb] {
    [
      Crumb(TransactionListPage.title, AdminPath.transactions),
      Crumb(.reference(reference), AdminPath.transaction(reference)),
    ]
  }
}

/// Says what the refund will do, before anybody confirms it.
struct ConfirmRefundPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let request: RefundForm.Decoded
  let preview: Ledger.RefundPreview

  private var reference: Reference { detail.item.reference }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: NewRefundPage.title(reference)) {
      PageHeader(
        Phrase(en: "Refund \(preview.amount)?", ar: "استرداد \(preview.amount)؟"),
        crumbs: NewRefundPage.crumbs(reference), here: NewRefundPage.here)
      div(.class("narrow")) {
        ConfirmRefundCard(
          detail, request, preview, to: AdminPath.newRefund(of: reference), cancel: AdminPath.transaction(reference),
          chrome)
      }
    }
  }
}
