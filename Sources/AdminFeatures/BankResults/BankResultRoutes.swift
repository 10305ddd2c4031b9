import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct BankResultRoutes: Sendable {
  static let length = 50

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<BankLineFilter>(FilterQuery(request.query), today: request.today)
    if let refusal = context.refusal(query.filters, .bankResults, BankLineListPage.title, AdminPath.bankResults) {
      return refusal
    }
    return context.page(
      BankLineListPage(
        chrome: context.chrome, query: query, list: try await database.list(query, length: Self.length),
        mayImport: context.may(.importBankResults)))
  }

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(NewBankResultPage(chrome: context.chrome))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(try await page(request, context))
  }

  func tooLarge(_ context: StaffContext) -> Page {
    var page = NewBankResultPage(chrome: context.chrome)
    page.errors.add(
      "file",
      Phrase(
        en: "The file is larger than 1 MB. Nothing was imported. Split it into smaller files.",
        ar: "الملف أكبر من 1 ميجابايت. لم يُستورد شيء. قسّمه إلى ملفات أصغر."))
    return context.page(page, status: .tooLarge)
  }

  /// Imports the file. The response is the report itself, not a redirect: sent again, the same file would report every
  /// line as known.
  func take(
    _ form: Form, _ file: UploadedFile, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    var page = NewBankResultPage(chrome: context.chrome, fileName: file.name)
    if file.name.isEmpty || file.bytes.isEmpty {
      page.errors.add("file", Phrase(en: "Choose a file that isn't empty.", ar: "اختر ملفًا غير فارغ."))
      return context.page(page, status: .unprocessable)
    }
    if file.isWorkbook {
      page.errors.add(
        "file",
        Phrase(
          en: "This is an Excel workbook: nothing of it was taken in. Save it as CSV UTF-8.",
          ar: "هذا ملف Excel: لم يؤخذ منه شيء. احفظه بصيغة CSV UTF-8."))
      return context.page(page, status: .unprocessable)
    }
    guard file.isText else {
      page.errors.add(
        "file",
        Phrase(
          en: "The file isn't UTF-8 (Windows-1256 is likely): nothing of it was taken in. Save it as CSV UTF-8.",
          ar: "الملف ليس بترميز UTF-8 (الأرجح Windows-1256): لم يؤخذ منه شيء. احفظه بصيغة CSV UTF-8."))
      return context.page(page, status: .unprocessable)
    }
    let now = context.chrome.now
    do {
      let lines = try BankResultFile.lines(file.records(), at: now)
      guard lines.isEmpty else {
        let report = try await Ledger.importBankResult(lines, file: file.name, by: context.actor, in: database)
        return context.page(
          BankReportPage(chrome: context.chrome, fileName: file.name, count: lines.count, report: report))
      }
      page.errors.add("file", Phrase(en: "The file has no lines.", ar: "الملف لا يحتوي على أسطر."))
    } catch is BankResultFile.Problem {
      page.problems = try BankResultFile.problems(
        file.records(), at: now, limit: NewBankResultPage.problemsShown)
      page.errors.add("file", page.problems.summary)
    }
    return context.page(page, status: .unprocessable)
  }

  func resolve(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: BankLineID = try request.id("id")
    do {
      let resolution = try checkedText(form["resolution"], .note, maximum: 500)
      try await Ledger.resolveBankLine(
        id, resolution: resolution, shown: form.shown.map { ShownFacts(parsing: $0) }, by: context.actor, in: database)
      return .redirect(to: AdminPath.bankLine(id), flash: AdminFlash.lineResolved)
    } catch let problem as TextProblem {
      var page = try await page(request, context)
      page.resolution = form["resolution"]
      page.errors.add("resolution", problem.label)
      return context.page(page, status: .unprocessable)
    } catch let changed as ShownFactsChanged {
      var page = try await page(request, context)
      (page.resolution, page.changed) = (form["resolution"], changed)
      return context.page(page, status: .conflict)
    } catch ApprovalRefusal.notFound {
      var page = try await page(request, context)
      page.refusal = page.item.whyNotResolved
      return context.page(page, status: .conflict)
    }
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> BankLinePage {
    let found = try await database.first(BankLineItem.query(try request.id("id")), as: BankLineItem.self)
    guard let item = found else { throw WebError.notFound }
    return BankLinePage(
      chrome: context.chrome, item: item, key: Form.newKey(), mayResolve: context.may(.importBankResults),
      resolution: request.draft?["resolution"] ?? "")
  }
}

extension [BankResultFile.Problem] {
  fileprivate var summary: Phrase {
    if case .header = first {
      return Phrase(
        en: "This isn't a valid result file. Nothing was imported.", ar: "هذا ليس ملف نتائج صحيحًا. لم يُستورد شيء.")
    }
    let lines = PluralPhrase.lines(count)
    return count < NewBankResultPage.problemsShown
      ? Phrase(
        en: "\(lines) can't be read. Nothing was imported.", ar: "تعذرت قراءة \(lines). لم يُستورد شيء.")
      : Phrase(
        en: "\(lines) or more can't be read. Nothing was imported.",
        ar: "تعذرت قراءة \(lines) أو أكثر. لم يُستورد شيء.")
  }
}

extension BankLineItem {
  fileprivate var whyNotResolved: Phrase {
    if let resolution {
      Phrase(
        en: "Not changed: \(name: resolution.byName) already resolved it, \(resolution.at)",
        ar: "لم يتغير شيء: عالجه \(name: resolution.byName)، \(resolution.at)")
    } else {
      Phrase(en: "Not changed: this line is not in the queue.", ar: "لم يتغير شيء: هذا السطر ليس في القائمة.")
    }
  }
}
