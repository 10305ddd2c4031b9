import Subprocess
import SystemPackage

/// Runs programs in a bare environment: no variable of the portal, a secret among them, reaches PostgreSQL.
struct Program: Sendable {
  struct Result: Sendable {
    let succeeded: Bool
    let output: String
    let complaint: String
  }

  /// Folders in which programs are looked up, in order.
  let path: [String]
  /// The account to run as, where that is another than the portal's own.
  var account: SystemAccount?

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
    // A session of its own: Ctrl-C in a terminal reaches the portal alone, which drains first and stops PostgreSQL last.
    options.createSession = true
    // SIGINT is PostgreSQL's fast shutdown: sessions end, a checkpoint is written.
    options.teardownSequence = [.send(signal: .interrupt, allowedDurationToNextStep: .seconds(60))]
    return Configuration(
      executable: .name(command[0]), arguments: Arguments(Array(command.dropFirst())),
      environment: .custom(["PATH": path.joined(separator: ":"), "LC_ALL": "C.UTF-8", "TZ": "UTC"]),
      workingDirectory: "/", platformOptions: options)
  }

  /// `setpriv` (util-linux) changes the account, and has the program stop when the portal is killed.
  ///
  /// Subprocess's own `userID` is not used: it calls `setgroups` and `setuid` in a child cloned behind glibc's back, where
  /// both wait for ever on threads that the child doesn't have (swift-subprocess 1.0.2, glibc 2.36).
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
