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

/// A change of the bank account a merchant is paid to; an approved one waits for a cooling-off time.
package enum BankAccountChangeState: String, CaseIterable, Sendable {
  case requested, approved
  case inForce = "in_force"
  case rejected, recalled

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.requested, .approved), (.requested, .rejected), (.requested, .recalled): true
    case (.approved, .inForce), (.approved, .recalled): true
    default: false
    }
  }
}
