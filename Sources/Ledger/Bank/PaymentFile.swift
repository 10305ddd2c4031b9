package import Wallet

/// The reason why a batch has no file.
package enum PaymentFileProblem: Error, Hashable, Sendable {
  case noPayments
  case noDebtorName
  case malformedBIC
  case notAPayout(Reference)
  /// The bank would pay a repeated payout twice.
  case repeated(Reference)
  case amountNotPositive(Reference)
  case noCreditorName(Reference)
  /// The stored value can't be decrypted or isn't an IBAN.
  case unreadableIBAN(Reference)
}

/// A payout batch as the bank receives it: CSV or ISO 20022. The same batch always has the same bytes and message id,
/// so that the bank can recognize a file that it receives twice.
package struct PaymentFile: Hashable, Sendable {
  /// The debited account.
  package struct Debtor: Hashable, Sendable {
    package let name: String
    package let iban: IBAN
    /// ISO 9362, 8 or 11 characters; nil if the account is with the bank that receives the file.
    package let bic: String?

    package init(name: String, iban: IBAN, bic: String?) {
      self.name = name
      self.iban = iban
      self.bic = bic
    }
  }

  package struct Payment: Hashable, Sendable {
    /// The payout's reference, `PYT-…`. The bank returns it with its result.
    package let reference: Reference
    package let amount: Money
    package let creditorName: String
    package let iban: IBAN

    package init(reference: Reference, amount: Money, creditorName: String, iban: IBAN) {
      self.reference = reference
      self.amount = amount
      self.creditorName = creditorName
      self.iban = iban
    }
  }

  /// The batch's number, from 1.
  package let batch: Int64
  package let createdAt: Instant
  /// The Cairo day on which the bank is to pay.
  package let executionDay: Day
  /// Not needed by the CSV file.
  package let debtor: Debtor?
  package let payments: [Payment]

  package init(batch: Int64, createdAt: Instant, executionDay: Day, debtor: Debtor?, payments: [Payment]) {
    self.batch = batch
    self.createdAt = createdAt
    self.executionDay = executionDay
    self.debtor = debtor
    self.payments = payments
  }

  /// The message id, `HPB-000012`.
  package var messageID: String {
    let digits = String(batch)
    return "HPB-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  package var count: Int { payments.count }

  /// The sum of all payments. Throws above 16 whole digits too, since ISO 20022 amounts have 18 digits.
  package var total: Money {
    get throws(MoneyOverflow) {
      let total = try Money.sum(payments.lazy.map(\.amount))
      guard total.piastres < 1_000_000_000_000_000_000 else { throw MoneyOverflow() }
      return total
    }
  }

  /// Checks the batch. Throws a `PaymentFileProblem`.
  func check() throws(PaymentFileProblem) {
    if payments.isEmpty { throw .noPayments }
    if let debtor, Self.name(debtor.name).isEmpty { throw .noDebtorName }
    if let bic = debtor?.bic, !Self.isBIC(bic) { throw .malformedBIC }
    var seen: Set<Reference> = []
    for payment in payments {
      guard payment.reference.kind == .payout else { throw .notAPayout(payment.reference) }
      guard seen.insert(payment.reference).inserted else { throw .repeated(payment.reference) }
      guard payment.amount > .zero else { throw .amountNotPositive(payment.reference) }
      if Self.name(payment.creditorName).isEmpty { throw .noCreditorName(payment.reference) }
    }
  }

  /// Returns a name for both files on one line, with at most the 140 Unicode scalars of ISO 20022's `Max140Text`.
  /// Characters that XML 1.0 doesn't allow are left out, not refused: banks pay by IBAN, and one name must not stop a
  /// whole batch.
  ///
  /// Arabic names aren't transliterated. The Latin character set of EPC217-08 binds SEPA's banks, not Egypt's, and no register
  /// has the transliterated name. For a bank that reads Latin only, store the holder in Latin, as on the account.
  static func name(_ text: String) -> String { oneLine(text, maximum: 140) }

  /// The pattern of `BICFIDec2014Identifier`.
  private static func isBIC(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 8 || bytes.count == 11 else { return false }
    return bytes.enumerated().allSatisfy { offset, byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): offset != 4 && offset != 5
      default: false
      }
    }
  }
}
