package import Database
import Wallet

/// Checks what has come since the last verification, some thousand rows a snapshot, so that none is held for long. How far it
/// came is kept after each step, as long as everything holds: what was interrupted goes on there, and what is broken is looked
/// at again. A change of old rows is for the whole verification to find.
package enum IncrementalVerification {
  package enum Part: String, Sendable { case entries, transactions, merchants }

  /// How many rows of a part are done.
  package struct Progress: Sendable {
    package let part: Part
    package let done: Int
    package let total: Int
  }

  private struct Start: RowDecodable {
    let entry: Int64
    let transaction: Int64
    let auditPosition: Int64

    init(_ row: Row) throws(DatabaseError) {
      entry = try row["entry_id"]
      transaction = try row["transaction_id"]
      auditPosition = try row["audit_position"]
    }
  }

  /// What was found, by check, in the order of their first run.
  private struct Tally {
    private(set) var findings: [Verification.Finding] = []
    var holds: Bool { findings.allSatisfy(\.holds) }

    mutating func add(_ found: [Verification.Finding]) {
      for finding in found {
        if let place = findings.firstIndex(where: { $0.check == finding.check }) {
          let broken = findings[place].broken + finding.broken
          findings[place] = Verification.Finding(check: finding.check, broken: Array(broken.prefix(5)))
        } else {
          findings.append(finding)
        }
      }
    }
  }

  private struct ChainHead: RowDecodable {
    let merchant: MerchantID
    let sequence: Int64

    init(_ row: Row) throws(DatabaseError) {
      merchant = try row["merchant_id"]
      sequence = try row["sequence"]
    }
  }

  /// Has the next run begin with the first row.
  package static func startOver(in database: Database) async throws {
    try await database.transaction { connection in
      try connection.execute(
        "UPDATE verification_progress SET entry_id = 0, transaction_id = 0, audit_position = 0, through = '-infinity'")
      try connection.execute("DELETE FROM verified_chains")
    }
  }

  /// Reads through `database`, and keeps what it did through `records` where that is another.
  package static func run(
    in database: Database, recordingIn records: Database? = nil, chunk: Int64 = 20_000,
    progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> [Verification.Finding] {
    let records = records ?? database
    try await linkAuditEvents(in: database)
    let start = try await database.one(
      "SELECT entry_id, transaction_id, audit_position FROM verification_progress", as: Start.self)
    let end = try await VerificationEnd.reached(in: database)
    var tally = Tally()

    for (first, last) in chunks(from: start.entry, to: end.entry, chunk) {
      try Task.checkCancellation()
      tally.add(try await findings(of: entryChecks(after: first, through: last), in: database))
      if tally.holds {
        try await records.execute("UPDATE verification_progress SET entry_id = greatest(entry_id, \(last))")
      }
      progress(Progress(part: .entries, done: Int(last - start.entry), total: Int(end.entry - start.entry)))
    }
    for (first, last) in chunks(from: start.transaction, to: end.transaction, chunk) {
      try Task.checkCancellation()
      tally.add(try await findings(of: transactionChecks(after: first, through: last), in: database))
      if tally.holds {
        try await records.execute("UPDATE verification_progress SET transaction_id = greatest(transaction_id, \(last))")
      }
      progress(
        Progress(
          part: .transactions, done: Int(last - start.transaction), total: Int(end.transaction - start.transaction)))
    }
    try await verifyChains(in: database, recordingIn: records, &tally, progress)
    try await verifyRest(after: start.auditPosition, until: end, in: database, recordingIn: records, &tally)
    try await Verification.record(.incremental, tally.findings, from: end, in: records)
    return tally.findings
  }

  /// At least one, so that every check is among the findings.
  private static func chunks(from start: Int64, to end: Int64, _ length: Int64) -> [(Int64, Int64)] {
    if start >= end { return [(start, start)] }
    return stride(from: start, to: end, by: Int(length)).map { ($0, min($0 + length, end)) }
  }

  private static func findings(
    of checks: [Verification.Check], in database: Database
  ) async throws -> [Verification.Finding] {
    try await database.snapshot { connection in
      try connection.allowStatement(.seconds(3600))
      return try checks.map { try Verification.finding($0, on: connection) }
    }
  }

  /// Merchant by merchant, since a chain's lines have numbers of their own.
  private static func verifyChains(
    in database: Database, recordingIn records: Database, _ tally: inout Tally, _ progress: (Progress) -> Void
  ) async throws {
    let total: Int = try await database.value("SELECT count(*) AS value FROM merchants")
    var (done, last) = (0, Int64(0))
    repeat {
      try Task.checkCancellation()
      let first = last
      let (count, end, found, heads) = try await database.snapshot { connection in
        try connection.allowStatement(.seconds(3600))
        let merchants = try connection.rows(
          "SELECT id AS value FROM merchants WHERE id > \(first) ORDER BY id LIMIT 200", as: Scalar<Int64>.self)
        let end = merchants.last?.value ?? first
        let found = try chainChecks(after: first, through: end).map { try Verification.finding($0, on: connection) }
        return (
          merchants.count, end, found, try connection.rows(newHeads(after: first, through: end), as: ChainHead.self)
        )
      }
      tally.add(found)
      if tally.holds, !heads.isEmpty {
        try await records.execute(
          """
          INSERT INTO verified_chains (merchant_id, sequence)
          SELECT * FROM unnest(\(heads.map(\.merchant.rawValue)), \(heads.map(\.sequence)))
          ON CONFLICT (merchant_id) DO UPDATE SET sequence = greatest(verified_chains.sequence, excluded.sequence)
          """)
      }
      done += count
      if count > 0 { progress(Progress(part: .merchants, done: done, total: total)) }
      last = count == 0 ? 0 : end
    } while last > 0
  }

  private static func verifyRest(
    after position: Int64, until end: VerificationEnd, in database: Database, recordingIn records: Database,
    _ tally: inout Tally
  ) async throws {
    let (found, head) = try await database.snapshot { connection in
      try connection.allowStatement(.seconds(3600))
      let found = try (Verification.boundedChecks + restChecks(after: position)).map {
        try Verification.finding($0, on: connection)
      }
      return (found, try connection.one(AuditHead.query, as: AuditHead.self).position)
    }
    tally.add(found)
    guard tally.holds else { return }
    try await records.execute(
      """
      UPDATE verification_progress SET audit_position = greatest(audit_position, \(head)),
        through = greatest(through, \(end.at))
      """)
  }
}
