import Database
import Ledger
import Wallet

/// Cases of the risk team, from flag to outcome, for movements that the traffic chose, and then the cases that the
/// rules open.
struct DemoReview: Sendable {
  let plan: DemoPlan
  let people: DemoPeople
  let database: Database

  private static let flags = [
    "Unusually large for this customer", "مبلغ كبير على غير عادة العميل", "Same card used by two wallets",
    "The customer called: did not recognise the payment", "عملية في وقت متأخر من الليل",
  ]
  private static let doubts = [
    "Asked the merchant for the invoice", "طلبنا الفاتورة من التاجر", "Called the customer; no answer yet",
  ]
  private static let clearances = [
    "Invoice matches the amount", "العميل أكد العملية هاتفيًا", "Planned surgery; documents received",
  ]
  private static let frauds = [
    "Phone was stolen an hour before; police report received", "أكد العميل أنه لم يقم بالعملية",
  ]

  private struct Looked: RowDecodable {
    let externalID: String
    let transaction: TransactionID
    let openCase: CaseID?
    let state: ReviewState

    init(_ row: Row) throws(DatabaseError) {
      externalID = try row["external_id"]
      transaction = try row["id"]
      openCase = try row["case_id"]
      state = try row["review"]
    }
  }

  func tell(_ movements: [DemoMovement]) async throws {
    let names = movements.map { DemoID.transaction($0.number) }
    let rows: [Looked] = try await database.rows(
      """
      SELECT external_id, transactions.id, cases.id AS case_id, review
      FROM transactions LEFT JOIN cases ON transaction_id = transactions.id
      WHERE external_id = ANY(\(names)) AND status = 'completed'
      """)
    let looked = Dictionary(rows.map { ($0.externalID, $0) }) { first, _ in first }
    for movement in movements {
      if let found = looked[DemoID.transaction(movement.number)] { try await tell(movement, found) }
    }
    // The portal's own job opens more, a minute after it starts.
    if plan.movementsForACase < 5 { try await Ledger.flagTransactions(in: database) }
  }

  /// Continues a case from its current state.
  private func tell(_ movement: DemoMovement, _ found: Looked) async throws {
    var random = SplitMix64(seed: UInt64(bitPattern: plan.seed), stream: UInt64(movement.number) << 32)
    let (flag, doubt) = (random.pick(Self.flags), random.pick(Self.doubts))
    let ending = random.pick(movement.review == .cleared ? Self.clearances : Self.frauds)
    func after(_ seconds: Int) -> Instant { min(movement.at + .seconds(seconds + random.below(3_600)), plan.now) }
    let (flagged, taken, asked, closed) = (after(900), after(7_200), after(12_000), after(90_000))

    let id =
      if let known = found.openCase { known } else {
        try await Ledger.flag(found.transaction, note: flag, by: people.support.at(flagged), in: database)
      }
    if movement.review == .flagged { return }
    if found.state == .none || found.state == .flagged {
      try await Ledger.assign(
        id, to: people.riskID, name: people.risk.name, by: people.risk.at(taken), in: database)
      try await Ledger.note(doubt, on: id, by: people.risk.at(asked), in: database)
    }
    let isOver = found.state == .cleared || found.state == .confirmedFraud
    if movement.review == .inReview || isOver { return }
    try await Ledger.close(id, as: movement.review, note: ending, by: people.risk.at(closed), in: database)
  }
}
