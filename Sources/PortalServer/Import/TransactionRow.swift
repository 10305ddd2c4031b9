import Wallet

/// A row of `transactions.csv` whose columns fit its kind.
struct TransactionRow: ImportedRow {
  enum Column: String, ImportColumn {
    case externalID = "external_id"
    case occurredAt = "occurred_at"
    case kind
    case user = "user_mobile"
    case counterparty = "counterparty_mobile"
    case merchant = "merchant_code"
    case amount, channel, description
    case parent = "parent_external_id"
  }

  let externalID: String
  let occurredAt: Instant
  let kind: TransactionKind
  /// A refund's user and merchant are those of its payment; if it names them, they must match.
  let user: PhoneNumber?
  let counterparty: PhoneNumber?
  let merchant: MerchantCode?
  let amount: Money
  let channel: Channel
  let description: String?
  let parent: String?

  init(_ fields: ImportFields<Column>, latest: Instant) throws(RowProblem) {
    externalID = try fields.requiredIdentifier(.externalID)
    guard let occurredAt = try fields.instant(.occurredAt, notAfter: latest) else {
      throw RowProblem(Column.occurredAt, "is empty")
    }
    self.occurredAt = occurredAt
    kind = try fields.required(.kind, "is not topup, payment, transfer, withdrawal or refund") {
      TransactionKind(rawValue: typedWord($0))
    }
    user = try fields.mobile(.user)
    counterparty = try fields.mobile(.counterparty)
    merchant = try fields.value(.merchant, "is no merchant code") { MerchantCode(parsing: $0) }
    guard let amount = try fields.money(.amount) else { throw RowProblem(Column.amount, "is empty") }
    guard amount > .zero else { throw RowProblem(Column.amount, "is not above zero") }
    self.amount = amount
    channel = try fields.required(.channel, "is none of \(Channel.names)") { Channel(rawValue: typedWord($0)) }
    description = try fields.text(.description, .line, maximum: 500)
    parent = try fields.identifier(.parent)
    try check(fields)
  }

  /// Sorts rows by time; at the same instant, credits before debits and a payment before its refunds.
  static func turn(_ fields: ImportFields<Column>, latest: Instant) throws(RowProblem) -> SortKey {
    guard let at = try fields.instant(.occurredAt, notAfter: latest), let name = try fields.identifier(.externalID),
      let kind = TransactionKind(rawValue: typedWord(try fields.required(.kind, .identifier)))
    else { return SortKey(.min) }
    let place: UInt8 =
      switch kind {
      case .topup: 0
      case .transfer: 1
      case .payment: 2
      case .refund: 3
      case .withdrawal: 4
      }
    return SortKey(at.microseconds, [place] + SortKey.bytes(name))
  }

  var identity: String? { Self.identity(kind, amount, occurredAt) }

  static func identity(_ kind: TransactionKind, _ amount: Money, _ at: Instant) -> String {
    "\(kind.rawValue) \(amount.piastres) \(at.microseconds)"
  }

  private func check(_ fields: ImportFields<Column>) throws(RowProblem) {
    let (wanted, refused): ([Column], [Column]) =
      switch kind {
      case .topup, .withdrawal: ([.user], [.counterparty, .merchant, .parent])
      case .payment: ([.user, .merchant], [.counterparty, .parent])
      case .transfer: ([.user, .counterparty], [.merchant, .parent])
      case .refund: ([.parent], [.counterparty])
      }
    for column in wanted { try fields.mustBeGiven(column) }
    for column in refused { try fields.mustBeEmpty(column, for: kind.rawValue) }
  }
}

extension Channel {
  fileprivate static let names = allCases.map(\.rawValue).joined(separator: ", ")
}
