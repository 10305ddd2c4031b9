import AdminFeatures
import Auth
import Database
import Hummingbird
import HummingbirdCore
import Logging
import MerchantFeatures
import Wallet
import Web

/// Both portals, assembled: every part is given here what it works with.
func buildApplication(
  _ premises: Premises, hasher: PasswordHasher, clock: Clock = .system, readiness: Readiness,
  whenServing: @escaping @Sendable () -> Void = {}
) async throws -> some ApplicationProtocol {
  let (settings, database) = (premises.settings, premises.database)
  // While the files are read.
  async let zone = CairoZone.load(from: database)
  var connections = ConnectionLimits()
  connections.perAddress = settings.connectionsPerAddress
  guard
    let siteSettings = SiteSettings(
      publicURL: settings.url, otherHosts: settings.otherHosts, port: settings.port, isLoopback: settings.isLoopback,
      trustedProxies: settings.trustedProxies, connections: connections)
  else { throw Complaint("PORTAL_URL is no http or https address") }
  let files = try StaticFiles(folder: try PublicFolder.find())
  let site = Site(
    settings: siteSettings, database: database, clock: clock, zone: try await zone,
    files: files, assets: try files.assets())

  let table = RouteTable(site)
  SystemRoutes(site, version: Version.number) { await readiness.isReady() }.add(to: table)
  let seal = try TextSeal(secret: premises.secretKey.bytes)
  addAdminRoutes(
    to: table, database: database, seal: seal, debtor: settings.bankAccount,
    signIn: StaffSignIn(database: database, hasher: hasher))
  addMerchantRoutes(
    to: table, database: database, seal: seal, signIn: MemberSignIn(database: database, hasher: hasher))

  return Application(
    responder: table.responder(), server: .guardedHTTP1(siteSettings),
    configuration: ApplicationConfiguration(
      address: .hostname(settings.host, port: settings.port), serverName: nil,
      availableConnectionsDelegate: MaximumAvailableConnections(siteSettings.connections.total)),
    onServerRunning: { _ in whenServing() }, logger: premises.logger)
}
