import Database
import Ledger
import Wallet

/// The users, merchants and payments that a batch of rows refers to, by external id.
struct ImportParties {
  private struct UserRow: RowDecodable {
    let id: UserID
    let mobile: PhoneNumber

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      mobile = try row["mobile"]
    }
  }

  private struct MerchantRow: RowDecodable {
    let id: MerchantID
    let code: MerchantCode

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      code = try row["number"]
    }
  }

  private struct Payment: RowDecodable {
    let externalID: String
    let id: TransactionID
    let user: UserID
    let merchant: MerchantID?

    init(externalID: String, id: TransactionID, user: UserID, merchant: MerchantID?) {
      self.externalID = externalID
      self.id = id
      self.user = user
      self.merchant = merchant
    }

    init(_ row: Row) throws(DatabaseError) {
      externalID = try row["external_id"]
      id = try row["id"]
      user = try row["user_id"]
      merchant = try row["merchant_id"]
    }
  }

  private let users: [PhoneNumber: UserID]
  private let merchants: [MerchantCode: MerchantID]
  private var payments: [String: Payment]

  init(of rows: [TransactionRow], on connection: isolated Connection) throws {
    let mobiles = Array(Set(rows.compactMap(\.user)).union(rows.compactMap(\.counterparty)))
    let codes = Array(Set(rows.compactMap(\.merchant)))
    let parents = Array(Set(rows.compactMap(\.parent)))
    let (users, merchants, payments) = try connection.run(
      Query<[UserRow]>.rows("SELECT id, mobile FROM users WHERE mobile = ANY(\(mobiles))"),
      Query<[MerchantRow]>.rows("SELECT id, number FROM merchants WHERE number = ANY(\(codes))"),
      Query<[Payment]>.rows(
        """
        SELECT external_id, id, user_id, merchant_id FROM transactions
        WHERE external_id = ANY(\(parents)) AND kind = 'payment'
        """))
    self.users = Dictionary(users.map { ($0.mobile, $0.id) }) { first, _ in first }
    self.merchants = Dictionary(merchants.map { ($0.code, $0.id) }) { first, _ in first }
    self.payments = Dictionary(payments.map { ($0.externalID, $0) }) { first, _ in first }
  }

  func movement(_ row: TransactionRow) throws(RowProblem) -> Movement {
    Movement(
      try parties(row), amount: row.amount, channel: row.channel, description: row.description,
      externalID: row.externalID, occurredAt: row.occurredAt)
  }

  /// Adds a payment that later rows may refund.
  mutating func note(_ row: TransactionRow, _ id: TransactionID) {
    guard row.kind == .payment, let mobile = row.user, let user = users[mobile] else { return }
    payments[row.externalID] = Payment(
      externalID: row.externalID, id: id, user: user, merchant: row.merchant.flatMap { merchants[$0] })
  }

  private func parties(_ row: TransactionRow) throws(RowProblem) -> Movement.Parties {
    switch row.kind {
    case .topup: .topUp(try user(row.user, .user))
    case .withdrawal: .withdrawal(try user(row.user, .user))
    case .transfer: .transfer(from: try user(row.user, .user), to: try user(row.counterparty, .counterparty))
    case .payment: .payment(from: try user(row.user, .user), to: try merchant(row.merchant))
    case .refund: try refund(row)
    }
  }

  private func refund(_ row: TransactionRow) throws(RowProblem) -> Movement.Parties {
    guard let parent = row.parent, let payment = payments[parent] else {
      throw RowProblem(Refusal.unknownPayment.importReason)
    }
    if row.user != nil, try user(row.user, .user) != payment.user {
      throw RowProblem(TransactionRow.Column.user, "is not who made the payment")
    }
    if row.merchant != nil, try merchant(row.merchant) != payment.merchant {
      throw RowProblem(TransactionRow.Column.merchant, "is not who got the payment")
    }
    return .refund(of: payment.id, reason: .other, note: row.description)
  }

  private func user(_ mobile: PhoneNumber?, _ column: TransactionRow.Column) throws(RowProblem) -> UserID {
    guard let mobile, let id = users[mobile] else { throw RowProblem(column, "is no user's") }
    return id
  }

  private func merchant(_ code: MerchantCode?) throws(RowProblem) -> MerchantID {
    guard let code, let id = merchants[code] else { throw RowProblem(Refusal.unknownMerchant.importReason) }
    return id
  }
}
