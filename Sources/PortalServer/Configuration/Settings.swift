import Auth
import Database
import Ledger
import Logging
import Wallet
import Web

/// What a portal is told by its environment. Business settings are in the database instead.
struct Settings: Sendable {
  enum LogFormat: String, CaseIterable, Sendable { case text, json }

  let host: String
  let port: Int
  /// The address that people use: the scheme decides about cookies, the host about what `Host` is answered.
  let url: String
  /// Absolute.
  let data: String
  /// Nil: the portal runs its own PostgreSQL in its data folder.
  let databaseURL: String?
  let secretKey: SecretKey?
  let trustedProxies: AddressSet
  /// Nil: no metrics are served.
  let metricsPort: Int?
  let logLevel: Logger.Level
  let logFormat: LogFormat
  /// Further host names.
  let otherHosts: [String]

  let connectionsPerAddress: Int

  /// What payouts are paid from, in files for the bank; nil where none is set.
  let bankAccount: PaymentFile.Debtor?

  /// Every variable with its value in force, in the order of the documentation; secrets are redacted.
  let entries: [(name: String, value: String)]
  let warnings: [String]

  static let secrets: Set<String> = ["DATABASE_URL", "PORTAL_SECRET_KEY"]

  init(_ variables: Variables) throws {
    var values = Values(variables)
    host = try values.take("PORTAL_HOST", default: "127.0.0.1", "a host name or an address", Self.host)
    port = try values.take("PORTAL_PORT", default: "8080", "a number from 1 to 65535", Self.port)
    url = try values.take(
      "PORTAL_URL", default: "http://localhost:\(port)",
      "an https:// address without a path, or http:// on this machine (http://localhost:8080)", Self.url)
    data = try values.take("PORTAL_DATA", default: ".portal", "a folder", { Disk.absolute($0) })
    databaseURL = try values.take("DATABASE_URL", "a PostgreSQL address (postgresql://…)", Self.databaseURL)
    secretKey = try values.take(
      "PORTAL_SECRET_KEY", "32 random bytes in hexadecimal (openssl rand -hex 32)", SecretKey.init)
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
    otherHosts = try ["PORTAL_ADMIN_HOST", "PORTAL_MERCHANT_HOST"].compactMap { name in
      try values.take(name, "a host name", Self.host)
    }
    connectionsPerAddress = try values.take(
      "PORTAL_CONNECTIONS_PER_ADDRESS", default: "100", "a number from 1 to 10000",
      { Int($0).flatMap { (1...10_000).contains($0) ? $0 : nil } })
    let bankName = try values.take("PORTAL_BANK_NAME", "the holder of the platform's bank account") {
      $0.isEmpty ? nil : $0
    }
    let bankIBAN = try values.take("PORTAL_BANK_IBAN", "an Egyptian IBAN", IBAN.init(parsing:))
    let bankBIC = try values.take("PORTAL_BANK_BIC", "a BIC of 8 or 11 characters") {
      [8, 11].contains($0.count) ? $0.uppercased() : nil
    }
    guard (bankName == nil) == (bankIBAN == nil) else {
      throw Complaint("PORTAL_BANK_NAME and PORTAL_BANK_IBAN are set together or not at all")
    }
    bankAccount =
      if let bankName, let bankIBAN { PaymentFile.Debtor(name: bankName, iban: bankIBAN, bic: bankBIC) } else { nil }
    if metricsPort == port { throw Complaint("PORTAL_METRICS_PORT must be another port than PORTAL_PORT (\(port))") }
    if databaseURL != nil && secretKey == nil {
      throw Complaint("PORTAL_SECRET_KEY must be set where DATABASE_URL is: openssl rand -hex 32")
    }
    entries = values.entries
    warnings = variables.unknown(among: entries.map(\.name) + ["PORTAL_ENV_FILE"]).map { name in
      "\(name) is set, and is no setting of the portal"
    }
  }

  var isLoopback: Bool { Self.isLoopback(host) }

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
    guard SiteSettings(publicURL: text, port: 0, isLoopback: false) != nil else { return nil }
    guard text.lowercased().hasPrefix("http://") else { return text }
    var host = text.dropFirst(7)
    if let bracket = host.firstIndex(of: "]") {
      host = host[...bracket]
    } else {
      host = host.prefix { $0 != ":" && $0 != "/" }
    }
    return isLoopback(host.lowercased()) ? text : nil
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

/// Reads variables one by one and remembers what is in force.
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
      throw Complaint("\(name) must be \(expected)" + (isSecret ? "" : ", not \"\(Self.shown(text))\""))
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
    guard let value = parse(fallback) else { throw Complaint("\(name) must be \(expected)") }
    return value
  }

  /// On one line, and not a screenful of it.
  private static func shown(_ text: String) -> String {
    let line = String(text.map { $0.isNewline || $0.isWhitespace ? " " : $0 })
    return line.count > 60 ? line.prefix(60) + "…" : line
  }
}
