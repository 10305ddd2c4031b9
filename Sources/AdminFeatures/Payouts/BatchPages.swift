import Ledger
import Templates
import Wallet

/// What a batch will hold, before it is made: nothing in it can be taken back afterwards.
struct NewBatchPage: HTML {
  let chrome: Chrome
  let payouts: [PayoutItem]
  let total: Money
  /// Of the payouts that are shown: no others are sent.
  let fingerprint: String
  let key: String
  /// Why the last try made none.
  var refusal: Phrase?

  private static let title = Phrase(en: "Make a batch?", ar: "تكوين دفعة؟")

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(PayoutListPage.title, AdminPath.payouts)], here: Phrase(en: "Batch", ar: "دفعة"))
      if let refusal { Notice(.bad, refusal, role: "alert") }
      Card(PayoutListPage.title, flush: true) {
        PayoutTable(payouts: payouts, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد")))
      }
      div(.class("narrow")) {
        Card {
          ConfirmForm(
            to: AdminPath.newBatch, chrome, key: key,
            changes: [
              Change(
                Phrase(en: "Payouts", ar: "التحويلات"), after: Phrase(en: "\(payouts.count)", ar: "\(payouts.count)")),
              Change(Phrase(en: "Total", ar: "الإجمالي"), after: .money(total)),
            ],
            notes: [
              Phrase(
                en: "These payouts and no others are sent. From then on none of them can be taken back.",
                ar: "تُرسل هذه التحويلات دون غيرها، وبعد ذلك لا يمكن سحب أي منها.")
            ],
            confirm: Phrase(en: "Make the batch", ar: "تكوين الدفعة"), .primary, cancel: AdminPath.payouts
          ) {
            HiddenField("payouts", fingerprint)
          }
        }
      }
    }
  }
}

struct BatchPage: HTML {
  let chrome: Chrome
  let batch: BatchItem
  let payouts: [PayoutItem]
  let maySend: Bool
  let hasDebtor: Bool
  var problem: PaymentFileProblem?

  func refused(_ problem: PaymentFileProblem) -> BatchPage {
    var page = self
    page.problem = problem
    return page
  }

  private var title: Phrase { Phrase(en: "Batch \(batch.id.rawValue)", ar: "الدفعة \(batch.id.rawValue)") }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(PayoutListPage.title, AdminPath.payouts),
          Crumb(Phrase(en: "Batches", ar: "الدفعات"), AdminPath.batches),
        ], here: Phrase(en: "Batch", ar: "دفعة")
      ) {
        BatchState(batch: batch)
      }
      if let problem {
        Notice(.bad, problem.label, role: "alert") {
          p {
            Phrase(
              en: "No file can be made of this batch until that is mended. Nothing has changed.",
              ar: "لا يمكن تكوين ملف لهذه الدفعة حتى يُصحح ذلك. ولم يتغير شيء.")
          }
        }
      }
      Card(Phrase(en: "File for the bank", ar: "ملف البنك")) {
        DefinitionList {
          Fact(Phrase(en: "Total", ar: "الإجمالي"), large: true) { MoneyText(batch.total) }
          Fact(Phrase(en: "Payouts", ar: "التحويلات")) { CountText(batch.count) }
          Fact(Phrase(en: "Made", ar: "التكوين")) { InstantText(batch.createdAt, .full) }
          Fact(Phrase(en: "By", ar: "بواسطة")) { NameText(batch.createdByName) }
          if let exported = batch.exportedAt {
            Fact(Phrase(en: "First downloaded", ar: "أول تنزيل")) { InstantText(exported, .full) }
          }
        }
        if maySend {
          PostForm(to: AdminPath.batch(batch.id) / "csv", chrome) {
            FormActions { Button(Phrase(en: "Download the CSV", ar: "تنزيل ملف CSV"), .primary) }
          }
          if hasDebtor {
            PostForm(to: AdminPath.batch(batch.id) / "xml", chrome) {
              FormActions { Button(Phrase(en: "Download ISO 20022 XML", ar: "تنزيل ملف ISO 20022")) }
            }
          } else {
            p {
              Phrase(
                en:
                  "For an ISO 20022 file, ask whoever runs the portal to set the platform's own bank account (\(code: "PORTAL_BANK_NAME"), \(code: "PORTAL_BANK_IBAN")).",
                ar: "لملف ISO 20022 اطلب من القائم على تشغيل البوابة ضبط حساب المنصة البنكي.")
            }
          }
          p {
            Phrase(
              en: "Downloading says that the bank has it, never that it paid. Every download is in the audit trail.",
              ar: "التنزيل يعني أن الملف لدى البنك، لا أنه دفع. وكل تنزيل مسجل في سجل المراجعة.")
          }
        }
      }
      Card(PayoutListPage.title, flush: true) {
        PayoutTable(payouts: payouts, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد")))
      }
    }
  }
}
