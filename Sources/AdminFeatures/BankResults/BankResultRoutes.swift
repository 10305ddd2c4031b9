import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct BankResultRoutes {
  static let length = 50

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/bank-results", .readBankResults, use: list)
    routes.get("/bank-results/new", .importBankResults) { $1.page(NewBankResultPage(chrome: $1.chrome)) }
    routes.upload("/bank-results/new", .importBankResults, file: "file", tooLarge: tooLarge) {
      try await take($1, $3)
    }
    routes.get("/bank-results/:id", .readBankResults) { $1.page(try await page($0, $1)) }
    routes.post("/bank-results/:id/resolution", .importBankResults, fields: ["resolution"], use: resolve)
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let view = request.query["lines"].flatMap(BankLineView.init) ?? .waiting
    let place = Place(request.query)
    let rows = try await database.rows(
      BankLineItem.query(view, place, length: Self.length), as: BankLineItem.self)
    return context.page(
      BankLineListPage(
        chrome: context.chrome, view: view,
        page: ListPage(rows, place, length: Self.length, queue: view == .waiting),
        mayImport: context.may(.importBankResults)))
  }

  @Sendable private func tooLarge(_ context: StaffContext) -> Page {
    var page = NewBankResultPage(chrome: context.chrome)
    page.errors.add(
      "file",
      Phrase(
        en: "The file is larger than 1 MB: nothing of it was taken in. Split it into several.",
        ar: "الملف أكبر من 1 ميجابايت: لم يؤخذ منه شيء. قسّمه إلى عدة ملفات."))
    return context.page(page, status: .tooLarge)
  }

  /// Answered with what it did: sent again, the same file says that every line is known.
  private func take(_ file: UploadedFile, _ context: StaffContext) async throws -> Page {
    var page = NewBankResultPage(chrome: context.chrome, fileName: file.name)
    if file.name.isEmpty || file.bytes.isEmpty {
      page.errors.add("file", Phrase(en: "Choose a file that isn't empty.", ar: "اختر ملفًا غير فارغ."))
      return context.page(page, status: .unprocessable)
    }
    guard String(validating: file.bytes, as: UTF8.self) != nil else {
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
      page.errors.add("file", Phrase(en: "The file holds no lines.", ar: "الملف لا يحتوي على أسطر."))
    } catch is BankResultFile.Problem {
      page.problems = try BankResultFile.problems(
        file.records(), at: now, limit: NewBankResultPage.problemsShown)
      page.errors.add("file", page.problems.summary)
    }
    return context.page(page, status: .unprocessable)
  }

  @Sendable private func resolve(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: BankNoticeID = try request.id("id")
    do {
      let resolution = try checkedText(form["resolution"], maximum: 500)
      try await Ledger.resolveBankNotice(id, resolution: resolution, by: context.actor, in: database)
      return .redirect(to: AdminPath.bankLine(id), flash: AdminFlash.lineResolved)
    } catch let problem as TextProblem {
      var page = try await page(request, context)
      page.resolution = form["resolution"]
      page.errors.add("resolution", problem.label)
      return context.page(page, status: .unprocessable)
    } catch DecisionRefusal.notFound {
      var page = try await page(request, context)
      page.refusal = page.item.whyNotResolved
      return context.page(page, status: .conflict)
    }
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> BankLinePage {
    let found = try await database.first(BankLineItem.query(try request.id("id")), as: BankLineItem.self)
    guard let item = found else { throw WebError.notFound }
    return BankLinePage(
      chrome: context.chrome, item: item, key: Form.newKey(), mayResolve: context.may(.importBankResults))
  }
}

extension [BankResultFile.Problem] {
  fileprivate var summary: Phrase {
    if self == [.header] {
      return Phrase(
        en: "This is no result file: nothing of it was taken in.", ar: "هذا ليس ملف نتائج سليمًا: لم يؤخذ منه شيء.")
    }
    let lines = PluralPhrase.lines(count)
    return count < NewBankResultPage.problemsShown
      ? Phrase(
        en: "\(lines) can't be read: nothing of it was taken in.", ar: "تعذرت قراءة \(lines): لم يؤخذ من الملف شيء.")
      : Phrase(
        en: "\(lines) or more can't be read: nothing of it was taken in.",
        ar: "تعذرت قراءة \(lines) أو أكثر: لم يؤخذ من الملف شيء.")
  }
}

extension BankLineItem {
  fileprivate var whyNotResolved: Phrase {
    if let resolution {
      Phrase(
        en: "Nothing was changed: \(name: resolution.byName) resolved it, \(resolution.at)",
        ar: "لم يتغير شيء: عالجه \(name: resolution.byName)، \(resolution.at)")
    } else {
      Phrase(en: "Nothing was changed: this line waits for nobody.", ar: "لم يتغير شيء: هذا السطر لا ينتظر أحدًا.")
    }
  }
}
