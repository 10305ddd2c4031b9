import Auth
import Cluster
import Database
import Ledger
import Logging
import Messages
import Templates
import Wallet
import Web

/// The portal's settings from its environment. Business settings are in the database instead.
struct Settings: Sendable {
  enum LogFormat: String, CaseIterable, Sendable { case text, json }

  let host: String
  let port: Int
  /// The address that people use. Its scheme decides about cookies, and its host is an accepted `Host`.
  let url: String
  /// The same, and the hosts of the portals where each has its own.
  let addresses: PortalAddresses
  /// An absolute path.
  let data: String
  /// The account that `serve` runs as where root starts it. If nil, that of its own PostgreSQL, or else `nobody`.
  let user: SystemAccount?
  /// If nil, the portal runs its own PostgreSQL in its data folder.
  let databaseURL: String?
  /// A standby of it, for lists and exports; nil if all is read from the primary.
  let standbyURL: String?
  /// If nil, the portal speaks plain HTTP.
  let tls: CertificateFiles?
  let secretKey: SecretKey?
  /// The previous key, which opens its sealed values until `portal rotate-keys` has sealed them again.
  let oldSecretKey: SecretKey?
  let trustedProxies: AddressSet
  /// If nil, no metrics are served.
  let metricsPort: Int?
  let logLevel: Logger.Level
  let logFormat: LogFormat

  let connectionsPerAddress: Int
  /// If nil, requests aren't limited.
  let requestRate: RequestRate?
  /// If nil, failed sign-ins aren't counted.
  let signInLimits: SignInLimits?

  /// Whether staff need a second factor. `optional` is for the demo: `serve` refuses it otherwise, except on loopback.
  let secondFactor: SecondFactorRule

  /// An absolute path; nil if new passwords aren't looked up in a file of breached ones.
  let breachedPasswords: String?

  /// The account that payouts are paid from, in files for the bank; nil if none is set.
  let bankAccount: PaymentFile.Debtor?

  /// How messages are sent; nil if they aren't.
  let mail: MailSettings?
  let sms: SMSGateway?

  /// Where `portal backup` puts backups, absolute; nil where none are made here.
  let backupFolder: String?
  /// What it seals them for.
  let backupKey: BackupKey.Public?

  /// Every variable with its value in force, in the order of the documentation; secrets are redacted.
  let entries: [(name: String, value: String)]
  let warnings: [String]

  static let secrets: Set<String> = [
    "DATABASE_URL", "PORTAL_STANDBY_URL", "PORTAL_SECRET_KEY", "PORTAL_SECRET_KEY_OLD", "PORTAL_MAIL_PASSWORD",
    "PORTAL_SMS_HEADERS",
  ]

  init(_ variables: Variables) throws {
    var values = Values(variables)
    host = try values.take("PORTAL_HOST", default: "127.0.0.1", "a host name or an address", Self.host)
    port = try values.take("PORTAL_PORT", default: "8080", "a number from 1 to 65535", Self.port)
    tls = try Self.tls(&values, variables)
    url = try values.take(
      "PORTAL_URL", default: "\(tls == nil ? "http" : "https")://localhost:\(port)",
      "an https:// address without a path, or http:// on this machine (http://localhost:8080)", Self.url)
    let hosts = try ["PORTAL_ADMIN_HOST", "PORTAL_MERCHANT_HOST"].map { name in
      try values.take(name, "a host name, with its port unless it is the scheme's own", Self.host)
    }
    guard let addresses = PortalAddresses(url, adminHost: hosts[0], merchantHost: hosts[1]) else {
      throw ConfigurationError("PORTAL_ADMIN_HOST and PORTAL_MERCHANT_HOST must be host names")
    }
    guard !addresses.areSeparate || addresses.host(of: .admin) != addresses.host(of: .merchant) else {
      throw ConfigurationError(
        "PORTAL_ADMIN_HOST and PORTAL_MERCHANT_HOST must be different hosts (one that isn't set is that of PORTAL_URL): "
          + "both are \(addresses.host(of: .admin))")
    }
    self.addresses = addresses
    data = try values.take("PORTAL_DATA", default: ".portal", "a folder", { Disk.absolute($0) })
    user = try values.take("PORTAL_USER", "an account of this machine", { SystemAccount(named: $0) })
    databaseURL = try values.take("DATABASE_URL", "a PostgreSQL address (postgresql://…)", Self.databaseURL)
    standbyURL = try values.take("PORTAL_STANDBY_URL", "a PostgreSQL address (postgresql://…)", Self.databaseURL)
    secretKey = try values.take(
      "PORTAL_SECRET_KEY", "32 random bytes in hexadecimal (openssl rand -hex 32)", SecretKey.init)
    oldSecretKey = try values.take(
      "PORTAL_SECRET_KEY_OLD", "32 random bytes in hexadecimal, the key before PORTAL_SECRET_KEY", SecretKey.init)
    trustedProxies =
      try values.take("PORTAL_TRUSTED_PROXIES", "addresses or networks with commas between (127.0.0.1,10.0.0.0/8)") {
        AddressSet(Self.list($0))
      } ?? AddressSet()
    let metricsPort = try values.take(
      "PORTAL_METRICS_PORT", default: "9180", "a number from 1 to 65535, or 0 for none", Self.portOrNone)
    self.metricsPort = metricsPort == 0 ? nil : metricsPort
    logLevel = try values.take(
      "PORTAL_LOG_LEVEL", default: "info", Self.names(Logger.Level.allCases.map(\.rawValue)),
      { Logger.Level(rawValue: $0.lowercased()) })
    logFormat = try values.take(
      "PORTAL_LOG_FORMAT", default: "text", Self.names(LogFormat.allCases.map(\.rawValue)),
      { LogFormat(rawValue: $0.lowercased()) })
    connectionsPerAddress = try values.take(
      "PORTAL_CONNECTIONS_PER_ADDRESS", default: "100", "a number from 1 to 10000", Self.number(1...10_000))
    let perSecond = try values.take(
      "PORTAL_REQUESTS_PER_SECOND", default: "10", "a number from 1 to 10000, or 0 for no limit",
      Self.number(0...10_000))
    let requestBurst = try values.take(
      "PORTAL_REQUEST_BURST", default: "20", "a number from 1 to 10000", Self.number(1...10_000))
    requestRate = perSecond == 0 ? nil : RequestRate(perSecond: perSecond, burst: requestBurst)
    let failures = try values.take(
      "PORTAL_SIGN_IN_FAILURES_PER_MINUTE", default: "5", "a number from 1 to 1000, or 0 for no limit",
      Self.number(0...1000))
    let burst = try values.take("PORTAL_SIGN_IN_BURST", default: "3", "a number from 1 to 1000", Self.number(1...1000))
    let longestWait = try values.take(
      "PORTAL_SIGN_IN_LONGEST_WAIT", default: "900", "a number of seconds from 1 to 86400", Self.number(1...86_400))
    signInLimits =
      failures == 0 ? nil : SignInLimits(failuresPerMinute: failures, burst: burst, longestWait: longestWait)
    secondFactor = try values.take(
      "PORTAL_SECOND_FACTOR", default: "required", Self.names(SecondFactorRule.allCases.map(\.rawValue)),
      { SecondFactorRule(rawValue: $0.lowercased()) })
    breachedPasswords = try values.take(
      "PORTAL_BREACHED_PASSWORDS", "a file of breached passwords", { Disk.absolute($0) })
    let bankName = try values.take("PORTAL_BANK_NAME", "the holder of the platform's bank account") {
      $0.isEmpty ? nil : $0
    }
    let bankIBAN = try values.take("PORTAL_BANK_IBAN", "an Egyptian IBAN", IBAN.init(parsing:))
    let bankBIC = try values.take("PORTAL_BANK_BIC", "a BIC of 8 or 11 characters") {
      [8, 11].contains($0.count) ? $0.uppercased() : nil
    }
    guard (bankName == nil) == (bankIBAN == nil) else {
      throw ConfigurationError("PORTAL_BANK_NAME and PORTAL_BANK_IBAN are set together or not at all")
    }
    bankAccount =
      if let bankName, let bankIBAN { PaymentFile.Debtor(name: bankName, iban: bankIBAN, bic: bankBIC) } else { nil }
    mail = try Self.mail(&values)
    sms = try Self.sms(&values)
    backupFolder = try values.take("PORTAL_BACKUP_FOLDER", "a folder", { Disk.absolute($0) })
    backupKey = try values.take(
      "PORTAL_BACKUP_KEY", "the public key that portal backup new-key prints (\(BackupKey.Public.prefix)…)",
      { BackupKey.Public($0) })
    if metricsPort == port {
      throw ConfigurationError("PORTAL_METRICS_PORT must be another port than PORTAL_PORT (\(port))")
    }
    if oldSecretKey != nil && secretKey == nil {
      throw ConfigurationError("PORTAL_SECRET_KEY_OLD is set without PORTAL_SECRET_KEY")
    }
    if databaseURL != nil && secretKey == nil {
      throw ConfigurationError("PORTAL_SECRET_KEY must be set where DATABASE_URL is: openssl rand -hex 32")
    }
    if let user, !SystemAccount.isRoot, user.user != SystemAccount.current.user {
      throw ConfigurationError(
        "PORTAL_USER is \(user), and only root can become another account: start the portal as root or as \(user)")
    }
    if tls != nil, url.lowercased().hasPrefix("http://") {
      throw ConfigurationError("PORTAL_TLS_CERTIFICATE is set, and PORTAL_URL is plain http: set it to https://…")
    }
    if !addresses.isSecure, !Self.hosts(addresses).allSatisfy(Self.isLoopback) {
      throw ConfigurationError(
        "PORTAL_ADMIN_HOST and PORTAL_MERCHANT_HOST are reached over the network, and PORTAL_URL is plain http")
    }
    if !Self.isLoopback(host), url.lowercased().hasPrefix("http://"), trustedProxies.isEmpty {
      throw ConfigurationError(
        "PORTAL_HOST \(host) is reached over the network, and PORTAL_URL is plain http: set PORTAL_URL to https://… "
          + "and PORTAL_TRUSTED_PROXIES to the proxy that ends TLS, or PORTAL_TLS_CERTIFICATE and PORTAL_TLS_KEY")
    }
    if standbyURL != nil, databaseURL == nil {
      throw ConfigurationError("PORTAL_STANDBY_URL is set without DATABASE_URL, the address of its primary")
    }
    for (name, url) in [("DATABASE_URL", databaseURL), ("PORTAL_STANDBY_URL", standbyURL)] {
      guard let url else { continue }
      guard let parts = ConnectionString(url) else {
        throw ConfigurationError("\(name) must be a PostgreSQL address (postgresql://…)")
      }
      if let remote = parts.remoteHosts.first, !parts.requiresTLS {
        throw ConfigurationError(
          "\(name) reaches \(remote) over the network without TLS: add sslmode=verify-full, or at least require")
      }
    }
    entries = values.entries
    warnings = variables.unknown(among: entries.map(\.name) + ["PORTAL_ENV_FILE"]).map { name in
      "\(name) is set, and is no setting of the portal"
    }
  }

  var isLoopback: Bool { Self.isLoopback(host) }

  /// Whether the portal can be reached only from this machine.
  var isLocal: Bool { publicHosts.allSatisfy(Self.isLoopback) }

  /// The hosts that people use, in lower case and without ports.
  var publicHosts: [String] { Self.hosts(addresses) }

  private static func hosts(_ addresses: PortalAddresses) -> [String] {
    Set(addresses.hosts.map { host(ofURL: "//" + $0) }).sorted()
  }

  static func isLoopback(_ host: some StringProtocol) -> Bool {
    ["localhost", "::1", "[::1]"].contains(host) || (host.hasPrefix("127.") && AddressSet([String(host)]) != nil)
  }
}

extension Settings {
  private static func host(_ text: String) -> String? {
    let allowed = "abcdefghijklmnopqrstuvwxyz0123456789.:-_[]"
    let host = text.lowercased()
    return host.allSatisfy { allowed.contains($0) } ? host : nil
  }

  private static func port(_ text: String) -> Int? { Int(text).flatMap { (1...65535).contains($0) ? $0 : nil } }

  private static func portOrNone(_ text: String) -> Int? { text == "0" ? 0 : port(text) }

  private static func url(_ text: String) -> String? {
    guard PortalAddresses(text) != nil else { return nil }
    guard text.lowercased().hasPrefix("http://") else { return text }
    return isLoopback(host(ofURL: text)) ? text : nil
  }

  /// Returns the host in lower case, without the port.
  private static func host(ofURL text: String) -> String {
    let rest = text.lowercased().split(separator: "//", maxSplits: 1).last ?? ""
    if let bracket = rest.firstIndex(of: "]") { return String(rest[...bracket]) }
    return String(rest.prefix { $0 != ":" && $0 != "/" })
  }

  private static func tls(_ values: inout Values, _ variables: Variables) throws -> CertificateFiles? {
    let certificate = try values.take("PORTAL_TLS_CERTIFICATE", "a file with a certificate and its chain in PEM") {
      Disk.absolute($0)
    }
    let key = try values.take("PORTAL_TLS_KEY", "a file with a private key in PEM") { Disk.absolute($0) }
    guard let certificate, let key else {
      if certificate == nil, key == nil { return nil }
      throw ConfigurationError("PORTAL_TLS_CERTIFICATE and PORTAL_TLS_KEY are set together or not at all")
    }
    return CertificateFiles(certificate: certificate, key: key, keyIsCredential: variables.isCredential(key))
  }

  private static func number(_ range: ClosedRange<Int>) -> (String) -> Int? {
    { Int($0).flatMap { range.contains($0) ? $0 : nil } }
  }

  private static func mail(_ values: inout Values) throws -> MailSettings? {
    let from = try values.take(
      "PORTAL_MAIL_FROM", default: "HealthPay <portal@localhost>",
      "an e-mail address, or a name with one: HealthPay <portal@example.com>", MailAddress.init(parsing:))
    let password = try values.take("PORTAL_MAIL_PASSWORD", "the password at the mail server") { $0 }
    let authorities = try values.take("PORTAL_MAIL_CA", "a file of certificates to trust", Self.readableFile)
    return try values.take(
      "PORTAL_MAIL", "smtp://USER@HOST:PORT, smtps://USER@HOST:PORT, command:/usr/sbin/sendmail or folder:PATH"
    ) { MailSettings($0, from: from, password: password, authorities: authorities) }
  }

  private static func sms(_ values: inout Values) throws -> SMSGateway? {
    let headers =
      try values.take("PORTAL_SMS_HEADERS", "lines such as Authorization: Bearer …") { SMSGateway.headers($0) } ?? []
    let body = try values.take(
      "PORTAL_SMS_BODY", #"JSON with "{to}" and "{text}" inside its strings"#
    ) { JSONTemplate($0) }
    let authorities = try values.take("PORTAL_SMS_CA", "a file of certificates to trust", Self.readableFile)
    return try values.take("PORTAL_SMS_URL", "an https:// address, or http:// on this machine") { text in
      guard isSecure(text) else { return nil }
      return SMSGateway(url: text, headers: headers, body: body ?? .simple, authorities: authorities)
    }
  }

  private static func readableFile(_ path: String) -> String? { Disk.read(path) == nil ? nil : Disk.absolute(path) }

  /// Returns whether nobody on the network can read what is sent to the URL.
  private static func isSecure(_ url: String) -> Bool {
    if url.hasPrefix("https://"), url.count > 8 { return true }
    guard url.hasPrefix("http://") else { return false }
    return isLoopback(url.dropFirst(7).prefix { $0 != ":" && $0 != "/" })
  }

  private static func databaseURL(_ text: String) -> String? {
    text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") || text.contains("=") ? text : nil
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
  }

  private static func names(_ names: [String]) -> String {
    names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}

/// Reads variables one by one and records their current values.
private struct Values {
  private let variables: Variables
  private(set) var entries: [(name: String, value: String)] = []

  init(_ variables: Variables) { self.variables = variables }

  mutating func take<Value>(_ name: String, _ expected: String, _ parse: (String) -> Value?) throws -> Value? {
    let isSecret = Settings.secrets.contains(name)
    guard let text = try variables.value(name) else {
      entries.append((name, ""))
      return nil
    }
    guard let value = parse(text) else {
      throw ConfigurationError("\(name) must be \(expected)" + (isSecret ? "" : ", not \"\(Self.shown(text))\""))
    }
    entries.append((name, isSecret ? "(redacted)" : text))
    return value
  }

  mutating func take<Value>(
    _ name: String, default fallback: String, _ expected: String, _ parse: (String) -> Value?
  ) throws -> Value {
    if let value = try take(name, expected, parse) { return value }
    entries.removeLast()
    entries.append((name, fallback))
    guard let value = parse(fallback) else { throw ConfigurationError("\(name) must be \(expected)") }
    return value
  }

  /// Returns a value on one line and shortened.
  private static func shown(_ text: String) -> String {
    let line = String(text.map { $0.isNewline || $0.isWhitespace ? " " : $0 })
    return line.count > 60 ? line.prefix(60) + "…" : line
  }
}
