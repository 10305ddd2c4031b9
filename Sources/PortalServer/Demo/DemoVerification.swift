import Database
import Ledger
import Wallet

/// Verification requests: some that wait, and some that the support team has decided.
struct DemoVerification: Sendable {
  let plan: DemoPlan
  let users: [UserID]
  let people: DemoPeople
  let database: Database

  /// Doesn't grow with the platform: each decision is an act of its own.
  private static let most = 36
  private static let hour = Duration.seconds(3_600)

  private struct Told {
    let request: NewVerificationRequest
    /// Nil while it waits.
    let verdict: VerificationVerdict?
  }

  private struct Waiting: RowDecodable {
    let id: VerificationRequestID
    let externalID: String

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      externalID = try row["external_id"]
    }
  }

  func tell() async throws {
    let told = told()
    let names = told.compactMap(\.request.externalID)
    let waiting: [Waiting] = try await database.transaction { connection in
      try Ledger.requestVerification(told.map(\.request), on: connection)
      return try connection.rows(
        """
        SELECT id, external_id FROM verification_requests
        WHERE state = 'pending' AND external_id = ANY(\(names)) ORDER BY id
        """, as: Waiting.self)
    }
    let known = Dictionary(waiting.map { ($0.externalID, $0.id) }) { first, _ in first }
    for (index, item) in told.enumerated() {
      guard let verdict = item.verdict, let id = item.request.externalID.flatMap({ known[$0] }) else { continue }
      let at = min((item.request.requestedAt ?? plan.now) + Self.hour * (index % 20 + 1), plan.now)
      try await Ledger.decide(id, verdict, by: people.support.at(at), in: database)
    }
  }

  /// Of those who joined last: the unverified wait or were rejected, the others were approved.
  private func told() -> [Told] {
    var random = SplitMix64(seed: UInt64(bitPattern: plan.seed), stream: UInt64.max - 1)
    let all = DemoUsers(plan: plan)
    var told: [Told] = []
    for index in users.indices.reversed() where told.count < Self.most {
      let user = all[index]
      let wait = Self.hour * random.below(60)
      let verdict: VerificationVerdict? =
        switch user.tier {
        case .unverified: random.chance(25) ? random.pick(Self.rejections) : nil
        case .basic, .full: .approve
        }
      told.append(
        Told(
          request: request(index, user, at: min((user.createdAt ?? plan.now) + wait, plan.now - Self.hour), &random),
          verdict: verdict))
    }
    return told
  }

  private static let rejections: [VerificationVerdict] = [
    .reject(.blurry, note: nil), .reject(.expired, note: nil), .reject(.mismatch, note: "الاسم لا يطابق صاحب المحفظة"),
    .reject(.other, note: "The back of the card is missing"),
  ]

  private func request(
    _ index: Int, _ user: NewUser, at instant: Instant, _ random: inout SplitMix64
  ) -> NewVerificationRequest {
    let today = Day(daysSince1970: Int(plan.now.microseconds / 86_400_000_000))
    let last4 = String(random.below(9_000) + 1_000)
    return NewVerificationRequest(
      user: users[index], tier: user.tier == .full ? .full : .basic,
      document: random.chance(85) ? .nationalID : .passport, name: user.name, numberLast4: last4,
      bornOn: today?.adding(days: -(18 * 366 + random.below(40 * 365))),
      expiresOn: today?.adding(days: random.below(2_500) - 120), externalID: "demo-verification-\(index + 1)",
      requestedAt: instant)
  }
}
