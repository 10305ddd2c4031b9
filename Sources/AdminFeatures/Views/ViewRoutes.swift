import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Saved views of lists.
struct ViewRoutes: Sendable {
  static let fields = ["name", "page", "shared"]

  let database: Database

  /// `page` is the list to save, with its filters.
  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let typed = query.typed("page") ?? ""
    if let refusal = context.refusal(query, .overview, ViewPage.title, AdminPath.views) { return refusal }
    var page = try await page(typed, request, context)
    page.name = request.draft?["name"] ?? ""
    return context.page(page)
  }

  func save(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(form["page"], request, context)
    (page.name, page.shares) = (form["name"], form.has("shared"))
    guard let list = page.list else {
      page.errors.add(
        Phrase(
          en: "This isn't a list that can be saved. A search for a number or an address isn't kept.",
          ar: "لا يمكن حفظ هذه الصفحة كعرض. لا يُحفظ البحث عن رقم أو عنوان."))
      return context.page(page, status: .unprocessable)
    }
    do {
      let name = try checkedText(form["name"], .line, maximum: 60)
      let saved = try await database.execute(
        SavedView.insertion(name, list.path, shared: form.has("shared"), of: context.staff.id))
      if saved == 1 { return .redirect(to: list.path, flash: AdminFlash.viewSaved) }
      page.errors.add(
        "name",
        page.views.contains { $0.staff == context.staff.id && $0.name == name }
          ? Phrase(en: "You have a view of this name.", ar: "لديك عرض بهذا الاسم.")
          : Phrase(
            en: "Remove a view first: you have \(SavedView.most).", ar: "احذف عرضًا أولًا: لديك \(SavedView.most)."))
    } catch let problem as TextProblem {
      page.errors.add("name", problem)
    }
    return context.page(page, status: .unprocessable)
  }

  func remove(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await database.execute(SavedView.removal(try request.id("id"), of: context.staff.id))
    return .redirect(to: AdminPath.views, flash: AdminFlash.viewRemoved)
  }

  private func page(_ typed: String, _ request: PageRequest, _ context: StaffContext) async throws -> ViewPage {
    var list: FilteredAddress?
    if let path = context.portal.page(typed).flatMap(Self.list) {
      list = try await filtered(path, today: request.today)
    }
    return ViewPage(
      chrome: context.chrome, list: list, views: try await database.rows(SavedView.query(for: context.staff.id)),
      reader: context.staff.id)
  }

  /// Returns a list's address with its filters in words, where it is one of those that have them.
  private func filtered(_ path: Path, today: Day) async throws -> FilteredAddress {
    let page = path.text.split(separator: "?", maxSplits: 1)[0]
    let exported =
      page.hasPrefix(AdminPath.ledger.text + "/")
      ? .postings : ExportedList.allCases.first { $0 != .postings && $0.path.text == page }
    guard let exported, let address = try? URLEncoded(path.queryText.utf8) else {
      return FilteredAddress(path: path, title: Phrase(en: "This list", ar: "هذه القائمة"), filters: [])
    }
    let query = try await ExportedFile.of(exported, address, today: today, in: database).query
    return FilteredAddress(path: path, title: exported.label, filters: query.inWords)
  }

  /// Of a list's address, without the place of its page.
  private static func list(_ path: Path) -> Path? {
    let parts = path.text.split(separator: "?", maxSplits: 1)
    let names = parts[0].split(separator: "/")
    guard names.count == 2 || names.dropFirst().starts(with: ["ledger", "accounts"]) && names.count == 4,
      !parts[0].contains(".")
    else { return nil }
    let kept = parts.dropFirst().first?.split(separator: "&")
      .filter { !$0.hasPrefix("before=") && !$0.hasPrefix("after=") }.joined(separator: "&")
    // A search for a person belongs to the browser, and isn't kept for others.
    if kept?.contains("=\(AddressSeal.mark)") == true || kept?.contains("=%7E") == true { return nil }
    guard let address = try? URLEncoded((kept ?? "").utf8), !address.items.contains(where: { mayNamePerson($0.value) })
    else { return nil }
    return Path(local: String(parts[0]) + (kept.map { $0.isEmpty ? "" : "?" + $0 } ?? ""))
  }
}
