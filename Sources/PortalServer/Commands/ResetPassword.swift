import ArgumentParser
import Auth
import Database
import Wallet

struct ResetPassword: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset-password", abstract: "Set the password of an account and end its sessions.",
    discussion: """
      The password is asked for twice at a terminal, and read from the first line of standard input elsewhere.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "An e-mail address of staff, or a merchant's sign-in: MRC-000001, MRC-000001/nour.")
  var account: String

  func run() async throws {
    let settings = try await options.settings()
    try await Premises.with(settings, logger: Log.ofCommand(settings)) { premises in
      let accounts = Accounts(database: premises.database, hasher: PasswordHasher())
      let password = try Terminal.newPassword()
      do {
        if account.contains("@") {
          try await accounts.resetStaffPassword(email: account, to: password, by: .commandLine)
        } else if let signIn = MerchantSignIn(parsing: account) {
          try await accounts.resetMemberPassword(signIn, to: password, by: .commandLine)
        } else {
          throw Complaint("\"\(account)\" is neither an e-mail address nor a merchant's sign-in", status: 64)
        }
      } catch let problem as AccountProblem {
        throw Complaint(problem.line)
      }
      Terminal.say("the password of \(account) is set, and its sessions have ended")
    }
  }
}
