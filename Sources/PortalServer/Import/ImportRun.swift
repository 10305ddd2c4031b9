import Database
import Wallet

/// What an import did.
struct ImportSummary: Sendable {
  private(set) var read = 0
  private(set) var landed = 0
  private(set) var known = 0
  /// Rows by reason, without its figures.
  private(set) var refused: [String: Int] = [:]
  fileprivate(set) var seconds = 0.0
  /// Where the refused rows are; nil where there are none.
  fileprivate(set) var rejects: String?

  var refusedInAll: Int { refused.values.reduce(0, +) }

  mutating func count(_ outcome: RowOutcome) {
    read += 1
    switch outcome {
    case .landed: landed += 1
    case .known: known += 1
    case .refused(let reason):
      let figure = reason.utf8.firstIndex(of: UInt8(ascii: ":")) ?? reason.endIndex
      refused[String(reason[..<figure]), default: 0] += 1
    }
  }
}

/// Brings a file in, a batch of rows a transaction. Stopped anywhere, it can be run again: what is here is skipped.
struct ImportRun<Rows: RowImport>: Sendable {
  let rows: Rows
  let database: Database
  let actor: Actor
  var retryRefused = false
  var rowsInBatch = 2_000

  /// Throws a `Complaint`, with status 65 where the file is no such file, or a `DatabaseError`.
  func run(_ path: String, showing progress: ProgressLine? = nil) async throws -> ImportSummary {
    let started = ContinuousClock.now
    let file = try SourceFile(path)
    var reader = try CSVReader { try file.readChunk() }
    try checkHeader(&reader, path)
    let rejects = RejectsFile(for: path, columns: Rows.Column.names)
    let subject = AuditEvent.Subject("file", String(path.split(separator: "/").last ?? ""))
    try await database.transaction { connection in
      try connection.record(AuditEvent("import_started", subject, after: ["kind": rows.kind.rawValue]), by: actor)
    }

    var summary = ImportSummary()
    var (records, stop) = readBatch(&reader, path)
    while !records.isEmpty {
      // The next rows are read while the database works on these.
      let batch = ImportBatch(rows, records)
      async let landing = batch.land(retryRefused: retryRefused, by: actor, in: database)
      let next = stop == nil ? readBatch(&reader, path) : ([], stop)
      for (record, outcome) in zip(records, try await landing) {
        summary.count(outcome)
        if case .refused(let reason) = outcome { try rejects.add(record, reason: reason) }
      }
      progress?.advance(file.bytesRead, of: file.size, done: summary.read)
      (records, stop) = next
    }
    progress?.finish(done: summary.read)
    summary.rejects = try rejects.finish()
    summary.seconds = ProgressLine.seconds(ContinuousClock.now - started)
    try await record(summary, of: subject)
    if let stop { throw stop }
    return summary
  }

  private func record(_ summary: ImportSummary, of subject: AuditEvent.Subject) async throws {
    try await database.transaction { connection in
      try connection.record(
        AuditEvent(
          "import", subject,
          after: [
            "kind": rows.kind.rawValue, "read": "\(summary.read)", "landed": "\(summary.landed)",
            "known": "\(summary.known)", "refused": "\(summary.refusedInAll)",
          ]), by: actor)
    }
  }

  private func checkHeader(_ reader: inout CSVReader, _ path: String) throws {
    let header = try read(&reader, path)?.texts
    if header == Rows.Column.names { return }
    throw Complaint(
      "\(path) is no \(rows.kind.rawValue) file: its first line must be " + Rows.Column.names.joined(separator: ","),
      status: 65)
  }

  /// The rows before what can't be read, and why it can't.
  private func readBatch(_ reader: inout CSVReader, _ path: String) -> ([CSVRecord], (any Error)?) {
    var records: [CSVRecord] = []
    records.reserveCapacity(rowsInBatch)
    do {
      while records.count < rowsInBatch, let record = try read(&reader, path) { records.append(record) }
      return (records, nil)
    } catch {
      return (records, error)
    }
  }

  private func read(_ reader: inout CSVReader, _ path: String) throws -> CSVRecord? {
    do {
      return try reader.next()
    } catch CSVError.unterminatedQuote(let line) {
      throw Complaint("\(path), line \(line): a quote is not closed; nothing from there on was read", status: 65)
    } catch CSVError.recordTooLong(let line) {
      throw Complaint("\(path), line \(line): longer than 1 MiB; nothing from there on was read", status: 65)
    }
  }
}
