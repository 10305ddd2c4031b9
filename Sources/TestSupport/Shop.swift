package import Database
package import Ledger
package import Wallet

/// A merchant with customers, and functions that move its money in tests.
package struct Shop: Sendable {
  package struct Unexpected: Error {
    package let what: String
  }

  package let id: MerchantID
  package let code: MerchantCode
  package let database: Database

  /// Creates a merchant whose fee is 2.5 % without a fixed part: a payment of 100.00 costs 2.50 and 0.35 VAT.
  package init(
    number: Int64 = 1, name: String = "Nile Pharmacy", arabicName: String? = "صيدلية النيل",
    policy: RefundFeePolicy = .keep, in database: Database
  ) async throws {
    guard let code = MerchantCode(number: number) else { throw Unexpected(what: "\(number) is no merchant's number") }
    let merchant = NewMerchant(
      code: code, legalName: "\(name) LLC", tradeName: name, arabicName: arabicName, category: .pharmacy,
      feeBasisPoints: 250, feeFixed: .zero, refundPolicy: policy)
    let registration = try await database.transaction { connection in try Ledger.open(merchant, on: connection) }
    guard case .opened(let id) = registration else { throw Unexpected(what: "the merchant's code is taken") }
    (self.id, self.code, self.database) = (id, code, database)
  }

  /// Returns a user with an amount in their wallet.
  package static func customer(
    _ name: String = "منى عبد الرحمن", _ mobile: String = "01012345676", piastres: Int64 = 10_000_000,
    in database: Database
  ) async throws -> UserID {
    guard let phone = PhoneNumber(parsing: mobile) else { throw Unexpected(what: "\(mobile) is no mobile") }
    return try await database.transaction { connection in
      guard case .opened(let id) = try Ledger.open([NewUser(name: name, mobile: phone)], on: connection).first else {
        throw Unexpected(what: "the mobile is taken")
      }
      let topUp = Movement(
        .topUp(id), amount: Money(piastres: piastres), channel: .bankTransfer,
        occurredAt: Instant(iso8601: "2025-01-01T00:00:00Z"))
      _ = try post(topUp, on: connection)
      return id
    }
  }

  @discardableResult package func pay(
    _ piastres: Int64, by user: UserID, at instant: String? = nil, channel: Channel = .qr, description: String? = nil
  ) async throws -> Posted {
    let movement = Movement(
      .payment(from: user, to: id), amount: Money(piastres: piastres), channel: channel, description: description,
      occurredAt: instant.flatMap { Instant(iso8601: $0) })
    return try await database.transaction { connection in try Self.post(movement, on: connection) }
  }

  @discardableResult package func refund(
    _ piastres: Int64, of payment: Posted, at instant: String? = nil
  ) async throws -> Posted {
    let movement = Movement(
      .refund(of: payment.transaction, reason: .requestedByCustomer, note: nil), amount: Money(piastres: piastres),
      channel: .portal, occurredAt: instant.flatMap { Instant(iso8601: $0) })
    return try await database.transaction { connection in try Self.post(movement, on: connection) }
  }

  private static func post(_ movement: Movement, on connection: isolated Connection) throws -> Posted {
    switch try Ledger.post([movement], rules: .history, by: TestAccounts.command, on: connection).first {
    case .posted(let posted): return posted
    case .refused(let refusal): throw refusal
    case nil: throw Unexpected(what: "nothing was posted")
    }
  }
}
