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
                "Marks payouts as paid, failed or returned. Unmatched lines go to the queue. Importing the same file again changes nothing.",
              ar:
                "يسجّل عمليات الصرف كمدفوعة أو غير منفذة أو مرتجعة. تُضاف السطور غير المطابقة إلى القائمة، واستيراد الملف نفسه مرة أخرى لا يغيّر شيئًا."
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
              Button(Phrase(en: "Import file", ar: "استيراد الملف"), .primary)
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

/// The report of an imported file.
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
        here: Phrase(en: "Import", ar: "استيراد"))
      div(.class("narrow")) {
        Receipt(title, wasKnown ? .neutral : report.queued > 0 ? .waiting : .good) {
          Fact(Phrase(en: "Lines", ar: "الأسطر")) { CountText(count) }
          Fact(Phrase(en: "Applied", ar: "طُبّقت")) { CountText(report.applied) }
          Fact(Phrase(en: "Already imported", ar: "مستوردة من قبل")) { CountText(report.known) }
          Fact(Phrase(en: "Superseded by a later bank line", ar: "حلّ محلها سطر أحدث من البنك")) {
            CountText(report.superseded)
          }
          Fact(Phrase(en: "Unmatched", ar: "غير مطابقة")) { CountText(report.queued) }
        } next: {
          if report.queued > 0 {
            LinkButton(
              Phrase(en: "View unmatched lines", ar: "عرض السطور غير المطابقة"), to: AdminPath.bankResults, .primary)
          }
          LinkButton(BankLineView.all.label, to: BankLineFilter(.all).path)
          LinkButton(Phrase(en: "Payouts", ar: "المستحقات المصروفة"), to: AdminPath.payouts)
        }
      }
    }
  }

  private var title: Phrase {
    if wasKnown {
      return Phrase(
        en: "Every line was already imported. Nothing changed.", ar: "كل السطور مستوردة من قبل. لم يتغير شيء.")
    }
    return report.queued > 0
      ? Phrase(
        en: "Imported, except \(PluralPhrase.lines(report.queued))",
        ar: "تم استيراد الملف عدا \(PluralPhrase.lines(report.queued))"
      )
      : Phrase(en: "Applied", ar: "تم استيراد الملف")
  }
}
