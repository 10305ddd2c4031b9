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
  /// A refund's user and merchant are those of its payment; where it names them they must be the same.
  let user: PhoneNumber?
  let counterparty: PhoneNumber?
  let merchant: MerchantCode?
  let amount: Money
  let channel: Channel
  let description: String?
  let parent: String?

  init(_ fields: ImportFields<Column>, latest: Instant) throws(RowProblem) {
    externalID = try fields.required(.externalID)
    guard let occurredAt = try fields.instant(.occurredAt, notAfter: latest) else {
      throw RowProblem(Column.occurredAt, "is empty")
    }
    self.occurredAt = occurredAt
    kind = try fields.required(.kind, "is not topup, payment, transfer, withdrawal or refund") {
      TransactionKind(rawValue: $0)
    }
    user = try fields.value(.user, "is no Egyptian mobile number") { PhoneNumber(parsing: $0) }
    counterparty = try fields.value(.counterparty, "is no Egyptian mobile number") { PhoneNumber(parsing: $0) }
    merchant = try fields.value(.merchant, "is no merchant code") { MerchantCode(parsing: $0) }
    guard let amount = try fields.money(.amount) else { throw RowProblem(Column.amount, "is empty") }
    guard amount > .zero else { throw RowProblem(Column.amount, "is not above zero") }
    self.amount = amount
    channel = try fields.required(.channel, "is none of \(Channel.names)") { Channel(rawValue: $0) }
    description = try fields.line(.description)
    parent = try fields.text(.parent)
    try check(fields)
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
    for column in wanted { _ = try fields.required(column) }
    for column in refused { try fields.mustBeEmpty(column, for: kind.rawValue) }
  }
}

extension Channel {
  fileprivate static let names = allCases.map(\.rawValue).joined(separator: ", ")
}
