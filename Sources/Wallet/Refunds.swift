package enum RefundState: String, CaseIterable, Sendable {
  case requested, approved
  case waitingForBalance = "waiting_for_balance"
  case completed, failed, rejected, withdrawn

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.requested, .approved), (.requested, .rejected), (.requested, .withdrawn): true
    case (.approved, .completed), (.approved, .waitingForBalance): true
    case (.waitingForBalance, .completed), (.waitingForBalance, .failed): true
    default: false
    }
  }

  /// Whether it ended without moving money.
  package var endedUnpaid: Bool { self == .failed || self == .rejected || self == .withdrawn }
}

package enum RefundReason: String, CaseIterable, Sendable {
  case duplicate, fraudulent
  case requestedByCustomer = "requested_by_customer"
  case notProvided = "not_provided"
  case other
}
