import ArgumentParser
import Auth
import Database
import Templates

struct CreateAdmin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create-admin", abstract: "Create an account for a member of staff.",
    discussion: """
      The password is asked for twice at a terminal, and read from the first line of standard input elsewhere. It has \
      at least 15 characters. Where none is given, a link is printed by which they set one: it works once, for 15 \
      minutes.
      """)

  @OptionGroup var options: GlobalOptions
  @Option(help: "The address to sign in with.")
  var email: String
  @Option(help: "The name that colleagues see.")
  var name: String
  @Option(help: ArgumentHelp("The role: \(StaffRole.names).", valueName: "role"))
  var role = StaffRole.administrator.rawValue

  func run() async throws {
    let settings = try await options.settings()
    let granted = try StaffRole(option: role)
    let hasher = try PasswordHasher(settings)
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let accounts = Accounts(database: context.database, hasher: hasher)
      do {
        if let password = try Terminal.newPassword() {
          _ = try await accounts.createStaff(
            email: email, name: name, role: granted, password: password, by: .commandLine)
          Terminal.say("\(email) can sign in at \(settings.addresses.address(of: Templates.Portal.admin.home.text))")
        } else {
          let invitation = try await accounts.inviteStaff(
            email: email, name: name, role: granted, minutes: AccountLink.firstMinutes, by: .commandLine)
          Terminal.say("\(email) sets a password here, once, within \(AccountLink.firstMinutes) minutes:")
          Terminal.say(invitation.link.address(of: .admin, at: settings.addresses))
        }
      } catch let problem as AccountProblem {
        throw ConfigurationError(problem.line)
      }
    }
  }
}
