import ArgumentParser
import Auth
import Database
import Templates
import Wallet

struct InviteMember: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "member", abstract: "Invite somebody to a merchant's team.",
    discussion: """
      Prints a link by which they set their password, and sends it to --email where PORTAL_MAIL is set, or to --mobile where \
      PORTAL_SMS_URL is. It works once, for 72 hours. A merchant's first owner is invited by invite merchants or on the \
      merchant's page.
      """, aliases: ["members"])

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("The merchant: MRC-000001.", valueName: "code"))
  var merchant: String
  @Option(
    help: ArgumentHelp("What they sign in with after the slash: nour for MRC-000001/nour.", valueName: "name"))
  var signIn: String
  @Option(help: "The name that colleagues see.")
  var name: String
  @Option(help: ArgumentHelp("The role: \(MemberRole.names).", valueName: "role"))
  var role: String
  @Option(help: "The e-mail address for the link, and later for a forgotten password.")
  var email: String?
  @Option(help: "The mobile number for the link.")
  var mobile: String?

  func validate() throws {
    if (email == nil) == (mobile == nil) { throw ValidationError("Give either --email or --mobile.") }
  }

  func run() async throws {
    let settings = try await options.settings()
    let granted = try MemberRole(option: role)
    let channel: MessageChannel = email == nil ? .sms : .email
    let isSent = channel.isSet(in: settings)
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let seal = try isSent ? context.seal() : nil
      let accounts = Accounts(database: context.database, hasher: PasswordHasher(), seal: seal)
      do {
        let contact = try channel.contact(email ?? mobile ?? "")
        let code = MerchantCode(parsing: merchant)
        let invitation = try await accounts.inviteMember(
          of: try await context.database.merchant(code), signInName: signIn, name: name, role: granted,
          contact: contact, by: .commandLine)
        let account = code.flatMap { MerchantSignIn(code: $0, member: signIn) }?.description ?? name
        invitation.link.say(to: account, of: .merchant, at: settings.addresses, sentTo: isSent ? contact : nil)
      } catch let problem as AccountProblem {
        throw ConfigurationError(problem.line)
      }
    }
  }
}
