import ArgumentParser
import Database
import Glibc

struct Portal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "portal",
    abstract: "The admin and the merchant portal of HealthPay.",
    discussion: """
      Without DATABASE_URL the portal runs a PostgreSQL of its own in its data folder (PORTAL_DATA, .portal by \
      default). portal config-dump shows every setting.
      """,
    version: Version.number,
    subcommands: [
      Serve.self, Migrate.self, CreateAdmin.self, ResetPassword.self, ResetSecondFactor.self, Invite.self,
      FlushSessions.self, RotateKeys.self, SendTest.self, ImportCommand.self, DemoCommand.self, Settle.self,
      BankResult.self, Verify.self, BackupCommand.self, RestoreCommand.self, Doctor.self, ConfigDump.self,
      HealthCheck.self, ShowVersion.self,
    ])
}

/// Runs the command. Every failure is one line on standard error and an exit status: 1 for an error at run time, 64 for
/// a wrong command line.
@main enum Main {
  static func main() async {
    // The portal must not end if a reader of its standard output does.
    signal(SIGPIPE, SIG_IGN)
    do {
      if let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-"), !isCommand(name) {
        throw ConfigurationError("there is no command \(name): portal --help lists them", status: 64)
      }
      var command = try Portal.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  private static func isCommand(_ name: String) -> Bool {
    name == "help" || Portal.configuration.subcommands.contains { $0.configuration.commandName == name }
  }

  private static func end(with error: any Error) -> Never {
    let status = Portal.exitCode(for: error)
    if status == .success { Portal.exit(withError: error) }
    if status == .validationFailure {
      // The first line says what is wrong; `--help` shows the usage.
      let message = Portal.message(for: error).split(whereSeparator: \.isNewline).first ?? ""
      fail("\(message) (see portal --help)", status.rawValue)
    }
    if let exit = error as? ExitCode { exitProcess(exit.rawValue) }
    if let complaint = error as? ConfigurationError { fail(complaint.description, complaint.status) }
    if let error = error as? DatabaseError, error.kind == .unavailable {
      fail("PostgreSQL doesn't answer: \(error.message)", 1)
    }
    if let error = error as? DatabaseError, error.kind == .insufficientPrivilege {
      fail("PostgreSQL refuses: \(error.message)", 1)
    }
    fail("\(error)", 1)
  }

  private static func fail(_ message: String, _ status: Int32) -> Never {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    Terminal.complain("portal: \(line)")
    exitProcess(status)
  }
}

private func exitProcess(_ status: Int32) -> Never { exit(status) }
