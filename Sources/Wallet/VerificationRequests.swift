package enum VerificationState: String, CaseIterable, Sendable {
  case pending, approved, rejected

  package func canBecome(_ next: Self) -> Bool { self == .pending && next != .pending }
}

/// Why a verification request was rejected.
package enum VerificationRejection: String, CaseIterable, Sendable {
  case blurry, expired, invalid, mismatch, other
}

package enum IdentityDocument: String, CaseIterable, Sendable {
  case nationalID = "national_id"
  case passport
}
