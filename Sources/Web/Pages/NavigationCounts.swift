package import Templates
package import Wallet

/// Finds how much waits in each section for the person of a session. It may keep that for some seconds, until the
/// person does something.
package struct NavigationCounts<Session: Sendable>: Sendable {
  let load: @Sendable (Session, Instant) async throws -> [Section: WaitingCount]
  let forget: @Sendable (Session) -> Void

  package init(
    load: @escaping @Sendable (Session, Instant) async throws -> [Section: WaitingCount],
    forget: @escaping @Sendable (Session) -> Void
  ) {
    self.load = load
    self.forget = forget
  }
}
