/// The kind of a message to a person.
package enum MessageKind: String, CaseIterable, Sendable {
  /// Has a link that sets a first password.
  case invitation
  /// Has a link that sets another password.
  case passwordReset = "password_reset"
  case newDevice = "new_device"
  case bankAccountChanged = "bank_account_changed"
  case payoutReturned = "payout_returned"
  case approvalWaiting = "approval_waiting"
  case statementReady = "statement_ready"
  case payoutsPaused = "payouts_paused"
  case mentioned
  case mobileChanged = "mobile_changed"
}

package enum MessageChannel: String, CaseIterable, Sendable { case email, sms }

package enum MessageState: String, CaseIterable, Sendable {
  case waiting, sent
  /// The message was refused permanently, or not delivered before it expired.
  case failed
}

/// The stage of a change of a merchant's bank account.
package enum BankAccountStage: String, CaseIterable, Sendable {
  case requested, approved
  case inForce = "in_force"
}

package struct MessageID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// What a merchant's owner chooses the audience of.
package enum NotifiedKind: String, CaseIterable, Sendable {
  case payoutReturned = "payout_returned"
  case payoutsPaused = "payouts_paused"
  case bankAccountChanged = "bank_account_changed"
  case statementReady = "statement_ready"
}

/// Who of a merchant's team is told: its owners always.
package enum NotifiedAudience: String, CaseIterable, Sendable {
  case owners, finance, team
}
