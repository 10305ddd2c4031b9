import AdminFeatures
import Auth
import Database
import Hummingbird
import HummingbirdCore
import Logging
import MerchantFeatures
import Wallet
import Web

/// Builds the application of both portals and passes every part what it needs.
func buildApplication(
  _ context: CommandContext, hasher: PasswordHasher, throttle: SignInThrottle, clock: Clock = .system,
  readiness: Readiness, certificate: CurrentCertificate? = nil,
  whenServing: @escaping @Sendable () async -> Void = {}
) async throws -> some ApplicationProtocol {
  let (settings, database) = (context.settings, context.database)
  // The zone is loaded while the files are read.
  async let zone = CairoZone.load(from: database)
  var connections = ConnectionLimits()
  connections.perAddress = settings.connectionsPerAddress
  let siteSettings = SiteSettings(
    settings.addresses, port: settings.port, isLoopback: settings.isLoopback, trustedProxies: settings.trustedProxies,
    connections: connections, requestRate: settings.requestRate)
  if settings.secondFactor == .optional, !settings.isLocal {
    let hasDemo: Bool = try await database.value("SELECT EXISTS (SELECT FROM settings WHERE name = 'demo') AS value")
    guard hasDemo else {
      throw ConfigurationError("PORTAL_SECOND_FACTOR=optional is for a demo, or for an address of this machine")
    }
  }
  let files = try StaticFiles(folder: try PublicFolder.find())
  let seal = try context.seal()
  let site = Site(
    settings: siteSettings, database: database, clock: clock, zone: try await zone,
    files: files, assets: try files.assets(), signer: context.signer(), seal: seal,
    secondFactor: settings.secondFactor)

  let table = RouteTable(site)
  SystemRoutes(site, version: Version.number) { await readiness.isReady() }.add(to: table)
  addAdminRoutes(
    to: table, database: database, seal: seal, debtor: settings.bankAccount,
    signIn: StaffSignIn(database: database, hasher: hasher, throttle: throttle, seal: seal))
  addMerchantRoutes(
    to: table, database: database, seal: seal,
    signIn: MemberSignIn(database: database, hasher: hasher, throttle: throttle, seal: seal),
    sendsSMS: settings.sms != nil)

  let presented = certificate.map { certificate in { @Sendable in certificate.context } }
  return Application(
    responder: table.responder(),
    server: .guardedHTTP1(siteSettings, certificate: presented, logger: context.logger),
    configuration: ApplicationConfiguration(
      address: .hostname(settings.host, port: settings.port), serverName: nil,
      // This is above the connections' own limit, so that connections that wait for their clients are closed first.
      availableConnectionsDelegate: MaximumAvailableConnections(siteSettings.connections.total + 100)),
    onServerRunning: { _ in await whenServing() }, logger: context.logger)
}
