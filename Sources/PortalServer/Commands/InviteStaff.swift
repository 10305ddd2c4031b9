import ArgumentParser
import Auth
import Database
import Templates
import Wallet

struct InviteStaff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staff", abstract: "Invite a member of staff.",
    discussion: """
      Prints a link by which they set their password, and sends it to the address where PORTAL_MAIL is set. It works once, \
      for 72 hours. A first administrator is better made with create-admin, whose link works for 15 minutes only.
      """)

  @OptionGroup var options: GlobalOptions
  @Option(help: "The address to sign in with.")
  var email: String
  @Option(help: "The name that colleagues see.")
  var name: String
  @Option(help: ArgumentHelp("The role: \(StaffRole.names).", valueName: "role"))
  var role: String

  func run() async throws {
    let settings = try await options.settings()
    let granted = try StaffRole(option: role)
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let isSent = MessageChannel.email.isSet(in: settings)
      let seal = try isSent ? context.seal() : nil
      let accounts = Accounts(database: context.database, hasher: PasswordHasher(), seal: seal)
      do {
        let invitation = try await accounts.inviteStaff(email: email, name: name, role: granted, by: .commandLine)
        invitation.link.say(to: email, of: .admin, at: settings.addresses, sentTo: isSent ? email : nil)
      } catch let problem as AccountProblem {
        throw ConfigurationError(problem.line)
      }
    }
  }
}
