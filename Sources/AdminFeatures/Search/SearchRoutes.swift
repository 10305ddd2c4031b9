import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct SearchRoutes: Sendable {
  static let length = 20

  let database: Database

  /// Searches. An exact match opens its page, terms open the list that they filter, and words find people and
  /// merchants.
  func search(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    guard let typed = query.words("q", Phrase(en: "Search", ar: "بحث"), maximum: 200) else {
      return page(context, query["q"], query.errors)
    }
    if let page = try await exact(typed) { return page }
    let terms = SearchTerms(typed)
    var errors = query.errors
    terms.errors.entries.forEach { errors.add($0.message) }
    if terms.isFilter {
      let list = TransactionQuery(FilterQuery(terms.items), today: request.today)
      list.errors.entries.forEach { errors.add($0.message) }
      guard errors.isEmpty else { return page(context, typed, errors) }
      return .redirect(to: list.path())
    }
    guard errors.isEmpty else { return page(context, typed, errors) }
    let users = ListQuery(FilterQuery([])) { _ in UserFilter(text: terms.words) }
    let merchants = ListQuery(FilterQuery([])) { _ in MerchantFilter(text: terms.words) }
    let (foundUsers, foundMerchants) = try await database.run(
      users.rows(length: Self.length), merchants.rows(length: Self.length))
    return context.page(
      SearchPage(
        chrome: context.chrome, text: typed, errors: errors, users: Array(foundUsers.prefix(Self.length)),
        merchants: Array(foundMerchants.prefix(Self.length)), moreUsers: foundUsers.count > Self.length,
        moreMerchants: foundMerchants.count > Self.length))
  }

  /// Returns the page without results.
  private func page(_ context: StaffContext, _ text: String, _ errors: FormErrors) -> Page {
    context.page(
      SearchPage(
        chrome: context.chrome, text: text, errors: errors, users: [], merchants: [], moreUsers: false,
        moreMerchants: false), status: errors.isEmpty ? .ok : .unprocessable)
  }

  private func exact(_ text: String) async throws -> Page? {
    if let reference = Reference(parsing: text) {
      let exists: Bool = try await database.value(ExactMatch.exists(reference))
      return exists ? .redirect(to: AdminPath.page(of: reference)) : nil
    }
    if let mobile = PhoneNumber(parsing: text) {
      let found = try await database.first(ExactMatch.user(mobile), as: Scalar<UserID>.self)
      return found.map { .redirect(to: AdminPath.user($0.value)) }
    }
    if let code = MerchantCode(parsing: text) {
      let found = try await database.first(ExactMatch.merchant(code), as: Scalar<MerchantCode>.self)
      return found.map { .redirect(to: AdminPath.merchant($0.value)) }
    }
    return nil
  }
}
