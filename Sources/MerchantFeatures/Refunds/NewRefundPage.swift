import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The first page of a refund, with amount and reason. The next page shows its effect.
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

/// The confirmation of a refund.
struct ConfirmRefundPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let request: RefundForm.Decoded
  let preview: Ledger.RefundPreview
  let changed: ShownFactsChanged?

  var body: some HTML {
    RefundFrame(
      chrome: chrome, reference: detail.item.reference,
      title: Phrase(en: "Refund \(preview.amount)?", ar: "استرداد \(preview.amount)؟")
    ) {
      ConfirmRefundCard(
        detail, request, preview, changed: changed, to: MerchantPath.newRefund(of: detail.item.reference),
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
