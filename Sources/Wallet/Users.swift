package enum UserStatus: String, CaseIterable, Sendable {
  case active, frozen, closed

  /// Returns whether a user can change from this state to `next`. Closing also requires a balance of zero.
  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.active, .frozen), (.frozen, .active), (.active, .closed), (.frozen, .closed): true
    default: false
    }
  }
}

/// The level of a user's identity verification; limits depend on it.
package enum KYCTier: Int, CaseIterable, Comparable, Sendable {
  case unverified = 0
  case basic = 1
  case full = 2

  package static func < (left: KYCTier, right: KYCTier) -> Bool { left.rawValue < right.rawValue }
}
