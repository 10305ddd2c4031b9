import Configuration
import Database

/// The environment and, below it, an env file. Any variable's value may be in the file that `NAME_FILE` names instead.
struct Variables: Sendable {
  private let reader: ConfigReader
  private let names: Set<String>

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
  }

  /// The variable's value; nil where it is neither set nor in a file. An empty value counts as none.
  func value(_ name: String) throws -> String? {
    let isSecret = Settings.secrets.contains(name)
    let direct = string(name, isSecret: isSecret)
    let file = string("\(name)_FILE", isSecret: false)
    guard let file else { return direct }
    if direct != nil { throw Complaint("\(name) and \(name)_FILE are both set: keep one") }
    guard let bytes = Disk.read(file), let text = String(validating: bytes, as: UTF8.self) else {
      throw Complaint("\(name)_FILE names \(file), which can't be read")
    }
    if isSecret { try Self.refuseOpen(file, of: "\(name)_FILE") }
    let value = text.split(whereSeparator: \.isNewline).first.map(String.init)
    guard let value else { throw Complaint("\(name)_FILE names \(file), which is empty") }
    return value
  }

  /// Variables that look like settings of the portal and are none: typing errors, most likely.
  func unknown(among known: [String]) -> [String] {
    let known = Set(known.flatMap { [$0, "\($0)_FILE"] })
    return names.filter { $0.hasPrefix("PORTAL_") && !known.contains($0) }.sorted()
  }

  private func string(_ name: String, isSecret: Bool) -> String? {
    reader.string(forKey: ConfigKey([name]), isSecret: isSecret).flatMap { $0.isEmpty ? nil : $0 }
  }

  static func refuseOpen(_ path: String, of name: String) throws {
    guard Disk.status(path, followingLinks: true)?.isReadableByOthers == true else { return }
    throw Complaint("\(name) names \(path), which holds a secret that others may read: chmod 600 it")
  }

  /// `NAME=value` lines; `#` starts a comment line; a value may stand in quotes.
  private static func parse(_ path: String) throws -> [String: String] {
    guard let bytes = Disk.read(path), let text = String(validating: bytes, as: UTF8.self) else {
      throw Complaint("--env-file names \(path), which can't be read")
    }
    var values: [String: String] = [:]
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = trim(line)
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
        throw Complaint("\(path), line \(number + 1), is not NAME=value")
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
