import Ledger
import Templates
import Wallet

/// The files that were downloaded of this statement, with the hash that proves each.
struct StatementFiles: HTML {
  let files: [IssuedStatement]

  private static let title = Phrase(en: "Downloaded files", ar: "الملفات التي تم تنزيلها")

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(files, label: Self.title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))) {
        Column(Phrase(en: "Format", ar: "الصيغة"), .header) { file in file.label }
        Column(Phrase(en: "SHA-256", ar: "بصمة SHA-256")) { file in
          span(.class("wrap")) { ReferenceText(code: file.sha256.hexadecimal, copies: true) }
        }
        Column(Phrase(en: "Lines", ar: "الحركات"), .total) { file in CountText(file.rows) }
      }
    } aside: {
      Link(VerificationPage.title, to: MerchantPath.verification)
    }
  }
}

/// The statements of ended months, which are made by themselves.
struct MonthlyStatementList: HTML {
  let statements: [MonthlyStatement]

  private static let title = Phrase(en: "Monthly statements", ar: "كشوف الحساب الشهرية")

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(
        statements, label: Self.title,
        empty: EmptyState(
          Phrase(en: "None yet", ar: "لا يوجد بعد"),
          Phrase(
            en: "A month's statement is made on the first day of the next.",
            ar: "يصدر كشف الشهر في أول يوم من الشهر التالي."))
      ) {
        Column(Phrase(en: "Period", ar: "الفترة"), .header) { statement in
          Link(MerchantPath.statement(statement.month, statement.month.lastOfMonth, asOf: statement.asOf)) {
            Phrase(
              en: "\(statement.month) to \(statement.month.lastOfMonth)",
              ar: "من \(statement.month) إلى \(statement.month.lastOfMonth)")
          }
        }
        Column(Phrase(en: "Made", ar: "صدر في")) { statement in InstantText(statement.madeAt) }
        Column(Phrase(en: "Files", ar: "الملفات")) { statement in
          Link(
            StatementFormat.pdf.label,
            to: MerchantPath.statementPDF(statement.month, statement.month.lastOfMonth, asOf: statement.asOf))
          Text(" · ")
          Link(
            StatementFormat.csv.label,
            to: MerchantPath.statementFile(statement.month, statement.month.lastOfMonth, asOf: statement.asOf))
        }
        Column(Phrase(en: "SHA-256 of the CSV", ar: "بصمة ملف CSV (SHA-256)"), .minor) { statement in
          ReferenceText(code: String(statement.sha256.hexadecimal.prefix(16)) + "…")
        }
        Column(Phrase(en: "Lines", ar: "الحركات"), .total) { statement in CountText(statement.rows) }
      }
    }
  }
}

extension IssuedStatement {
  /// The format, and a PDF's language.
  fileprivate var label: Phrase {
    switch language.flatMap(Language.init) {
    case .en: Phrase(en: "PDF in English", ar: "PDF بالإنجليزية")
    case .ar: Phrase(en: "PDF in Arabic", ar: "PDF بالعربية")
    case nil: format.label
    }
  }
}

extension StatementFormat {
  fileprivate var label: Phrase {
    switch self {
    case .csv: Phrase(en: "CSV", ar: "CSV")
    case .pdf: Phrase(en: "PDF", ar: "PDF")
    }
  }
}
