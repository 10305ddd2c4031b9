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
    let filters = try await query.filters(now: request.now, in: database)
    if let refusal = context.refusal(filters, .bankResults, BankLineListPage.title, AdminPath.bankResults) {
      return refusal
    }
    async let list = database.list(query, length: Self.length)
    // The latest files are today's.
    let files = try await query.filter.asOf == nil ? database.rows(BankFile.latest(5), as: BankFile.self) : []
    return context.page(
      BankLineListPage(
        chrome: context.chrome, query: query, list: try await list, files: files,
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

  /// Reads the file and keeps it. Its own page shows what it would change.
  func take(
    _ form: Form, _ file: UploadedFile, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    var page = NewBankResultPage(chrome: context.chrome, fileName: file.name)
    if let refusal = file.refusal {
      page.errors.add("file", refusal)
      return context.page(page, status: .unprocessable)
    }
    do {
      let read = try await BankMessage.isXML(Array(file.bytes)) ? message(file, context) : table(file, context)
      if !read.problems.isEmpty {
        page.problems = Array(read.problems.prefix(NewBankResultPage.problemsShown))
        page.errors.add("file", page.problems.summary)
      } else if read.file.lines.isEmpty {
        page.errors.add("file", read.file.passedOver > 0 ? .nothingDecided : .noLines)
      } else {
        let id = try await Ledger.keepBankFile(read.file, by: context.actor, in: database)
        return .redirect(to: AdminPath.bankFile(id))
      }
    } catch let problem as BankMessage.Problem {
      page.errors.add("file", problem.label)
    }
    return context.page(page, status: .unprocessable)
  }

  private typealias ReadFile = (file: NewBankFile, problems: [BankResultFile.Problem])

  private func message(_ file: UploadedFile, _ context: StaffContext) async throws -> ReadFile {
    let bytes = Array(file.bytes)
    let message = try BankMessage(bytes)
    let (lines, problems) = try await message.lines(
      zone: context.chrome.zone, at: context.chrome.now, in: database)
    let read = NewBankFile(
      name: file.name, format: message.kind.rawValue, bytes: bytes, lines: lines, passedOver: message.passedOver)
    return (read, problems)
  }

  private func table(_ file: UploadedFile, _ context: StaffContext) async throws -> ReadFile {
    let now = context.chrome.now
    var lines: [NumberedBankLine] = []
    var problems: [BankResultFile.Problem] = []
    do {
      lines = try BankResultFile.lines(file.records(), at: now)
    } catch is BankResultFile.Problem {
      problems = try BankResultFile.problems(file.records(), at: now, limit: NewBankResultPage.problemsShown)
    }
    return (
      NewBankFile(name: file.name, format: "csv", bytes: Array(file.bytes), lines: lines, passedOver: 0), problems
    )
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
      page.errors.add("resolution", problem)
      return context.page(page, status: .unprocessable)
    } catch let changed as ShownFactsChanged {
      var page = try await page(request, context)
      (page.resolution, page.changed) = (form["resolution"], changed)
      return context.page(page, status: .conflict)
    } catch ApprovalRefusal.notFound {
      return try await refused(.notWaiting, request, context)
    } catch let refusal as BankLineRefusal {
      return try await refused(refusal, request, context)
    }
  }

  /// Returns the line's page with the reason why nothing was changed.
  func refused(_ refusal: BankLineRefusal, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(request, context)
    page.refusal = page.item.label(of: refusal)
    return context.page(page, status: .conflict)
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> BankLinePage {
    BankLinePage(
      chrome: context.chrome, item: try await item(request), key: Form.newKey(),
      mayResolve: context.may(.importBankResults),
      resolution: request.draft?["resolution"] ?? "")
  }

  /// Returns the line in a page's address. Throws 404 if there is none.
  func item(_ request: PageRequest) async throws -> BankLineItem {
    let found = try await database.first(BankLineItem.query(try request.id("id")), as: BankLineItem.self)
    guard let found else { throw WebError.notFound }
    return found
  }
}

extension UploadedFile {
  /// Why it can't be a bank's file; nil if it may be one.
  fileprivate var refusal: Phrase? {
    if name.isEmpty || bytes.isEmpty {
      return Phrase(en: "Choose a file that isn't empty.", ar: "اختر ملفًا غير فارغ.")
    }
    if isWorkbook {
      return Phrase(
        en: "This is an Excel workbook: nothing of it was taken in. Save it as CSV UTF-8.",
        ar: "هذا ملف Excel: لم يؤخذ منه شيء. احفظه بصيغة CSV UTF-8.")
    }
    return isText
      ? nil
      : Phrase(
        en: "The file isn't UTF-8 (Windows-1256 is likely): nothing of it was taken in. Save it as CSV UTF-8.",
        ar: "الملف ليس بترميز UTF-8 (الأرجح Windows-1256): لم يؤخذ منه شيء. احفظه بصيغة CSV UTF-8.")
  }
}

extension Phrase {
  fileprivate static let noLines = Phrase(en: "The file has no lines.", ar: "الملف لا يحتوي على أسطر.")
  fileprivate static let nothingDecided = Phrase(
    en: "The bank has decided no payout in this file yet. Nothing was imported.",
    ar: "لم يبت البنك في أي صرف في هذا الملف بعد. لم يُستورد شيء.")
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
