import Ledger
import Templates
import Wallet

/// The upload of a bank result file. If the last file was invalid, it shows the error of each line.
struct NewBankResultPage: HTML {
  let chrome: Chrome
  var errors = FormErrors()
  var problems: [BankResultFile.Problem] = []
  /// The name of the invalid file.
  var fileName = ""

  static let problemsShown = 100
  static let title = Phrase(en: "Import bank result", ar: "استيراد نتيجة البنك")

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(BankLineListPage.title, AdminPath.bankResults)],
        here: Phrase(en: "Import", ar: "استيراد"))
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          p {
            Phrase(
              en:
                "Shows what the file changes before anything changes: payouts become paid, failed or returned, and unmatched lines go to the queue.",
              ar:
                "يعرض ما سيغيّره الملف قبل أي تغيير: تصبح عمليات الصرف مدفوعة أو غير منفذة أو مرتجعة، وتُضاف السطور غير المطابقة إلى القائمة."
            )
          }
          PostForm(to: AdminPath.newBankResult, chrome, uploads: true) {
            FileField(
              Phrase(en: "The bank's file", ar: "ملف البنك"), name: "file", types: ".csv,.xml,text/csv,application/xml",
              hint: Phrase(
                en:
                  "Up to 1 MB: ISO 20022 \(code: "pain.002.001.10") or \(code: "camt.054.001.08"), or CSV in UTF-8 with the columns \(name: columns)",
                ar:
                  "حتى 1 ميجابايت: ISO 20022 بصيغة \(code: "pain.002.001.10") أو \(code: "camt.054.001.08")، أو CSV بترميز UTF-8 أعمدته \(name: columns)"
              ),
              error: errors["file"])
            FormActions {
              Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.bankResults)
            }
          }
        }
      }
      if !problems.isEmpty { problemCard }
    }
  }

  private let columns = BankResultFile.columns.joined(separator: ", ")

  private var problemCard: some HTML {
    let title = Phrase(en: "Problems in \(name: fileName)", ar: "الأخطاء في \(name: fileName)")
    return Card(title, flush: true) {
      DataTable(problems, label: title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))) {
        Column(Phrase(en: "Line", ar: "السطر"), .header) { problem in CountText(problem.line) }
        Column(Phrase(en: "Problem", ar: "الخطأ")) { problem in problem.label }
      }
    } aside: {
      if problems.count == Self.problemsShown {
        span(.class("hint")) { Phrase(en: "The first \(problems.count)", ar: "أول \(problems.count)") }
      }
    }
  }
}
