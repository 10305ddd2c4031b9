import Cluster
import Configuration
import Database

/// The environment and, with lower priority, an env file. Any variable's value may instead be in the file that
/// `NAME_FILE` names.
struct Variables: Sendable {
  private let reader: ConfigReader
  private let names: Set<String>
  /// Where systemd puts what a unit's LoadCredential= names.
  private let credentials: String?

  /// Variables whose value is a whole file. The value of others is the file's first line.
  private static let ofSeveralLines: Set<String> = ["PORTAL_SMS_HEADERS", "PORTAL_SMS_BODY"]

  init(environment: [String: String], environmentFile: String? = nil) async throws {
    var providers: [any ConfigProvider] = [EnvironmentVariablesProvider(environmentVariables: environment)]
    var names = Set(environment.keys)
    if let environmentFile {
      let values = try Self.parse(environmentFile)
      if !Settings.secrets.isDisjoint(with: values.keys) { try Self.refuseOpen(environmentFile, of: "--env-file") }
      providers.append(EnvironmentVariablesProvider(environmentVariables: values))
      names.formUnion(values.keys)
    }
    reader = ConfigReader(providers: providers)
    self.names = names
    credentials = environment["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Returns the variable's value, or nil if it is neither set nor in a file. An empty value counts as not set.
  func value(_ name: String) throws -> String? {
    let isSecret = Settings.secrets.contains(name)
    let direct = string(name, isSecret: isSecret)
    let file = string("\(name)_FILE", isSecret: false)
    guard let file else { return direct }
    if direct != nil { throw ConfigurationError("\(name) and \(name)_FILE are both set: keep one") }
    guard let bytes = Disk.read(file), let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError("\(name)_FILE names \(file), which can't be read")
    }
    if isSecret, !isCredential(file) { try Self.refuseOpen(file, of: "\(name)_FILE") }
    let lines = text.split(whereSeparator: \.isNewline)
    let value = Self.ofSeveralLines.contains(name) ? text : lines.first.map(String.init)
    guard let value, !lines.isEmpty else { throw ConfigurationError("\(name)_FILE names \(file), which is empty") }
    return value
  }

  /// Returns variables that look like settings of the portal but aren't, which are probably typing errors.
  func unknown(among known: [String]) -> [String] {
    let known = Set(known.flatMap { [$0, "\($0)_FILE"] })
    return names.filter { $0.hasPrefix("PORTAL_") && !known.contains($0) }.sorted()
  }

  private func string(_ name: String, isSecret: Bool) -> String? {
    reader.string(forKey: ConfigKey([name]), isSecret: isSecret).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A credential belongs to root and is readable by the service through an access control list, whose mask stands where the
  /// group's rights do. Nobody else comes into its folder.
  func isCredential(_ path: String) -> Bool {
    guard let credentials, let folder = Disk.resolve(credentials), let file = Disk.resolve(path),
      file.hasPrefix(folder + "/"), let status = Disk.status(file)
    else { return false }
    return status.permissions & 0o007 == 0
  }

  private static func refuseOpen(_ path: String, of name: String) throws {
    guard Disk.status(path, followingLinks: true)?.isReadableByOthers == true else { return }
    throw ConfigurationError("\(name) names \(path), which holds a secret that others may read: chmod 600 it")
  }

  /// Parses lines of `NAME=value`. `#` begins a comment line; a value may be in quotes.
  private static func parse(_ path: String) throws -> [String: String] {
    guard let bytes = Disk.read(path), let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError("--env-file names \(path), which can't be read")
    }
    var values: [String: String] = [:]
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = trim(line)
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
        throw ConfigurationError("\(path), line \(number + 1), is not NAME=value")
      }
      var value = trim(line[line.index(after: equals)...])
      for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
        value = value.dropFirst().dropLast()
      }
      values[String(trim(line[..<equals]))] = String(value)
    }
    return values
  }

  private static func trim(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return text
  }
}
