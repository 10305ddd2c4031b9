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

/// The confirmation of a refund.
struct ConfirmRefundPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let request: RefundForm.Decoded
  let preview: Ledger.RefundPreview
  let duplicates: [PossibleDuplicate]
  let changed: ShownFactsChanged?

  private var reference: Reference { detail.item.reference }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: NewRefundPage.title(reference)) {
      PageHeader(
        Phrase(en: "Refund \(preview.amount)?", ar: "استرداد \(preview.amount)؟"),
        crumbs: NewRefundPage.crumbs(reference), here: NewRefundPage.here)
      div(.class("narrow")) {
        DuplicatesCard(payments: duplicates)
        ConfirmRefundCard(
          detail, request, preview, changed: changed, to: AdminPath.newRefund(of: reference),
          cancel: AdminPath.transaction(reference), chrome)
      }
    }
  }
}
