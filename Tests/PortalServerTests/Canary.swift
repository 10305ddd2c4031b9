import Database
import Hummingbird
import HummingbirdTesting
import Metrics
import TestSupport
import Testing
import Wallet
import Web

@testable import PortalServer

/// Secrets that nobody else may read, each of which is distinct from all other text.
enum Canary {
  static let password = "canary-Passw0rd-7719"
  static let newPassword = "canary-Passw0rd-7720"
  /// One that is refused.
  static let shortPassword = "canary-7721"
  static let code = "771903"
  static let recoveryCode = "cana-ryca-nary-7723-4567-abcd"
  static let mobile = "01277190342"
  static let nationalID = "29907190177193"
  static let email = "canary.7719@example.test"

  /// The forms in which they could appear in a line: complete, or a mobile number in its other spellings.
  static let secrets = Secrets(
    texts: [
      password, newPassword, shortPassword, nationalID, "canary.7719", "127719034", "127 719 034", "Passw0rd-77",
      recoveryCode, recoveryCode.filter { $0 != "-" },
    ], codes: [code])
}

/// What must not be read: text, also as bytes in hexadecimal, and codes of six digits.
struct Secrets: Sendable {
  private var texts: Set<String>
  private var codes: Set<String>

  init(texts: Set<String>, codes: Set<String>) {
    (self.texts, self.codes) = (texts, codes)
  }

  mutating func add(_ text: String) { texts.insert(text) }
  mutating func add(code: String) { codes.insert(code) }

  func found(in text: String) -> [String] {
    let bytes = Array(text.utf8)
    return texts.filter { Self.holds(bytes, $0) || Self.holds(bytes, $0.utf8.hexadecimal) }.sorted()
      + codes.filter { Self.holds(bytes, $0, alone: true) || Self.holds(bytes, $0.utf8.hexadecimal) }.sorted()
  }

  /// - Parameter alone: not among other digits, as of a hash, or behind a point, as of a time
  private static func holds(_ bytes: [UInt8], _ text: String, alone: Bool = false) -> Bool {
    let part = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      part.withUnsafeBufferPointer { part in
        var start = 0
        while start + part.count <= bytes.count {
          var length = 0
          while length < part.count, bytes[start + length] == part[length] { length += 1 }
          if length == part.count {
            let before = start > 0 ? bytes[start - 1] : 0
            let after = start + length < bytes.count ? bytes[start + length] : 0
            if !alone || !isDigit(before) && before != UInt8(ascii: ".") && !isDigit(after) { return true }
          }
          start += 1
        }
        return false
      }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }
}

/// Both portals, which send messages, with all that they leave behind: log, metrics and every table.
struct CanaryPlatform: Sendable {
  let database: Database
  let client: any TestClientProtocol
  private let keeper: LogKeeper

  private static let metrics: PrometheusRegistry = {
    let registry = PrometheusRegistry(help: [:])
    MetricsSystem.bootstrap(registry)
    return registry
  }()

  static func run(_ body: @Sendable (CanaryPlatform) async throws -> Void) async throws {
    _ = metrics
    let keeper = LogKeeper()
    try await withDatabaseURL { url in
      var settings = Database.Settings(url: url)
      settings.leaseTimeout = .seconds(30)
      let database = Database(settings, logger: keeper.logger())
      defer { database.close() }
      let table = try routeTable(of: database, sendsMessages: true)
      try await Application(responder: table.responder(), logger: keeper.logger()).test(.router) { client in
        try await body(CanaryPlatform(database: database, client: client, keeper: keeper))
      }
    }
  }

  /// The secrets are in no place but a column of their own; the named tables, at least, have rows that could hold them.
  func expectNone(of secrets: Secrets, andRowsIn names: Set<String>) async throws {
    #expect(keeper.lines.count > 10)
    for line in keeper.lines { #expect(secrets.found(in: line) == [], "a line of the log") }
    let metrics = await Self.metrics.text()
    #expect(secrets.found(in: metrics) == [], "the metrics")
    let tables = try await database.asOwner { owner in try await owner.rows(Self.contents, as: Table.self) }
    #expect(names.subtracting(tables.filter { $0.text.contains("<row>") }.map(\.name)) == [])
    for table in tables { #expect(secrets.found(in: table.text) == [], "\(table.name)") }
  }

  private struct Table: RowDecodable {
    let name: String
    let text: String

    init(_ row: Row) throws(DatabaseError) {
      name = try row["name"]
      text = try row["text"]
    }
  }

  /// Every table's rows, but for the columns that are there to hold what people are reached by. An export's filter waits
  /// for the job that writes it; wherever it is shown it is masked.
  private static let contents: SQL = """
    SELECT relname::text AS name, query_to_xml(
      format(
        'SELECT (to_jsonb(t) - %L::text[])::text AS row FROM %I t',
        CASE relname
          WHEN 'users' THEN '{mobile,email}'
          WHEN 'merchant_members' THEN '{mobile,email,previous_email}'
          WHEN 'exports' THEN '{filter}'
          ELSE '{}'
        END, relname), false, false, '')::text AS text
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    """
}
