import Auth
import Templates

/// How far somebody must have signed in to use a route.
package enum SignInNeed: Hashable, Sendable {
  /// The right password is enough. This is for the second step itself and for signing out.
  case firstStep
  /// Signed in. A required second factor may still be missing.
  case unenrolled
  /// As `unenrolled`, with a proof of identity within the last ten minutes: for setting up a second factor.
  case enrolment
  /// Signed in; staff also need a second factor if the settings require one.
  case complete
  /// As `complete`, with a proof of identity within the last ten minutes: for money, approvals, bank details, roles,
  /// fees and personal data.
  case recent
  /// As `recent`; members also need a second factor if the settings require one.
  case recentSecondFactor

  package var isRecent: Bool {
    switch self {
    case .enrolment, .recent, .recentSecondFactor: true
    case .firstStep, .unenrolled, .complete: false
    }
  }

  func takesSecondFactor(at portal: Portal) -> Bool {
    switch self {
    case .firstStep, .unenrolled, .enrolment: false
    case .complete, .recent: portal == .admin
    case .recentSecondFactor: true
    }
  }
}
