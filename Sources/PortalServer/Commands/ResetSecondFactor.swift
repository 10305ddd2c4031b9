import ArgumentParser
import Auth
import Database

struct ResetSecondFactor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset-second-factor", abstract: "Take away a lost second factor and end the account's sessions.",
    discussion: """
      For whoever has lost phone and recovery codes, where no other administrator can do it. Where one is required, they set \
      up another at their next sign-in.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "An e-mail address of staff, or a merchant's sign-in: MRC-000001, MRC-000001/nour.")
  var account: String
  @Option(help: "Why, for the audit log.") var reason: String

  func run() async throws {
    let settings = try await options.settings()
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      guard let found = try await Sessions.Account.find(account, in: context.database) else {
        throw ConfigurationError("there is no such account")
      }
      let factors = SecondFactors(
        database: context.database, seal: try TextSeal(secret: context.secretKey.bytes))
      do {
        try await factors.reset(of: found, by: .commandLine, reason: reason)
      } catch SecondFactorRefusal.reason {
        throw ConfigurationError("--reason must be a text of up to 200 characters", status: 64)
      }
      Terminal.say("\(account) has no second factor now, and its sessions have ended")
    }
  }
}
