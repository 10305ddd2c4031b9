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

  var body: some HTML {
    RefundFrame(chrome: chrome, reference: detail.item.reference, title: .refund(detail.item.reference)) {
      NewRefundCard(
        detail, remaining: remaining, form, to: MerchantPath.newRefund(of: detail.item.reference),
        cancel: MerchantPath.transaction(detail.item.reference), chrome)
    }
  }
}

/// Says what the refund will do, before anybody confirms it.
struct ConfirmRefundPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let request: RefundForm.Decoded
  let preview: Ledger.RefundPreview

  var body: some HTML {
    RefundFrame(
      chrome: chrome, reference: detail.item.reference,
      title: Phrase(en: "Refund \(preview.amount)?", ar: "استرداد \(preview.amount)؟")
    ) {
      ConfirmRefundCard(
        detail, request, preview, to: MerchantPath.newRefund(of: detail.item.reference),
        cancel: MerchantPath.transaction(detail.item.reference), chrome)
    }
  }
}

private struct RefundFrame<Content: HTML>: HTML {
  let chrome: Chrome
  let reference: Reference
  let title: Phrase
  @HTMLBuilder let content: () -> Content

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: .refund(reference)) {
      PageHeader(
        title,
        crumbs: [
          Crumb(TransactionListPage.title, MerchantPath.transactions),
          Crumb(.reference(reference), MerchantPath.transaction(reference)),
        ], here: TransactionKind.refund.label)
      div(.class("narrow")) { content() }
    }
  }
}

extension Phrase {
  fileprivate static func refund(_ reference: Reference) -> Phrase {
    Phrase(en: "Refund \(reference)", ar: "استرداد \(reference)")
  }
}
