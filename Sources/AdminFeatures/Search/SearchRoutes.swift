import Auth
import Database
import Ledger
import Wallet
import Web

struct SearchRoutes {
  static let length = 20

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/search", .readUsers, use: search)
  }

  /// An exact hit goes straight to its page; terms go to the list that they filter; words find people and merchants.
  @Sendable private func search(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let text = String((request.query["q"] ?? "").prefix(200))
    if let page = try await exact(text) { return page }
    let terms = SearchTerms(text)
    if terms.words.isEmpty, !terms.filter.isEmpty, terms.unknown.isEmpty {
      return .redirect(to: TransactionQuery.path(terms.filter))
    }
    // Terms beside words: the words find whom, the list is one click further.
    let words = terms.words.isEmpty ? "" : terms.words
    guard !words.isEmpty else {
      return context.page(page(context, text, terms, [], []))
    }
    var users = UserSearch()
    users.text = words
    var merchants = MerchantSearch()
    merchants.text = words
    let (foundUsers, foundMerchants) = try await database.run(
      Query<[UserItem]>.rows(UserItem.query(users, .newest, length: Self.length)),
      Query<[MerchantItem]>.rows(MerchantItem.query(merchants, .newest, length: Self.length)))
    return context.page(page(context, text, terms, foundUsers, foundMerchants))
  }

  private func page(
    _ context: StaffContext, _ text: String, _ terms: SearchTerms, _ users: [UserItem], _ merchants: [MerchantItem]
  ) -> SearchPage {
    SearchPage(
      chrome: context.chrome, text: text, unknown: terms.unknown, users: Array(users.prefix(Self.length)),
      merchants: Array(merchants.prefix(Self.length)), moreUsers: users.count > Self.length,
      moreMerchants: merchants.count > Self.length)
  }

  private func exact(_ text: String) async throws -> Page? {
    if let reference = Reference(parsing: text) {
      let exists: Bool = try await database.value(Self.exists(reference))
      return exists ? .redirect(to: AdminPath.page(of: reference)) : nil
    }
    if let mobile = PhoneNumber(parsing: text) {
      let found = try await database.first(
        "SELECT id AS value FROM users WHERE mobile = \(mobile)", as: Scalar<UserID>.self)
      return found.map { .redirect(to: AdminPath.user($0.value)) }
    }
    if let code = MerchantCode(parsing: text) {
      let found = try await database.first(
        "SELECT number AS value FROM merchants WHERE number = \(code)", as: Scalar<MerchantCode>.self)
      return found.map { .redirect(to: AdminPath.merchant($0.value)) }
    }
    return nil
  }

  private static func exists(_ reference: Reference) -> SQL {
    switch reference.kind {
    case .transaction: "SELECT EXISTS (SELECT FROM transactions WHERE reference = \(reference)) AS value"
    // Refunds that wait or were rejected have moved nothing yet: they are no transactions.
    case .refund: "SELECT EXISTS (SELECT FROM refunds WHERE reference = \(reference)) AS value"
    case .settlement: "SELECT EXISTS (SELECT FROM settlements WHERE reference = \(reference)) AS value"
    case .payout: "SELECT EXISTS (SELECT FROM payouts WHERE reference = \(reference)) AS value"
    }
  }
}
