/// A request that a second person decides.
package enum DecisionState: String, CaseIterable, Sendable {
  case open, approved, rejected, recalled, expired

  package func canBecome(_ next: Self) -> Bool {
    self == .open && next != .open
  }
}
