package import Database
package import Wallet

/// A filter of transactions, shared by a list, its totals and its file. Every part is optional.
package struct TransactionFilter: Hashable, Sendable {
  /// Any of these; of none, all.
  package var kinds: [TransactionKind] = []
  package var statuses: [TransactionStatus] = []
  package var reviews: [ReviewState] = []
  package var channels: [Channel] = []
  package var minimum: Money?
  package var maximum: Money?
  package var amount: Money?
  /// Cairo days, both inclusive.
  package var from: Day?
  package var to: Day?
  package var merchantCode: MerchantCode?
  package var customer: Customer?
  package var typed: Typed?
  /// The instant to which the list is pinned.
  package var asOf: Instant?

  /// What a typed text may be, where it names no customer: any of these.
  package struct Typed: Hashable, Sendable {
    package var amount: Money?
    /// The last digits of the customer's mobile number.
    package var mobileEnd: String?
    /// Some characters of the reference, as it is stored.
    package var reference: String?
    /// Digits of the description, such as an invoice's number.
    package var figure: String?
    /// Words of the description.
    package var words: String?

    package init(
      amount: Money? = nil, mobileEnd: String? = nil, reference: String? = nil, figure: String? = nil,
      words: String? = nil
    ) {
      self.amount = amount
      self.mobileEnd = mobileEnd
      self.reference = reference
      self.figure = figure
      self.words = words
    }

    /// Over the rows of a `BoundedSearch`. What folding leaves nothing of finds nothing.
    fileprivate var condition: SQL {
      var parts: [SQL] = []
      if let amount { parts.append("amount = \(amount)") }
      if let reference { parts.append("position(\(reference) IN reference) > 0") }
      if let figure {
        parts.append(
          "position(\(figure) IN translate(description, '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789')) > 0")
      }
      if let words { parts.append("position(nullif(fold(\(words)), '') IN fold(description)) > 0") }
      if let mobileEnd {
        parts.append(
          """
          user_id IN (
            SELECT id FROM users WHERE id = ANY (ARRAY(SELECT DISTINCT user_id FROM stretch))
              AND right(mobile, length(\(mobileEnd))) = \(mobileEnd))
          """)
      }
      guard let first = parts.first else { return "false" }
      return "(\(parts.dropFirst().reduce(first) { "\($0) OR \($1)" }))"
    }
  }

  /// The users whose transactions match: the user of a mobile number, a few users, or everybody with a name.
  package enum Customer: Hashable, Sendable {
    case mobile(PhoneNumber)
    case oneOf([UserID])
    /// A name that too many users have. It is searched among the users of the searched transactions; see
    /// `NameSearch.users` and `NameSearch.customers`.
    case name(String)
  }

  /// The stretch is shorter for names because each row needs a look-up of its user.
  private static let stretchOfNames = 1_000

  package init() {}

  // The one value where there is one.
  package var kind: TransactionKind? {
    get { only(kinds) }
    set { kinds = newValue.map { [$0] } ?? [] }
  }
  package var status: TransactionStatus? {
    get { only(statuses) }
    set { statuses = newValue.map { [$0] } ?? [] }
  }
  package var review: ReviewState? {
    get { only(reviews) }
    set { reviews = newValue.map { [$0] } ?? [] }
  }
  package var channel: Channel? {
    get { only(channels) }
    set { channels = newValue.map { [$0] } ?? [] }
  }

  private func only<Value>(_ values: [Value]) -> Value? { values.count == 1 ? values[0] : nil }

  package var isEmpty: Bool { self == TransactionFilter() }

  /// Over `transactions`, with its columns unqualified: the rarest part that has an index in the order of the list, and
  /// the rest. `scope` has one of its own. `oldestFirst` turns the list around.
  package func search(
    in scope: SQL? = nil, oldestFirst: Bool = false, stretch: Int = BoundedSearch.stretch
  ) -> BoundedSearch {
    var indexed: [SQL] = scope.map { [$0] } ?? []
    var rest: [SQL] = []
    var stretch = stretch
    var users: [UserID]?
    func add(_ condition: SQL, hasIndex: Bool) {
      if hasIndex && indexed.isEmpty { indexed.append(condition) } else { rest.append(condition) }
    }
    switch customer {
    case nil: break
    case .mobile(let mobile): indexed.append("user_id = (SELECT id FROM users WHERE mobile = \(mobile))")
    case .oneOf(let few) where scope == nil:
      users = few
      stretch = max(1, stretch / max(1, few.count))
      indexed.append("user_id = named.user_id")
    case .oneOf(let few): indexed.append("user_id = ANY(\(few))")
    case .name(let text):
      stretch = min(stretch, Self.stretchOfNames)
      let users: SQL = "ARRAY(SELECT DISTINCT user_id FROM stretch)"
      // Row-level security applies its policy to users before LIKE, so a merchant's search uses a function.
      rest.append(
        scope == nil
          ? "user_id IN (\(NameSearch.named(text, among: users)))"
          : "user_id IN (SELECT customers_named(\(NameSearch.patterns(text)), \(users)))")
    }
    // Folding takes longer than comparing.
    if typed?.words != nil { stretch = min(stretch, Self.stretchOfNames) }
    let parts = parts, period = period
    for part in parts { add(part.condition, hasIndex: part.hasIndex) }
    indexed += period
    return BoundedSearch(
      of: "transactions", by: "created_at", indexed: all(indexed), rest: all(rest), queue: oldestFirst, users: users,
      stretch: stretch, isFiltered: customer != nil || !parts.isEmpty || !period.isEmpty || asOf != nil, asOf: asOf)
  }

  /// Every transaction of the platform that matches, in the order of the list, for a file: so many at most, however far the
  /// search has to go for them.
  func everything(oldestFirst: Bool, limit: Int) -> SQL {
    let parts = parts
    var indexed = parts.filter(\.hasIndex).map(\.condition) + period
    switch customer {
    case nil: break
    case .mobile(let mobile): indexed.append("user_id = (SELECT id FROM users WHERE mobile = \(mobile))")
    case .oneOf(let few): indexed.append("user_id = ANY(\(few))")
    case .name(let text): indexed.append("user_id IN (SELECT id FROM users WHERE \(NameSearch.condition(text)))")
    }
    return BoundedSearch(
      of: "transactions", by: "created_at", indexed: all(indexed),
      rest: all(parts.filter { !$0.hasIndex }.map(\.condition)), queue: oldestFirst, asOf: asOf
    ).everything(limit: limit)
  }

  /// All but customer and period, the rarest with an index first. Indexes hold what transactions are now, so none serves
  /// what they were at an instant.
  private var parts: [(condition: SQL, hasIndex: Bool)] {
    var parts: [(condition: SQL, hasIndex: Bool)] = []
    if let merchantCode {
      parts.append(("merchant_id = (SELECT id FROM merchants WHERE number = \(merchantCode))", true))
    }
    // The literals let the partial indexes of rare values serve.
    if let review {
      parts.append(
        review == .none ? ("review = 'none'", false) : ("review <> 'none' AND review = \(review)", asOf == nil))
    }
    if let status {
      parts.append(
        status == .completed
          ? ("status = 'completed'", false) : ("status <> 'completed' AND status = \(status)", asOf == nil))
    }
    if let kind { parts.append(("kind = \(kind)", true)) }
    // Of several values no index has the list's order.
    if reviews.count > 1 { parts.append(("review = ANY(\(reviews))", false)) }
    if statuses.count > 1 { parts.append(("status = ANY(\(statuses))", false)) }
    if kinds.count > 1 { parts.append(("kind = ANY(\(kinds))", false)) }
    if !channels.isEmpty { parts.append(("channel \(.among(channels))", false)) }
    if let minimum { parts.append(("amount >= \(minimum)", false)) }
    if let maximum { parts.append(("amount <= \(maximum)", false)) }
    if let amount { parts.append(("amount = \(amount)", false)) }
    if let typed { parts.append((typed.condition, false)) }
    return parts
  }

  private var period: [SQL] {
    var period: [SQL] = []
    if let from { period.append("created_at >= cairo_start(\(from))") }
    if let to { period.append("created_at < cairo_start(\(to) + 1)") }
    return period
  }
}

extension TransactionFilter {
  package func search(of merchant: MerchantID, stretch: Int = BoundedSearch.stretch) -> BoundedSearch {
    search(in: "merchant_id = \(merchant)", stretch: stretch)
  }
}

/// Returns the conditions joined by AND; nil if there are none.
private func all(_ conditions: [SQL]) -> SQL? {
  guard var sum = conditions.first else { return nil }
  for condition in conditions.dropFirst() { sum += " AND \(condition)" }
  return sum
}
