import ArgumentParser
import Auth
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve both portals until SIGTERM or Ctrl-C.",
    discussion: "Requests under way then get ten seconds to finish.")

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Bring the database at DATABASE_URL up to date first; the portal's own always is.")
  var migrate = false

  private static let gracePeriod = Duration.seconds(10)

  func run() async throws {
    let settings = try await options.settings()
    try ListeningPort(host: settings.host, port: settings.port, variable: "PORTAL_PORT").check()
    if let port = settings.metricsPort {
      try ListeningPort(host: "127.0.0.1", port: port, variable: "PORTAL_METRICS_PORT").check()
    }
    let logger = Log.bootstrap(settings)
    let metrics = PortalMetrics.registry()
    MetricsSystem.bootstrap(metrics)
    try await Premises.with(
      settings, schema: migrate ? .migrated : .current, holding: .alone, logger: logger
    ) { premises in
      let hasher = PasswordHasher()
      PortalMetrics.observe(premises.database, hasher, in: metrics)
      let readiness = Readiness(premises.database)
      let application = try await buildApplication(premises, hasher: hasher, readiness: readiness) {
        Terminal.say("HealthPay portals are ready: \(settings.url)")
      }
      var services: [any Service] = [
        Housekeeping(database: premises.database, logger: logger),
        JobRunner(database: premises.database, logger: logger),
      ]
      if let port = settings.metricsPort {
        services.append(PortalMetrics.application(metrics, port: port, logger: logger))
      }
      services += [application, readiness]

      var configuration = ServiceGroupConfiguration(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
      configuration.maximumGracefulShutdownDuration = Self.gracePeriod
      try await ServiceGroup(configuration: configuration).run()
    }
  }
}
