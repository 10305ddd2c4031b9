package import Database
package import Wallet

/// The rule of who may withdraw a request, used for the request itself and for its payout or bank account change.
package struct WithdrawalTerms: Sendable {
  let state: ApprovalState
  let isExecuted: Bool
  let requestedBy: String
  /// Nil if nobody has approved it, or if the page doesn't know who did.
  let approvedBy: String?

  package init(state: ApprovalState, isExecuted: Bool, requestedBy: String, approvedBy: String? = nil) {
    self.state = state
    self.isExecuted = isExecuted
    self.requestedBy = requestedBy
    self.approvedBy = approvedBy
  }

  /// Why `actor` can't withdraw it; nil where they can. `forTeam`: as the merchant's owner or finance, who withdraw what
  /// their team, its schedule or HealthPay requested for it.
  package func refusal(of actor: Actor, forTeam: Bool = false) -> ApprovalRefusal? {
    guard state.canBecome(.withdrawn) else { return .alreadyDecided(state, by: nil, at: nil) }
    if isExecuted { return .executed }
    return forTeam || [requestedBy, approvedBy].contains(actor.key) ? nil : .notYours
  }
}

extension PayoutState {
  /// The state of the payout's approval request.
  package var approval: ApprovalState {
    switch self {
    case .awaitingApproval: .open
    case .approved, .exported, .paid, .failed, .returned: .approved
    case .rejected: .rejected
    case .withdrawn: .withdrawn
    }
  }
}

extension BankAccountChangeState {
  /// The state of the change's approval request.
  package var approval: ApprovalState {
    switch self {
    case .requested: .open
    case .approved, .inForce: .approved
    case .rejected: .rejected
    case .withdrawn: .withdrawn
    }
  }
}
