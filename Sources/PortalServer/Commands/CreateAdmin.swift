import ArgumentParser
import Auth
import Database

struct CreateAdmin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create-admin", abstract: "Make an account for a member of staff.",
    discussion: """
      The password is asked for twice at a terminal, and read from the first line of standard input elsewhere. It has \
      at least 15 characters.
      """)

  private static let roles = StaffRole.allCases.map(\.rawValue).joined(separator: ", ")

  @OptionGroup var options: GlobalOptions
  @Option(help: "The address to sign in with.")
  var email: String
  @Option(help: "The name that colleagues see.")
  var name: String
  @Option(help: ArgumentHelp("What they are: \(roles).", valueName: "role"))
  var role = StaffRole.administrator.rawValue

  func run() async throws {
    let settings = try await options.settings()
    guard let role = StaffRole(rawValue: role) else {
      throw Complaint("--role must be one of \(Self.roles), not \"\(role)\"", status: 64)
    }
    try await Premises.with(settings, logger: Log.ofCommand(settings)) { premises in
      let password = try Terminal.newPassword()
      let accounts = Accounts(database: premises.database, hasher: PasswordHasher())
      do {
        _ = try await accounts.createStaff(email: email, name: name, role: role, password: password, by: .commandLine)
      } catch let problem as AccountProblem {
        throw Complaint(problem.line)
      }
      Terminal.say("\(email) can sign in at \(settings.url)/admin")
    }
  }
}
