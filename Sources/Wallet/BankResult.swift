/// What the bank says became of a payout; raw values as in its result file.
package enum BankNoticeStatus: String, CaseIterable, Sendable {
  case paid, failed, returned
}

/// The column of a bank's result file that is at fault; raw values are the columns' names.
package enum BankNoticeProblem: String, Error, CaseIterable, Sendable {
  case payoutReference = "payout_reference"
  case status, amount
  case bankTrace = "bank_trace"
  case processedAt = "processed_at"
}

/// A line of a bank's result file: `payout_reference,status,amount,bank_trace,processed_at,reason`.
package struct BankNotice: Hashable, Sendable {
  /// As written in the file, without white space at its ends; it may name nothing that we know.
  package let payout: String
  package let status: BankNoticeStatus
  /// Above zero.
  package let amount: Money
  /// The bank's own number for the transfer; empty where nothing was paid and the bank gave none.
  package let trace: String
  package let processedAt: Instant
  package let reason: String?

  /// A record's fields as text. Reference and trace have at most 64 characters, and who is paid has a trace; the status
  /// is read in any case, the amount as `Money` reads it, the instant as ISO 8601 with an offset. Throws the first column at
  /// fault. The reason never is: it is words for people, so it is put on one line of at most 500 characters.
  package init(
    payoutReference: String, status: String, amount: String, bankTrace: String, processedAt: String, reason: String
  ) throws(BankNoticeProblem) {
    guard let payout = try? checkedText(payoutReference, maximum: 64) else { throw .payoutReference }
    guard let status = BankNoticeStatus(rawValue: trimmed(status).lowercased()) else { throw .status }
    guard let amount = try? Money(parsing: amount), amount > .zero else { throw .amount }
    let trace = try BankNotice.trace(bankTrace, isNeeded: status == .paid)
    guard let processedAt = Instant(iso8601: trimmed(processedAt)) else { throw .processedAt }
    self.payout = payout
    self.status = status
    self.amount = amount
    self.trace = trace
    self.processedAt = processedAt
    let reason = oneLine(reason, maximum: 500)
    self.reason = reason.isEmpty ? nil : reason
  }

  /// The payout that is meant, where `payout` is a payout's reference, even one that was typed.
  package var reference: Reference? {
    guard let reference = Reference(parsing: payout), reference.kind == .payout else { return nil }
    return reference
  }

  private static func trace(_ text: String, isNeeded: Bool) throws(BankNoticeProblem) -> String {
    do {
      return try checkedText(text, maximum: 64)
    } catch {
      guard error == .empty, !isNeeded else { throw .bankTrace }
      return ""
    }
  }
}

/// What a bank's notice means for a payout.
package enum NoticeEffect: Hashable, Sendable {
  case become(PayoutState)
  /// It is what the payout already is: the same line came before.
  case alreadyTold
  /// It was true once and a later notice was read first: nothing changes.
  case superseded
  /// Bank and ledger disagree: a person has to look.
  case contradicts
}

extension PayoutState {
  /// What a notice does to a payout in this state: what the bank did at `processedAt`, where `told` is when it did what is
  /// known of it; nil where nothing is. A payment is overtaken by the return that followed it, and never by one before it:
  /// the bank has paid again what went back to the merchant. Says nothing of amount and trace, which are the caller's to
  /// compare.
  package func after(_ notice: BankNoticeStatus, at processedAt: Instant, told: Instant?) -> NoticeEffect {
    switch (self, notice) {
    case (.exported, .paid): .become(.paid)
    case (.exported, .failed): .become(.failed)
    case (.exported, .returned): .become(.returned)
    case (.paid, .returned): told.map { $0 <= processedAt } == true ? .become(.returned) : .contradicts
    case (.paid, .paid), (.failed, .failed), (.returned, .returned): .alreadyTold
    case (.returned, .paid): told.map { processedAt <= $0 } == true ? .superseded : .contradicts
    case (.paid, .failed), (.failed, .paid), (.failed, .returned), (.returned, .failed): .contradicts
    // The bank never had it from us.
    case (.awaitingApproval, _), (.approved, _), (.rejected, _), (.recalled, _): .contradicts
    }
  }
}

private func trimmed(_ text: String) -> String { (try? checkedText(text, maximum: 64)) ?? "" }
