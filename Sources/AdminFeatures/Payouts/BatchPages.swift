import Ledger
import SharedFeatures
import Templates
import Wallet

/// The confirmation of a payout batch. Its payouts can't be withdrawn afterwards.
struct NewBatchPage: HTML {
  let chrome: Chrome
  let payouts: [PayoutItem]
  let total: Money
  /// The fingerprint of the payouts on the page, so that the batch has no others.
  let fingerprint: String
  /// The banking days to choose from.
  let days: [Day]
  var day: String
  let key: String
  /// The reason why no batch was created.
  var refusal: Phrase?

  /// The link to it.
  static let act = Phrase(en: "Create batch", ar: "إنشاء دفعة")

  private static let title = Phrase(en: "Create payout batch?", ar: "إنشاء دفعة صرف؟")

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
                Phrase(en: "Payouts", ar: "عمليات الصرف"), after: Phrase(en: "\(payouts.count)", ar: "\(payouts.count)")
              ),
              Change(Phrase(en: "Total", ar: "الإجمالي"), after: .money(total)),
            ],
            notes: [
              Phrase(
                en: "Only these payouts are sent. They can't be withdrawn after that.",
                ar: "تُرسل عمليات الصرف هذه دون غيرها، ولا يمكن إلغاؤها بعد ذلك.")
            ],
            confirm: Phrase(en: "Create batch", ar: "إنشاء الدفعة"), .primary, cancel: AdminPath.payouts
          ) {
            HiddenField("payouts", fingerprint)
            Select(
              Phrase(en: "Banking day", ar: "يوم العمل المصرفي"), name: "day",
              choices: days.map { Choice($0.description, .day($0, .weekday)) }, selected: day,
              hint: Phrase(
                en: "The bank pays on this day. Fridays, Saturdays and holidays are left out.",
                ar: "ينفّذ البنك الصرف في هذا اليوم. لا تشمل القائمة الجمعة والسبت والعطلات."))
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
  let mayImport: Bool
  let hasDebtor: Bool
  let removals: [PayoutRemoval]
  var problem: PaymentFileProblem?
  var refusal: Phrase?

  func refused(_ problem: PaymentFileProblem) -> BatchPage {
    var page = self
    page.problem = problem
    return page
  }

  func refused(_ why: Phrase) -> BatchPage {
    var page = self
    page.refusal = why
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
      } acts: {
        if mayImport && batch.count > 0 {
          LinkButton(Phrase(en: "Import bank result…", ar: "استيراد نتيجة البنك…"), to: AdminPath.newBankResult)
        }
      }
      if let problem {
        Notice(.bad, problem.label, role: "alert") {
          p {
            Phrase(
              en: "The file can't be created until this is fixed. Nothing has changed.",
              ar: "لا يمكن إنشاء الملف قبل تصحيح ذلك. لم يتغير شيء.")
          }
          if maySend, let payout = problem.payout, payouts.contains(where: { $0.reference == payout }) {
            FormActions {
              LinkButton(
                Phrase(en: "Take \(payout) out…", ar: "إخراج \(payout)…"),
                to: AdminPath.removal(of: payout, from: batch.id))
            }
          }
        }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      Card(Phrase(en: "File for the bank", ar: "ملف البنك")) {
        DefinitionList {
          Fact(Phrase(en: "Total", ar: "الإجمالي"), large: true) { MoneyText(batch.total) }
          Fact(Phrase(en: "Payouts", ar: "عمليات الصرف")) { CountText(batch.count) }
          Fact(Phrase(en: "Banking day", ar: "يوم العمل المصرفي")) { DayText(batch.executionDay, .weekday) }
          Fact(Phrase(en: "Created", ar: "الإنشاء")) { InstantText(batch.createdAt, .full) }
          Fact(Phrase(en: "Created by", ar: "أنشأها")) { NameText(batch.createdByName) }
          if let exported = batch.exportedAt {
            Fact(Phrase(en: "First downloaded", ar: "أول تنزيل")) { InstantText(exported, .full) }
          }
        }
        if maySend && batch.count > 0 {
          if batch.format != BatchFormat.xml.rawValue {
            PostForm(to: AdminPath.download(batch.id, as: .csv), chrome) {
              FormActions { Button(Phrase(en: "Download CSV", ar: "تنزيل ملف CSV"), .primary) }
            }
          }
          if batch.format == BatchFormat.csv.rawValue {
            p {
              Phrase(
                en: "Downloaded as CSV, so it isn't offered as ISO 20022: sent in both, the bank would pay it twice.",
                ar: "تم تنزيلها بصيغة CSV، لذا لا تُتاح بصيغة ISO 20022: لو أُرسلت بالصيغتين لدفعها البنك مرتين.")
            }
          } else if hasDebtor {
            PostForm(to: AdminPath.download(batch.id, as: .xml), chrome) {
              FormActions { Button(Phrase(en: "Download ISO 20022 XML", ar: "تنزيل ملف ISO 20022")) }
            }
          } else {
            p {
              Phrase(
                en:
                  "For an ISO 20022 file, the platform's bank account has to be set in the configuration (\(code: "PORTAL_BANK_NAME"), \(code: "PORTAL_BANK_IBAN")).",
                ar: "لملف ISO 20022 اطلب من القائم على تشغيل البوابة ضبط حساب المنصة البنكي.")
            }
          }
          p {
            Phrase(
              en: "Downloading marks these payouts as sent. Every download is in the audit log.",
              ar: "التنزيل يسجّل عمليات الصرف هذه كمُرسلة إلى البنك. وكل تنزيل مسجل في سجل التدقيق.")
          }
        }
      }
      Card(PayoutListPage.title, flush: true) {
        PayoutTable(payouts: payouts, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد")))
      }
      if !removals.isEmpty { taken }
    }
  }

  private var taken: some HTML {
    let title = Phrase(en: "Taken out", ar: "أُخرجت من الدفعة")
    return Card(title, flush: true) {
      DataTable(removals, label: title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))) {
        Column(Phrase(en: "Time", ar: "الوقت")) { removal in InstantText(removal.removedAt) }
        Column(Phrase(en: "Payout", ar: "عملية الصرف"), .header) { removal in
          ReferenceText(removal.payout, to: AdminPath.payout(removal.payout))
        }
        Column(Phrase(en: "Reason", ar: "السبب")) { removal in NameText(removal.reason) }
        Column(Phrase(en: "Taken out by", ar: "أخرجها"), .minor) { removal in NameText(removal.removedByName) }
        Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { removal in MoneyText(removal.amount, .bare) }
      }
    }
  }
}
