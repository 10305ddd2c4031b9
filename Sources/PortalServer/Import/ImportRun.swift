import Database
import Ledger
import Wallet

/// The report of an import.
struct ImportSummary: Sendable {
  private(set) var read = 0
  /// The number of imported rows, late ones included.
  private(set) var landed = 0
  /// The number of late rows: older than their merchant's newest entry, and posted after it.
  private(set) var late = 0
  private(set) var known = 0
  /// The number of refused rows by reason, without the reason's figures.
  private(set) var refused: [String: Int] = [:]
  fileprivate(set) var seconds = 0.0
  /// The file of refused rows; nil if there are none.
  fileprivate(set) var rejects: String?

  var refusedInAll: Int { refused.values.reduce(0, +) }

  mutating func count(_ outcome: RowOutcome) {
    read += 1
    switch outcome {
    case .landed: landed += 1
    case .landedLate:
      landed += 1
      late += 1
    case .known: known += 1
    // Refusals are counted by their final reason, after every row was tried.
    case .refused: break
    }
  }

  mutating func count(reason: String) {
    let figure = reason.utf8.firstIndex(of: UInt8(ascii: ":")) ?? reason.endIndex
    refused[String(reason[..<figure]), default: 0] += 1
  }
}

/// Imports a file. It sorts the rows, so that their order in the file doesn't matter, and then posts one batch in each
/// transaction. An interrupted import can be run again: imported rows are skipped.
struct ImportRun<Rows: RowImport>: Sendable {
  let rows: Rows
  let database: Database
  let actor: Actor
  var retryRefused = false
  var rowsInBatch = 2_000
  /// The most bytes of rows that are held in memory for sorting.
  var memory = 64 << 20

  /// Imports the file. Throws a `DatabaseError`, or a `ConfigurationError` with status 65 if the file is invalid or
  /// can't be read completely.
  func run(_ path: String, showing progress: ProgressLine? = nil) async throws -> ImportSummary {
    let started = ContinuousClock.now
    let rejects = RejectsFile(for: path, columns: Rows.Column.names)
    let sorted = RecordSort(spillingTo: rejects.path + ".rows", memory: memory)
    try read(path, into: sorted)
    let subject = AuditEvent.Subject(.file, String(path.split(separator: "/").last ?? ""))
    try await database.transaction { connection in
      try connection.record(AuditEvent("import_started", subject, after: ["kind": rows.kind.rawValue]), by: actor)
    }

    var summary = ImportSummary()
    var records = try sorted.popFirst(rowsInBatch)
    while !records.isEmpty {
      // The next rows are read while the database processes these.
      let batch = ImportBatch(rows, records)
      async let landing = batch.land(retryRefused: retryRefused, by: actor, in: database)
      let next = try sorted.popFirst(rowsInBatch)
      for (record, outcome) in zip(records, try await landing) {
        summary.count(outcome)
        if case .refused(let reason) = outcome { try rejects.add(record, reason: reason) }
      }
      progress?.advance(summary.read, of: sorted.count, done: summary.read)
      records = next
    }
    progress?.finish(done: summary.read)
    summary.rejects = try await rejects.finish { refused in
      try await database.transaction { connection in try rows.reasons(of: refused, on: connection) }
    } told: { reason in
      summary.count(reason: reason)
    }
    summary.seconds = ProgressLine.seconds(ContinuousClock.now - started)
    try await record(summary, of: subject)
    return summary
  }

  private func record(_ summary: ImportSummary, of subject: AuditEvent.Subject) async throws {
    try await database.transaction { connection in
      try connection.record(
        AuditEvent(
          "import", subject,
          after: [
            "kind": rows.kind.rawValue, "read": "\(summary.read)", "landed": "\(summary.landed)",
            "late": "\(summary.late)", "known": "\(summary.known)", "refused": "\(summary.refusedInAll)",
          ]), by: actor)
    }
  }

  private func read(_ path: String, into sorted: RecordSort) throws {
    let file = try SourceFile(path)
    do {
      var table = try CSVTable(
        CSVReader { try file.readChunk() }, columns: Rows.Column.names, ignoring: RejectsFile.added)
      while let record = try table.next() { try sorted.add(record, turn(of: record)) }
    } catch let problem as CSVHeaderProblem {
      throw ConfigurationError(
        "\(path) is no \(rows.kind.rawValue) file: \(problem.text(Rows.Column.names))", status: 65)
    } catch CSVError.unterminatedQuote(let line) {
      throw ConfigurationError("\(path), line \(line): a quote is not closed; nothing was imported", status: 65)
    } catch CSVError.recordTooLong(let line) {
      throw ConfigurationError("\(path), line \(line): longer than 1 MiB; nothing was imported", status: 65)
    }
  }

  /// Returns the sort key of a row. A row that can't be parsed has no place in the order and is refused when it is
  /// read.
  private func turn(of record: CSVRecord) -> SortKey {
    (try? rows.turn(ImportFields(record))) ?? SortKey(.min)
  }
}

extension CSVHeaderProblem {
  /// Returns the problem as one line, to follow the file's name.
  func text(_ columns: [String]) -> String {
    switch self {
    case .empty: return "it is empty, and its first line must be \(columns.joined(separator: ","))"
    case .notText: return "it is not UTF-8 (Windows-1256 is likely); save it as CSV UTF-8"
    case .names(let missing, let unknown, let repeated):
      let parts = [("lacks", missing), ("has the unknown", unknown), ("repeats", repeated)]
        .filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }
      return "its first line \(parts.joined(separator: "; ")). It must have \(columns.joined(separator: ","))"
    }
  }
}
