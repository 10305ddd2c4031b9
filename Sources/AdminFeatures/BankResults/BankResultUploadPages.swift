import Ledger
import Templates
import Wallet

/// Asks for the bank's file; where the last one was no such file, says what is wrong with each of its lines.
struct NewBankResultPage: HTML {
  let chrome: Chrome
  var errors = FormErrors()
  var problems: [BankResultFile.Problem] = []
  /// What the file with the problems is called.
  var fileName = ""

  static let problemsShown = 100
  static let title = Phrase(en: "Upload the bank's file", ar: "رفع ملف البنك")

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(BankLineListPage.title, AdminPath.bankResults)],
        here: Phrase(en: "Upload", ar: "رفع"))
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          p {
            Phrase(
              en:
                "Payouts become paid, failed or returned as the file says. What doesn't fit waits in the queue; lines that are known change nothing, so a file can be sent again.",
              ar:
                "تصبح التحويلات مدفوعة أو غير منفذة أو مرتجعة كما في الملف. ما لا يطابق ينتظر في القائمة، والأسطر المعروفة لا تغير شيئًا، فيمكن إرسال الملف مرة أخرى."
            )
          }
          PostForm(to: AdminPath.newBankResult, chrome, uploads: true) {
            FileField(
              Phrase(en: "The bank's file", ar: "ملف البنك"), name: "file", types: ".csv,text/csv",
              hint: Phrase(
                en: "CSV in UTF-8, up to 1 MB, with the columns \(name: columns)",
                ar: "ملف CSV بترميز UTF-8، حتى 1 ميجابايت، أعمدته \(name: columns)"),
              error: errors["file"])
            FormActions {
              Button(Phrase(en: "Take it in", ar: "أخذ الملف"), .primary)
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
    let title = Phrase(en: "What is wrong in \(name: fileName)", ar: "الأخطاء في \(name: fileName)")
    return Card(title, flush: true) {
      DataTable(problems, label: title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))) {
        Column(Phrase(en: "Line", ar: "السطر"), .header) { problem in CountText(problem.line) }
        Column(Phrase(en: "What is wrong", ar: "الخطأ")) { problem in problem.label }
      }
    } aside: {
      if problems.count == Self.problemsShown {
        span(.class("hint")) { Phrase(en: "The first \(problems.count)", ar: "أول \(problems.count)") }
      }
    }
  }
}

/// What a file did.
struct BankReportPage: HTML {
  let chrome: Chrome
  let fileName: String
  let count: Int
  let report: Ledger.BankReport

  private var wasKnown: Bool { report.known == count }

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: .name(fileName)) {
      PageHeader(
        .name(fileName), crumbs: [Crumb(BankLineListPage.title, AdminPath.bankResults)],
        here: Phrase(en: "Upload", ar: "رفع"))
      div(.class("narrow")) {
        Receipt(title, wasKnown ? .neutral : report.queued > 0 ? .waiting : .good) {
          Fact(Phrase(en: "Lines", ar: "الأسطر")) { CountText(count) }
          Fact(Phrase(en: "Taken in", ar: "طُبّقت")) { CountText(report.applied) }
          Fact(Phrase(en: "Known before", ar: "معروفة من قبل")) { CountText(report.known) }
          Fact(Phrase(en: "Overtaken by what the bank said since", ar: "تجاوزها ما قاله البنك بعدها")) {
            CountText(report.superseded)
          }
          Fact(Phrase(en: "Waiting in the queue", ar: "بانتظار النظر")) { CountText(report.queued) }
        } next: {
          if report.queued > 0 {
            LinkButton(
              Phrase(en: "To the waiting lines", ar: "إلى الأسطر المنتظرة"), to: AdminPath.bankResults, .primary)
          }
          LinkButton(BankLineView.all.label, to: BankLineListPage.path(.all))
          LinkButton(Phrase(en: "Payouts", ar: "التحويلات البنكية"), to: AdminPath.payouts)
        }
      }
    }
  }

  private var title: Phrase {
    if wasKnown {
      return Phrase(en: "Every line was known before: nothing was changed", ar: "كل الأسطر معروفة من قبل: لم يتغير شيء")
    }
    return report.queued > 0
      ? Phrase(
        en: "Taken in, except \(PluralPhrase.lines(report.queued))",
        ar: "أُخذ الملف عدا \(PluralPhrase.lines(report.queued))"
      )
      : Phrase(en: "Taken in", ar: "أُخذ الملف")
  }
}
