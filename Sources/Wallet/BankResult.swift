/// The bank's result for a payout. The raw values are those of its result file.
package enum BankLineStatus: String, CaseIterable, Sendable {
  case paid, failed, returned

  /// The state of a payout with this result.
  package var payoutState: PayoutState {
    switch self {
    case .paid: .paid
    case .failed: .failed
    case .returned: .returned
    }
  }
}

/// The invalid column of a line in a bank's result file. The raw values are the columns' names.
package enum BankLineProblem: String, Error, CaseIterable, Sendable {
  case payoutReference = "payout_reference"
  case status, amount
  case bankTrace = "bank_trace"
  case processedAt = "processed_at"
}

/// A line of a bank's result file: `payout_reference,status,amount,bank_trace,processed_at,reason`.
package struct BankLine: Hashable, Sendable {
  /// The reference as written in the file, without surrounding white space. It may match no payout.
  package let payout: String
  package let status: BankLineStatus
  /// The amount, which is above zero.
  package let amount: Money
  /// The bank reference; empty if nothing was paid and the bank gave none.
  package let trace: String
  package let processedAt: Instant
  package let reason: String?

  /// Reads a record's fields. Reference and trace have at most 64 characters, and a paid line must have a trace. The
  /// status is accepted in any case, the amount as `Money` reads it, and the instant as ISO 8601 with an offset. Throws
  /// the first invalid column. The reason is for people and never invalid: it is put on one line of at most 500
  /// characters.
  package init(
    payoutReference: String, status: String, amount: String, bankTrace: String, processedAt: String, reason: String
  ) throws(BankLineProblem) {
    guard let payout = try? checkedText(payoutReference, .identifier, maximum: 64) else { throw .payoutReference }
    guard let status = BankLineStatus(rawValue: typedWord(status)) else { throw .status }
    guard let amount = try? Money(parsing: amount), amount > .zero else { throw .amount }
    let trace = try BankLine.trace(bankTrace, isNeeded: status == .paid)
    guard let processedAt = Instant(iso8601: processedAt) else { throw .processedAt }
    self.payout = payout
    self.status = status
    self.amount = amount
    self.trace = trace
    self.processedAt = processedAt
    let reason = oneLine(composed(reason), maximum: 500)
    self.reason = reason.isEmpty ? nil : reason
  }

  /// A line that was read before.
  package init(
    stored payout: String, status: BankLineStatus, amount: Money, trace: String, processedAt: Instant, reason: String?
  ) {
    self.payout = payout
    self.status = status
    self.amount = amount
    self.trace = trace
    self.processedAt = processedAt
    self.reason = reason
  }

  /// The payout's reference, if `payout` is one, even if a person typed it.
  package var reference: Reference? {
    guard let reference = Reference(parsing: payout), reference.kind == .payout else { return nil }
    return reference
  }

  private static func trace(_ text: String, isNeeded: Bool) throws(BankLineProblem) -> String {
    do {
      return try checkedText(text, .identifier, maximum: 64)
    } catch {
      guard error == .empty, !isNeeded else { throw .bankTrace }
      return ""
    }
  }
}

/// The effect of a bank result on a payout.
package enum NoticeEffect: Hashable, Sendable {
  case become(PayoutState)
  /// The payout is already in this state.
  case alreadyTold
  /// A later result was read first, so nothing changes.
  case superseded
  /// The bank and the ledger disagree, and a person must find out why.
  case contradicts
}

extension PayoutState {
  /// Returns the effect of a bank result on a payout in this state. The bank processed it within `time`: an instant, or
  /// a whole day. `told` is the bank's time of the last known result; nil if there is none. A payment is superseded by
  /// a later return. A payment after a return contradicts it: the bank would have paid again the money that went back
  /// to the merchant. The caller compares amount and trace.
  package func after(_ notice: BankLineStatus, within time: ClosedRange<Instant>, told: Instant?) -> NoticeEffect {
    switch (self, notice) {
    case (.exported, .paid): .become(.paid)
    case (.exported, .failed): .become(.failed)
    case (.exported, .returned): .become(.returned)
    case (.paid, .returned): told.map { $0 <= time.upperBound } == true ? .become(.returned) : .contradicts
    case (.paid, .paid), (.failed, .failed), (.returned, .returned): .alreadyTold
    case (.returned, .paid): told.map { time.lowerBound <= $0 } == true ? .superseded : .contradicts
    case (.paid, .failed), (.failed, .paid), (.failed, .returned), (.returned, .failed): .contradicts
    // The payout was never sent to the bank.
    case (.awaitingApproval, _), (.approved, _), (.rejected, _), (.withdrawn, _): .contradicts
    }
  }
}
