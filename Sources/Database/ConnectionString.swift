import CPostgres
import Glibc

/// The contents of a libpq connection string.
package struct ConnectionString: Sendable {
  private let options: [String: String]
  /// The same for programs that use libpq, in variables that `ps` doesn't show: `PGHOST`, `PGPASSWORD`, …
  package let environment: [String: String]

  /// Returns nil if libpq can't read it.
  package init?(_ text: String) {
    guard let parsed = PQconninfoParse(text, nil) else { return nil }
    defer { PQconninfoFree(parsed) }
    var options: [String: String] = [:]
    var environment: [String: String] = [:]
    var option = parsed
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        options[String(cString: keyword)] = String(cString: value)
        if let name = option.pointee.envvar { environment[String(cString: name)] = String(cString: value) }
      }
      option += 1
    }
    self.options = options
    self.environment = environment
  }

  /// `disable` to `verify-full`; libpq's default is `prefer`, which takes no for an answer.
  package var sslMode: String { options["sslmode"] ?? variable("PGSSLMODE") ?? "prefer" }

  /// The hosts that are reached over a network, so neither a Unix socket nor this machine.
  package var remoteHosts: [String] {
    let hosts = options["hostaddr"] ?? options["host"] ?? variable("PGHOST") ?? ""
    return hosts.split(separator: ",").map(String.init).filter { host in
      !host.hasPrefix("/") && !host.hasPrefix("@") && !["localhost", "::1"].contains(host) && !host.hasPrefix("127.")
    }
  }

  /// Whether nothing is sent to a remote host without encryption.
  package var requiresTLS: Bool { ["require", "verify-ca", "verify-full"].contains(sslMode) }

  private func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
