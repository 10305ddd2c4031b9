import ArgumentParser
import Glibc

/// The options of every command that uses a database.
struct GlobalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Read settings that the environment doesn't have from this file.", valueName: "file"))
  var envFile: String?

  func settings() async throws -> Settings {
    var environment: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
      let pair = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { environment[String(pair[0])] = String(pair[1]) }
      pointer += 1
    }
    let file = envFile ?? environment["PORTAL_ENV_FILE"]
    let variables = try await Variables(environment: environment, environmentFile: file)
    let settings = try Settings(variables)
    for warning in settings.warnings { Terminal.complain("portal: warning: \(warning)") }
    return settings
  }
}
