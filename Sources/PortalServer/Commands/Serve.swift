import ArgumentParser
import Auth
import Cluster
import Database
import Logging
import Messages
import Metrics
import ServiceLifecycle
import UnixSignals
import Wallet

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve both portals until SIGTERM or Ctrl-C.",
    discussion: "Running requests then have ten seconds to finish.")

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Migrate the database at DATABASE_URL first; the portal's own is always migrated.")
  var migrate = false

  private static let gracePeriod = Duration.seconds(10)

  func run() async throws {
    let settings = try await options.settings()
    try ListeningPort(host: settings.host, port: settings.port, variable: "PORTAL_PORT").check()
    if let port = settings.metricsPort {
      try ListeningPort(host: "127.0.0.1", port: port, variable: "PORTAL_METRICS_PORT").check()
    }
    let logger = Log.bootstrap(settings)
    let certificate = try settings.tls.map { files in try CurrentCertificate(files, logger: logger) }
    let hasher = try PasswordHasher(settings)
    let metrics = PortalMetrics.registry()
    MetricsSystem.bootstrap(metrics)
    try await CommandContext.with(
      settings, schema: migrate ? .migrated : .current, holding: .alone, logger: logger
    ) { context in
      try await context.withConnections(JobRunner.connections, name: "jobs") { jobs in
        try await context.withConnections(1, name: "metrics") { figures in
          try await serve(context, jobs: jobs, figures: figures, hasher, certificate, metrics)
        }
      }
    }
  }

  private func serve(
    _ context: CommandContext, jobs: Database, figures: Database, _ hasher: PasswordHasher,
    _ certificate: CurrentCertificate?, _ metrics: PrometheusRegistry
  ) async throws {
    let (settings, logger) = (context.settings, context.logger)
    let throttle = context.throttle()
    PortalMetrics.observe(context.database, hasher, throttle, in: metrics)
    let sampler = Sampler(
      Sampler.sources(figures) + Sampler.sources(context.standby) + Sampler.sources(BackupFolder(settings)),
      logger: logger)
    sampler.observe(in: metrics)
    certificate?.observe(in: metrics)
    let readiness = Readiness(context.probe(), watching: [context.database, jobs, figures])
    let status = ServiceStatus(environmentVariable, url: settings.url, readiness: readiness)
    let account = try context.unprivilegedAccount()
    if let account { try giveMailFolder(to: account, settings) }
    let privileges = RootPrivileges(
      becoming: account, ports: settings.metricsPort == nil ? 1 : 2, logger: logger)
    let application = try await buildApplication(
      context, hasher: hasher, throttle: throttle, readiness: readiness, certificate: certificate
    ) {
      await privileges.ports[0].isOpen()
      Terminal.say("HealthPay portals are ready: \(settings.url)")
      status.isServing()
    }
    let delivery = MessageDelivery(
      database: jobs, seal: try context.seal(), zone: try await CairoZone.load(from: jobs),
      site: settings.addresses, mail: settings.mail, sms: settings.sms)
    var services: [any Service] = [
      privileges, JobRunner(database: jobs, logger: logger, delivery: delivery), sampler,
    ]
    if let certificate { services.append(certificate) }
    if let port = settings.metricsPort {
      services.append(
        PortalMetrics.application(metrics, port: port, logger: logger) { await privileges.ports[1].isOpen() })
    }
    services += [application, readiness, status]

    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = Self.gracePeriod
    try await ServiceGroup(configuration: configuration).run()
  }

  /// Where the data folder holds the mail (for development), the account has to write there.
  private func giveMailFolder(to account: SystemAccount, _ settings: Settings) throws {
    guard let folder = settings.mail?.folder, Disk.absolute(folder).hasPrefix(settings.data + "/") else { return }
    if Disk.status(folder) == nil { try Disk.makeNewFolder(folder, mode: 0o700) }
    try Disk.setOwner(folder, account)
  }
}
