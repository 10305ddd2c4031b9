package import Database
package import Wallet

/// The subject of a job's failure.
package enum JobSubject: Hashable, Sendable {
  case merchant(MerchantID)
  case approval(ApprovalID)
  /// A part of a job: a rule that flags or a table that is purged.
  case part(String)
  /// The job as a whole.
  case job

  package enum Kind: String, CaseIterable, Sendable { case merchant, approval, part, job }

  var kind: Kind {
    switch self {
    case .merchant: .merchant
    case .approval: .approval
    case .part: .part
    case .job: .job
    }
  }

  var id: Int64? {
    switch self {
    case .merchant(let merchant): merchant.rawValue
    case .approval(let approval): approval.rawValue
    case .part, .job: nil
    }
  }

  /// The subject's name: `MRC-000012`, an approval's number, a part's name.
  fileprivate var text: SQL {
    switch self {
    case .merchant(let merchant):
      "(SELECT 'MRC-' || lpad(number::text, greatest(6, length(number::text)), '0') FROM merchants WHERE id = \(merchant))"
    case .approval(let approval): "\(approval.description)"
    case .part(let name): "\(name)"
    case .job: "''"
    }
  }
}

extension JobSubject.Kind: DatabaseValue {}

package struct JobFailure: Sendable {
  package let subject: JobSubject
  package let error: any Error

  package init(subject: JobSubject, error: any Error) {
    self.subject = subject
    self.error = error
  }
}

/// Handles a failure; if it throws, the job ends.
package typealias FailureHandler = @Sendable (JobFailure) async throws -> Void

/// Throws the error, for callers that stop at the first failure.
package let throwFailure: FailureHandler = { failure in throw failure.error }

/// A recorded failure with its subject as text.
package struct RecordedFailure: Sendable {
  package let job: Job
  package let kind: JobSubject.Kind
  package let subject: String
  package let error: any Error
}

extension Job {
  /// Runs `work`, records its failures and clears failures that no longer occur. `isComplete` is false if `work`
  /// doesn't do everything that is due.
  package func recordingFailures<Result: Sendable>(
    in database: Database, isComplete: Bool = true, report: @escaping @Sendable (RecordedFailure) -> Void,
    _ work: (@escaping FailureHandler) async throws -> Result
  ) async throws -> Result {
    let start: Instant = try await database.value("SELECT clock_timestamp() AS value")
    do {
      let result = try await work { failure in report(try await record(failure, in: database)) }
      if isComplete { try await clearFailures(before: start, in: database) }
      return result
    } catch let error as CancellationError {
      throw error
    } catch {
      // If the database is the cause, this fails as well.
      _ = try? await record(JobFailure(subject: .job, error: error), in: database)
      throw error
    }
  }

  private func record(_ failure: JobFailure, in database: Database) async throws -> RecordedFailure {
    let subject = failure.subject
    let text: String = try await database.value(
      """
      INSERT INTO job_failures (job, subject_kind, subject_id, subject, error)
      VALUES (\(self), \(subject.kind), \(subject.id), \(subject.text), \(failure.text))
      ON CONFLICT (job, subject_kind, subject) WHERE cleared_at IS NULL
        DO UPDATE SET error = excluded.error, last_failed_at = clock_timestamp(), count = job_failures.count + 1
      RETURNING subject AS value
      """)
    return RecordedFailure(job: self, kind: subject.kind, subject: text, error: failure.error)
  }

  private func clearFailures(before start: Instant, in database: Database) async throws {
    try await database.execute(
      """
      UPDATE job_failures SET cleared_at = clock_timestamp()
      WHERE job = \(self) AND cleared_at IS NULL AND last_failed_at < \(start)
      """)
  }
}

extension JobFailure {
  /// The message without the statement, which is logged.
  fileprivate var text: String {
    String(((error as? DatabaseError)?.message ?? "\(error)").prefix(500))
  }
}

/// The results of a batch.
struct Isolated<Subject, Result> {
  var results: [Result] = []
  var failed: [Subject] = []
}

/// Does `work` for the whole batch in one transaction. If that fails, it repeats the work for each half, and so on, so
/// that only the failing subjects are left out.
func isolating<Subject: Sendable, Result: Sendable>(
  _ batch: [Subject], in database: Database, subject: (Subject) -> JobSubject, onFailure: FailureHandler,
  _ work: @Sendable ([Subject], isolated Connection) throws -> Result
) async throws -> Isolated<Subject, Result> {
  if batch.isEmpty { return Isolated() }
  do {
    return Isolated(results: [try await database.transaction { connection in try work(batch, connection) }])
  } catch  where !error.concernsEverything {
    guard batch.count > 1 else {
      try await onFailure(JobFailure(subject: subject(batch[0]), error: error))
      return Isolated(failed: batch)
    }
    var isolated = Isolated<Subject, Result>()
    let middle = batch.count / 2
    for half in [batch[..<middle], batch[middle...]] {
      let part = try await isolating(Array(half), in: database, subject: subject, onFailure: onFailure, work)
      isolated.results += part.results
      isolated.failed += part.failed
    }
    return isolated
  }
}

extension Error {
  /// Whether the database or the process caused the error, and not the subject.
  package var concernsEverything: Bool {
    switch (self as? DatabaseError)?.kind {
    case .unavailable, .poolExhausted, .connectionLost, .commitUnknown, .diskFull: true
    default: self is CancellationError
    }
  }
}
