import Auth
import Database
import Hummingbird
import Logging
import ServiceLifecycle

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What this portal measures, in words, and the loopback address where it says so.
enum PortalMetrics {
  private static let help = [
    "database_connections_open": "Connections to PostgreSQL that the pool holds.",
    "database_connections_used": "Connections to PostgreSQL in use.",
    "http_request_duration_seconds": "Time from a request's arrival to the end of its response.",
    "http_requests_in_flight": "Requests that are being answered.",
    "http_requests_total": "Requests answered, by method, route pattern and status.",
    "password_hashes_running": "Password hashes that are being computed.",
    "password_hashes_waiting": "Password hashes that wait for a thread.",
    "process_cpu_seconds_total": "Processor time used by this process, user and system.",
    "process_open_fds": "File descriptors open.",
    "process_resident_memory_bytes": "Memory of this process that is in RAM.",
    "process_start_time_seconds": "Start of this process, in seconds since 1970.",
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
      ]
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

  static func observe(_ database: Database, _ hasher: PasswordHasher, in registry: PrometheusRegistry) {
    registry.collect {
      let (open, used) = database.connections
      let (running, waiting) = hasher.load
      return [
        PrometheusRegistry.Sample("database_connections_open", .gauge, Double(open)),
        PrometheusRegistry.Sample("database_connections_used", .gauge, Double(used)),
        PrometheusRegistry.Sample("password_hashes_running", .gauge, Double(running)),
        PrometheusRegistry.Sample("password_hashes_waiting", .gauge, Double(waiting)),
      ]
    }
  }

  /// Serves `/metrics` on loopback, to this machine alone.
  static func application(_ registry: PrometheusRegistry, port: Int, logger: Logger) -> some ApplicationProtocol {
    let router = Router()
    router.get("/metrics") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text())))
    }
    return Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
      logger: logger)
  }

  private static func seconds(_ time: timespec) -> Double { Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 }

  private static func residentPages() -> Int? {
    guard let bytes = Disk.read("/proc/self/statm") else { return nil }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? Int(fields[1]) : nil
  }
}
