import Auth
import Cluster
import Database
import Glibc
import Hummingbird
import Logging
import ServiceLifecycle

/// The descriptions of the portal's metrics, and the loopback endpoint that serves them.
enum PortalMetrics {
  private static let help = [
    "database_connections_open": "Connections to PostgreSQL that the pool holds.",
    "database_connections_used": "Connections to PostgreSQL in use.",
    "database_connections_waiting": "Requests that wait for a connection to PostgreSQL.",
    "database_use_seconds":
      "Time for which a connection was used at a time: its statements and what is done with them.",
    "database_wait_seconds": "Time for which a connection was waited for.",
    "http_request_duration_seconds": "Time from a request's arrival to the end of its response.",
    "http_requests_in_flight": "Requests that are being answered.",
    "http_requests_total": "Requests answered, by method, route pattern and status.",
    "password_hashes_running": "Password hashes that are being computed.",
    "password_hashes_waiting": "Password hashes that wait for a thread.",
    "portal_approvals_oldest_seconds": "How long the oldest open approval request has waited.",
    "portal_bank_results_unmatched": "Unmatched bank lines that wait for a person.",
    "portal_build_info": "The version of this program.",
    "portal_certificate_expiration_timestamp_seconds":
      "When the certificate ends that connections get, in seconds since 1970.",
    "portal_clock_offset_seconds": "How far this machine's clock is ahead of PostgreSQL's.",
    "portal_database_writable": "1 where PostgreSQL has room on its disk to write, 0 where it hasn't.",
    "portal_idle_in_transaction_seconds": "The longest that a session has done nothing in an open transaction.",
    "portal_job_failures": "What a job fails for now: merchants, approval requests, or the whole job.",
    "portal_job_last_success_timestamp_seconds": "When a job last ran to its end, in seconds since 1970.",
    "portal_last_backup_timestamp_seconds": "When the newest backup was taken, in seconds since 1970.",
    "portal_last_verified_backup_timestamp_seconds":
      "When the newest backup was taken that portal restore --verify has restored, in seconds since 1970.",
    "portal_last_verify_timestamp_seconds": "When the ledger was last verified, in seconds since 1970.",
    "portal_ledger_sum": "What the accounts of a kind hold together, in EGP. All kinds sum to zero.",
    "portal_messages_delay_seconds": "How long ago the oldest message of a kind was due.",
    "portal_messages_failed": "Messages that failed for good within a day, by kind.",
    "portal_messages_waiting": "Messages that wait to be sent, by kind.",
    "portal_payments": "Payments created within 24 hours, by state.",
    "portal_payouts": "Payouts that are under way, and those requested within 24 hours that have ended, by state.",
    "portal_queue_oldest_seconds": "How long the oldest of a queue has waited.",
    "portal_refunds": "Refunds that are under way, and those requested within 24 hours that have ended, by state.",
    "portal_sample_failures": "How often in a row these figures couldn't be read.",
    "portal_sign_ins_total": "Attempts to sign in, by what came of them.",
    "portal_standby_lag_seconds": "How long ago the last commit was made that the standby has replayed.",
    "portal_standby_reads_total": "Reads that the standby may do, by which server did them.",
    "portal_transaction_seconds": "The longest that a session has had a transaction open.",
    "portal_verify_failures": "Checks of the ledger that failed when it was last verified.",
    "process_cpu_seconds_total": "Processor time used by this process, user and system.",
    "process_max_fds": "File descriptors that this process may open.",
    "process_open_fds": "File descriptors open.",
    "process_resident_memory_bytes": "Memory of this process that is in RAM.",
    "process_start_time_seconds": "Start of this process, in seconds since 1970.",
    "sign_ins_waiting": "Attempts to sign in that wait for their turn.",
  ]

  static func registry() -> PrometheusRegistry {
    let registry = PrometheusRegistry(help: help)
    let start = time(nil)
    registry.collect {
      var processor = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &processor)
      var samples = [
        PrometheusRegistry.Sample("process_cpu_seconds_total", .counter, seconds(processor)),
        PrometheusRegistry.Sample("process_start_time_seconds", .gauge, Double(start)),
        PrometheusRegistry.Sample("portal_build_info", .gauge, labels: [("version", Version.number)], 1),
      ]
      var limit = rlimit()
      if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
        samples.append(.init("process_max_fds", .gauge, Double(limit.rlim_cur)))
      }
      #if os(Linux)
        samples.append(.init("process_open_fds", .gauge, Double(Disk.names(in: "/proc/self/fd").count)))
        if let pages = residentPages() {
          samples.append(.init("process_resident_memory_bytes", .gauge, Double(pages * sysconf(Int32(_SC_PAGESIZE)))))
        }
      #endif
      return samples
    }
    return registry
  }

  static func observe(
    _ database: Database, _ hasher: PasswordHasher, _ throttle: SignInThrottle, in registry: PrometheusRegistry
  ) {
    registry.collect {
      let (open, used) = database.connections
      let (running, waiting) = hasher.load
      return [
        PrometheusRegistry.Sample("database_connections_open", .gauge, Double(open)),
        PrometheusRegistry.Sample("database_connections_used", .gauge, Double(used)),
        PrometheusRegistry.Sample("database_connections_waiting", .gauge, Double(database.waitingForConnection)),
        PrometheusRegistry.Sample("password_hashes_running", .gauge, Double(running)),
        PrometheusRegistry.Sample("password_hashes_waiting", .gauge, Double(waiting)),
        PrometheusRegistry.Sample("sign_ins_waiting", .gauge, Double(throttle.waiting)),
      ]
    }
  }

  /// Serves `/metrics` on loopback, to this machine alone.
  static func application(
    _ registry: PrometheusRegistry, port: Int, logger: Logger, whenServing: @escaping @Sendable () async -> Void
  ) -> some ApplicationProtocol {
    let router = Router()
    router.get("/metrics") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: await registry.text())))
    }
    return Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
      onServerRunning: { _ in await whenServing() }, logger: logger)
  }

  private static func seconds(_ time: timespec) -> Double { Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 }

  private static func residentPages() -> Int? {
    guard let bytes = Disk.read("/proc/self/statm") else { return nil }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? Int(fields[1]) : nil
  }
}
