import Auth
import Database
import Synchronization
import Templates
import Wallet
import Web

/// The numbers of each person's sidebar. They are kept for some seconds, so that not every click counts again; what the
/// person does counts at once.
final class SidebarCounts: Sendable {
  private struct Kept {
    let role: StaffRole
    let at: Instant
    let badges: [Section: WaitingCount]
  }

  private static let lifetime: Int64 = 5_000_000

  private let database: Database
  private let kept = Mutex<[StaffID: Kept]>([:])

  init(database: Database) { self.database = database }

  var counts: NavigationCounts<StaffSession> {
    NavigationCounts { session, now in
      try await self.load(session.staff, at: now)
    } forget: { session in
      self.kept.withLock { $0[session.staff.id] = nil }
    }
  }

  private func load(_ staff: Staff, at now: Instant) async throws -> [Section: WaitingCount] {
    let found = kept.withLock { $0[staff.id] }
    if let found, found.role == staff.role, (0..<Self.lifetime).contains(now.microseconds - found.at.microseconds) {
      return found.badges
    }
    let states = try await database.rows(QueueState.query(OwnWork(staff)), as: QueueState.self)
    let badges = states.badges
    kept.withLock { $0[staff.id] = Kept(role: staff.role, at: now, badges: badges) }
    return badges
  }
}
