package enum MerchantStatus: String, CaseIterable, Sendable {
  case pending, active, suspended, closed

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.pending, .active), (.active, .suspended), (.suspended, .active), (.suspended, .closed): true
    default: false
    }
  }
}

package enum MerchantCategory: String, CaseIterable, Sendable {
  case pharmacy, clinic, hospital, laboratory, other
}

/// The state of a change of a merchant's bank account. An approved change waits for a cooling-off time.
package enum BankAccountChangeState: String, CaseIterable, Sendable {
  case requested, approved
  case inForce = "in_force"
  case rejected, withdrawn

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.requested, .approved), (.requested, .rejected), (.requested, .withdrawn): true
    case (.approved, .inForce), (.approved, .withdrawn): true
    default: false
    }
  }
}
