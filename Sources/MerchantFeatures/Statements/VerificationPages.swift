import Ledger
import Templates
import Wallet

/// What a merchant's own file turned out to be.
enum StatementVerdict: Sendable {
  /// Unchanged.
  case issued(IssuedStatement)
  case changed(IssuedStatement, StatementDifference)
  /// It says that it is of a period of which no statement of this merchant was issued.
  case neverIssued(StatementClaim)
  case noStatement
}

/// Why a file couldn't be looked at.
enum VerificationProblem: Sendable {
  case noFile, noHash, tooLarge

  var errors: FormErrors {
    switch self {
    case .noFile:
      FormErrors("file", Phrase(en: "Choose a file that isn't empty.", ar: "اختر ملفًا غير فارغ."))
    case .noHash:
      FormErrors(
        "file",
        Phrase(
          en: "The link isn't complete. Scan the code again, or choose the file.",
          ar: "الرابط غير مكتمل. امسح الرمز مرة أخرى، أو اختر الملف."))
    case .tooLarge:
      FormErrors(
        "file",
        Phrase(
          en: "The file is larger than 32 MB. Choose a statement as it was downloaded.",
          ar: "الملف أكبر من 32 ميجابايت. اختر كشف حساب كما تم تنزيله."))
    }
  }
}

struct VerificationPage: HTML {
  let chrome: Chrome
  var name = ""
  var code: MerchantCode?
  var fileName = ""
  var sha256: [UInt8] = []
  var verdict: StatementVerdict?
  var problem: VerificationProblem?

  static let title = Phrase(en: "Verify a statement", ar: "التحقق من كشف حساب")

  var body: some HTML {
    PortalLayout(chrome, section: .statements, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(StatementPage.title, MerchantPath.statements)],
        here: Phrase(en: "Verify", ar: "التحقق"),
        lead: Phrase(
          en: "Shows whether a file is a statement of yours, and whether anything in it was changed.",
          ar: "يبيّن ما إذا كان الملف كشف حساب صادرًا لك، وما إذا تغيّر فيه شيء."))
      div(.class("narrow")) {
        if let problem { ErrorSummary(problem.errors) }
        if let verdict { result(verdict) }
        Card {
          PostForm(to: MerchantPath.verification, chrome, uploads: true) {
            StatementFileField(problem: problem)
            FormActions { Button(Phrase(en: "Verify file", ar: "التحقق من الملف"), .primary) }
          }
        }
      }
    }
  }

  private static let differs = Phrase(
    en: "This file differs from your statement", ar: "هذا الملف يختلف عن كشف حسابك")

  @HTMLBuilder
  private func result(_ verdict: StatementVerdict) -> some HTML {
    switch verdict {
    case .issued(let issued):
      Notice(
        .good, Phrase(en: "Issued by HealthPay and unchanged", ar: "صادر من هيلث باي ولم يتغيّر"), role: "status"
      ) { facts(issued) }
    case .changed(let issued, let difference):
      Notice(.bad, Self.differs, role: "status") {
        p { difference.words }
        facts(issued)
        p {
          Link(
            Phrase(en: "Download the statement as it was issued", ar: "تنزيل كشف الحساب كما صدر"),
            to: MerchantPath.statementFile(issued.from, issued.to, asOf: issued.instant))
        }
      }
    case .neverIssued(let claim):
      Notice(
        .bad, Phrase(en: "Not a statement that was issued to you", ar: "ليس كشف حساب صادرًا لك"), role: "status"
      ) {
        p {
          Phrase(
            en: "No statement from \(claim.from) to \(claim.to) was downloaded from this account.",
            ar: "لم يُنزَّل من هذا الحساب كشف للفترة من \(claim.from) إلى \(claim.to).")
        }
      }
    case .noStatement:
      Notice(
        .bad, Phrase(en: "Not a statement that was issued to you", ar: "ليس كشف حساب صادرًا لك"), role: "status"
      ) {
        p {
          Phrase(
            en: "\(name: fileName) is another file, or a statement that was changed too much to be recognized.",
            ar: "\(name: fileName) ملف آخر، أو كشف حساب تغيّر إلى حد يتعذّر معه التعرف عليه.")
        }
      }
    }
  }

  private func facts(_ issued: IssuedStatement) -> some HTML {
    DefinitionList(narrow: true) {
      Fact(Phrase(en: "File", ar: "الملف")) { NameText(fileName) }
      Fact(Phrase(en: "Merchant", ar: "التاجر")) {
        NameText(name)
        if let code {
          Text(" ")
          IdentifierText(code)
        }
      }
      Fact(Phrase(en: "Period", ar: "الفترة")) {
        Phrase(en: "\(issued.from) to \(issued.to)", ar: "من \(issued.from) إلى \(issued.to)")
      }
      Fact(Phrase(en: "As of", ar: "حتى")) {
        if let asOf = issued.asOf { InstantText(asOf, .precise) } else { Nothing() }
      }
      Fact(Phrase(en: "Lines", ar: "الحركات")) { CountText(issued.rows) }
      Fact(Phrase(en: "SHA-256 of this file", ar: "بصمة SHA-256 لهذا الملف")) {
        span(.class("wrap")) { IdentifierText(sha256.hexadecimal) }
      }
    }
  }
}

extension StatementDifference {
  fileprivate var words: Phrase {
    switch self {
    case .value(let row, let column, let found, let issued):
      Phrase(
        en: "Row \(row), \(code: column): the file has “\(name: found)”, the statement has “\(name: issued)”.",
        ar: "الصف \(row)، \(code: column): في الملف «\(name: found)»، وفي كشف الحساب «\(name: issued)».")
    case .missing(let row):
      Phrase(
        en: "The file ends before row \(row) of the statement.", ar: "ينتهي الملف قبل الصف \(row) من كشف الحساب.")
    case .added(let row):
      Phrase(
        en: "Row \(row) of the file is not in the statement.", ar: "الصف \(row) من الملف غير موجود في كشف الحساب.")
    case .unreadable(let row):
      Phrase(
        en: "The file can't be read from row \(row) on.", ar: "تتعذّر قراءة الملف ابتداءً من الصف \(row).")
    case .bytes:
      Phrase(
        en: "Every value is as issued, but another program has saved the file, so its bytes differ.",
        ar: "كل القيم كما صدرت، لكن برنامجًا آخر حفظ الملف فاختلفت بايتاته.")
    }
  }
}

/// For anybody who was given a statement: whether HealthPay issued it, and no more.
struct OpenVerificationPage: HTML {
  enum Verdict: Sendable {
    case issued, unknown
    /// A link or code had a hash; the file itself was not looked at.
    case hashIssued(String)
  }

  let chrome: Chrome
  var fileName = ""
  var verdict: Verdict?
  var problem: VerificationProblem?

  var body: some HTML {
    SignInLayout(
      chrome, title: VerificationPage.title,
      lead: Phrase(
        en: "Choose a statement that was given to you. You see whether HealthPay issued it and it is unchanged.",
        ar: "اختر كشف حساب قُدّم إليك. سترى ما إذا كان صادرًا من هيلث باي ولم يتغيّر.")
    ) {
      if let problem { ErrorSummary(problem.errors) }
      if let verdict { result(verdict) }
      Card {
        PostForm(to: MerchantPath.openVerification, chrome, uploads: true) {
          StatementFileField(problem: problem)
          Button(Phrase(en: "Verify file", ar: "التحقق من الملف"), .primary, wide: true)
        }
      }
    }
  }

  @HTMLBuilder
  private func result(_ verdict: Verdict) -> some HTML {
    switch verdict {
    case .issued:
      Notice(
        .good, Phrase(en: "Issued by HealthPay and unchanged", ar: "صادر من هيلث باي ولم يتغيّر"), role: "status"
      ) { p { NameText(fileName) } }
    case .hashIssued(let hash):
      Notice(
        .good, Phrase(en: "HealthPay issued a statement with this hash", ar: "أصدرت هيلث باي كشف حساب بهذه البصمة"),
        role: "status"
      ) {
        p { IdentifierText(hash) }
        p {
          Phrase(
            en: "The paper itself can be altered: compare it with the CSV file, and verify that file here.",
            ar: "قد تُغيَّر النسخة الورقية نفسها: قارنها بملف CSV، وتحقق من ذلك الملف هنا.")
        }
      }
    case .unknown:
      Notice(
        .bad,
        Phrase(
          en: "Not issued by HealthPay, or changed since", ar: "غير صادر من هيلث باي، أو تم تغييره بعد صدوره"),
        role: "status"
      ) { if !fileName.isEmpty { p { NameText(fileName) } } }
    }
  }
}

private struct StatementFileField: HTML {
  let problem: VerificationProblem?

  var body: some HTML {
    FileField(
      Phrase(en: "Statement", ar: "كشف الحساب"), name: "file", types: ".csv,.pdf,text/csv,application/pdf",
      hint: Phrase(
        en: "CSV or PDF as it was downloaded, up to 32 MB", ar: "ملف CSV أو PDF كما تم تنزيله، حتى 32 ميجابايت"),
      error: problem?.errors["file"])
  }
}
