import Subprocess
import SystemPackage

/// Runs programs with a minimal environment, so that the portal's variables and secrets don't reach PostgreSQL.
struct Program: Sendable {
  struct Result: Sendable {
    let succeeded: Bool
    let output: String
    let complaint: String
  }

  /// The folders in which programs are looked up, in order.
  let path: [String]
  /// The account to run as, if it differs from the portal's own.
  var account: SystemAccount?
  var environment: [String: String] = [:]

  func run(_ name: String, _ arguments: [String], input: String = "") async throws -> Result {
    let outcome = try await Subprocess.run(
      configuration(name, arguments), input: .string(input), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    return Result(
      succeeded: outcome.terminationStatus.isSuccess, output: outcome.standardOutput, complaint: outcome.standardError)
  }

  func configuration(_ name: String, _ arguments: [String]) -> Configuration {
    let command = launcher + [name] + arguments
    var options = PlatformOptions()
    // The program runs in its own session, so that Ctrl-C in a terminal reaches only the portal, which drains and then
    // stops PostgreSQL.
    options.createSession = true
    // SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes a checkpoint.
    options.teardownSequence = [.send(signal: .interrupt, allowedDurationToNextStep: .seconds(60))]
    var variables: [Environment.Key: String] = [
      "PATH": path.joined(separator: ":"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
    ]
    for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
    return Configuration(
      executable: .name(command[0]), arguments: Arguments(Array(command.dropFirst())), environment: .custom(variables),
      workingDirectory: "/", platformOptions: options)
  }

  /// The command that changes the account and stops the program if the portal is killed: `setpriv` (util-linux).
  ///
  /// Subprocess's own `userID` isn't used: it calls `setgroups` and `setuid` in a child that glibc doesn't know about,
  /// where both wait forever for threads that the child doesn't have (swift-subprocess 1.0.2, glibc 2.36).
  private var launcher: [String] {
    #if os(Linux)
      var launcher = ["setpriv", "--pdeathsig", "INT"]
      if let account, account != .current {
        launcher += ["--reuid", "\(account.user)", "--regid", "\(account.group)", "--clear-groups"]
      }
      return launcher + ["--"]
    #else
      return []
    #endif
  }
}
