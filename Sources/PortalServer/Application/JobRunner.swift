import AdminFeatures
import Auth
import Database
import Ledger
import Logging
import Messages
import ServiceLifecycle
import SharedFeatures
import Web

/// Runs the platform's timed work. Each job runs in the process that takes it first, in parallel with the other jobs.
struct JobRunner: Service {
  /// One connection for each job, so that none waits for another, one for their leases, and one for the progress of
  /// exports. Pages don't use them.
  static let connections = Job.allCases.count + 2

  private static let pause = Duration.seconds(2)

  /// The database, with its own connections.
  let database: Database
  var logger: Logger
  /// If nil, messages aren't delivered and wait.
  var delivery: MessageDelivery?

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        while !Task.isCancelled {
          for lease in await due() { group.addTask { await run(lease) } }
          try? await Task.sleep(for: Self.pause)
        }
      }
    }
  }

  private func due() async -> [JobLease] {
    do {
      return try await JobLease.takeDue(in: database)
    } catch {
      logger.warning("jobs can't be taken", metadata: ["error": "\(error)"])
      return []
    }
  }

  /// Runs a job under an id, which its lines in the log and its transactions in PostgreSQL have. `application_name` holds 63
  /// bytes; the longest job's name and its id fit.
  private func run(_ lease: JobLease) async {
    let id = RequestID.random()
    let runner = logging(id)
    await WorkName.$current.withValue("\(lease.job.rawValue) \(id)") { await runner.complete(lease) }
  }

  private func logging(_ id: String) -> JobRunner {
    var runner = self
    runner.logger[metadataKey: "run_id"] = .string(id)
    return runner
  }

  private func complete(_ lease: JobLease) async {
    async let _ = renewing(lease)
    let start = ContinuousClock.now
    do {
      try await work(lease.job)
      logger.debug(
        "a job is done",
        metadata: ["job": "\(lease.job.rawValue)", "ms": "\((ContinuousClock.now - start) / .milliseconds(1))"])
      try await lease.finish(succeeded: true, in: database)
    } catch is CancellationError {
      _ = try? await lease.release(in: database)
    } catch {
      logger.error("a job fails", metadata: ["job": "\(lease.job.rawValue)", "error": "\(error)"])
      // If this fails, the lease expires.
      _ = try? await lease.finish(succeeded: false, in: database)
    }
  }

  private func work(_ job: Job) async throws {
    try await job.run(in: database) { failure in
      logger.error(
        "a job fails for one",
        metadata: [
          "job": "\(failure.job.rawValue)", "subject": "\(failure.kind.rawValue) \(failure.subject)",
          "error": "\(failure.error)",
        ])
    } also: { onFailure in
      // These jobs aren't part of the ledger.
      switch job {
      case .deliverMessages: try await delivery?.run()
      case .makeStatements: try await MonthlyStatements.make(in: database, onFailure: onFailure)
      case .writeExports: try await ExportRun(database: database).run()
      case .purge:
        try await purge("sessions", onFailure) { try await Sessions.purge(in: database) }
        try await purge("messages", onFailure) { try await MessageDelivery.purge(in: database) }
        try await purge("failed_sign_ins", onFailure) { try await SignInThrottle.purge(in: database) }
        try await purge("account_links", onFailure) { try await AccountLinks.purge(in: database) }
        try await purge("reset_requests", onFailure) { try await AccountLinks.purgeRequests(in: database) }
        // The head is logged every hour. A log that is stored elsewhere shows whether the chain was rewritten.
        let head = try await database.one(AuditHead.query, as: AuditHead.self)
        logger.notice("audit chain head", metadata: ["position": "\(head.position)", "hash": "\(head.hash)"])
      default: break
      }
    }
  }

  private func purge(_ table: String, _ onFailure: FailureHandler, _ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch {
      try await onFailure(JobFailure(subject: .part(table), error: error))
    }
  }

  private func renewing(_ lease: JobLease) async {
    while (try? await Task.sleep(for: JobLease.renewal)) != nil {
      _ = try? await lease.renew(in: database)
    }
  }
}
