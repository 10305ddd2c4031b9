import Subprocess
import SystemPackage

/// Runs short programs in a bare environment: no variable of the portal, a secret among them, reaches PostgreSQL.
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

  var environment: Environment {
    .custom(["PATH": path.joined(separator: ":"), "LC_ALL": "C.UTF-8", "TZ": "UTC"])
  }

  var platformOptions: PlatformOptions {
    var options = PlatformOptions()
    // A session of its own: Ctrl-C in a terminal reaches the portal alone, which drains first and stops PostgreSQL last.
    options.createSession = true
    if let account, account.user != SystemAccount.current.user {
      options.userID = account.user
      options.groupID = account.group
      options.supplementaryGroups = [account.group]
    }
    return options
  }

  func run(_ name: String, _ arguments: [String], input: String = "") async throws -> Result {
    let outcome = try await Subprocess.run(
      .name(name), arguments: Arguments(arguments), environment: environment, workingDirectory: "/",
      platformOptions: platformOptions, input: .string(input), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    return Result(
      succeeded: outcome.terminationStatus.isSuccess, output: outcome.standardOutput, complaint: outcome.standardError)
  }
}
