import ArgumentParser
import Auth
import Database
import Templates
import Wallet

struct ResetPassword: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset-password", abstract: "Set the password of an account and end its sessions.",
    discussion: """
      The password is asked for twice at a terminal, and read from the first line of standard input elsewhere. Where none \
      is given, a link is printed by which they set one: it works once, for 30 minutes, and the old password until then.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "An e-mail address of staff, or a merchant's sign-in: MRC-000001, MRC-000001/nour.")
  var account: String

  func run() async throws {
    let settings = try await options.settings()
    let hasher = try PasswordHasher(settings)
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let accounts = Accounts(database: context.database, hasher: hasher)
      do {
        guard let password = try Terminal.newPassword() else {
          let (link, portal) = try await makeLink(accounts)
          Terminal.say("\(account) sets a password here, once, within \(AccountLink.resetMinutes) minutes:")
          Terminal.say(link.address(of: portal, at: settings.addresses))
          return
        }
        if account.contains("@") {
          try await accounts.resetStaffPassword(email: account, to: password, by: .commandLine)
        } else if let signIn = MerchantSignIn(parsing: account) {
          try await accounts.resetMemberPassword(signIn, to: password, by: .commandLine)
        } else {
          throw ConfigurationError("\"\(account)\" is neither an e-mail address nor a merchant's sign-in", status: 64)
        }
      } catch let problem as AccountProblem {
        throw ConfigurationError(problem.line)
      }
      Terminal.say("the password of \(account) is set, and its sessions have ended")
    }
  }

  private func makeLink(_ accounts: Accounts) async throws -> (AccountLink, Templates.Portal) {
    if account.contains("@") { return (try await accounts.makeReset(ofStaff: account, by: .commandLine), .admin) }
    guard let signIn = MerchantSignIn(parsing: account) else {
      throw ConfigurationError("\"\(account)\" is neither an e-mail address nor a merchant's sign-in", status: 64)
    }
    return (try await accounts.makeReset(of: signIn, by: .commandLine), .merchant)
  }
}
