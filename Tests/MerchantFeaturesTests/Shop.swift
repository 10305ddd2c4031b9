import Auth
import Database
import Ledger
import Testing
import Wallet

/// A merchant with customers, and the ways in which tests move its money.
struct Shop: Sendable {
  let id: MerchantID
  let code: MerchantCode
  let database: Database

  static let command = Actor(.command, name: "test")

  /// 2.5 % and no fixed fee: a payment of 100.00 costs 2.50 and 0.35 VAT.
  init(
    number: Int64, name: String = "Nile Pharmacy", arabicName: String? = "صيدلية النيل",
    policy: RefundFeePolicy = .keep, in database: Database
  ) async throws {
    let code = try #require(MerchantCode(number: number))
    let merchant = NewMerchant(
      code: code, legalName: "\(name) LLC", tradeName: name, arabicName: arabicName, category: .pharmacy,
      feeBasisPoints: 250, feeFixed: .zero, refundPolicy: policy)
    let registration = try await database.transaction { connection in
      try Ledger.open(merchant, on: connection)
    }
    guard case .opened(let id) = registration else { throw Unexpected(what: "the merchant's code is taken") }
    self.id = id
    self.code = code
    self.database = database
  }

  struct Unexpected: Error {
    let what: String
  }

  /// A user with money in the wallet.
  static func customer(_ name: String, _ mobile: String, in database: Database) async throws -> UserID {
    let user = NewUser(name: name, mobile: try #require(PhoneNumber(parsing: mobile)))
    return try await database.transaction { connection in
      guard case .opened(let id) = try Ledger.open([user], on: connection).first else {
        throw Unexpected(what: "the mobile is taken")
      }
      let topUp = Movement(
        .topUp(id), amount: Money(piastres: 10_000_000), channel: .bankTransfer,
        occurredAt: Instant(iso8601: "2025-01-01T00:00:00Z"))
      _ = try Ledger.post([topUp], rules: .history, by: command, on: connection)
      return id
    }
  }

  @discardableResult
  func pay(
    _ piastres: Int64, by user: UserID, at instant: String, channel: Channel = .qr, description: String? = nil
  ) async throws -> Posted {
    let at: Instant = try #require(Instant(iso8601: instant))
    return try await post(
      Movement(
        .payment(from: user, to: id), amount: Money(piastres: piastres), channel: channel, description: description,
        occurredAt: at))
  }

  @discardableResult
  func refund(_ piastres: Int64, of payment: Posted, at instant: String) async throws -> Posted {
    let at: Instant = try #require(Instant(iso8601: instant))
    return try await post(
      Movement(
        .refund(of: payment.transaction, reason: .requestedByCustomer, note: nil), amount: Money(piastres: piastres),
        channel: .portal, occurredAt: at))
  }

  private func post(_ movement: Movement) async throws -> Posted {
    try await database.transaction { connection in
      switch try Ledger.post([movement], rules: .history, by: Self.command, on: connection).first {
      case .posted(let posted): return posted
      case .refused(let refusal): throw refusal
      case nil: throw Unexpected(what: "nothing was posted")
      }
    }
  }
}
