import ArgumentParser
import Auth
import Cluster
import Database

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Fill an empty database with demo data and accounts.",
    discussion: """
      Creates users, merchants and eight weeks of transactions, settled every night and paid out to the bank, with open \
      approvals. The same seed creates the same data. The accounts, one of each role, get random passwords, which are only \
      in demo-accounts.json in the data folder. Run again, the command continues an interrupted demo. If the file of \
      passwords is missing, it sets new ones. It refuses a database with other data.
      """)

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("Users with a wallet. (default: 400)", valueName: "n"))
  var users: Int?
  @Option(help: ArgumentHelp("Transactions, including failed ones and refunds. (default: 12000)", valueName: "n"))
  var transactions: Int?
  @Option(help: ArgumentHelp("The seed of the random data. (default: 1)", valueName: "n"))
  var seed: Int64?

  func validate() throws {
    if let users, !DemoPlan.usersAllowed.contains(users) {
      throw ValidationError("--users must be from 10 to 10000000, not \(users)")
    }
    if let transactions, !DemoPlan.transactionsAllowed.contains(transactions) {
      throw ValidationError("--transactions must be from 100 to 100000000, not \(transactions)")
    }
  }

  func run() async throws {
    let settings = try await options.settings()
    let path = try DataFolder(opening: settings.data).file(DemoAccountsFile.name)
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let accounts = DemoAccounts(path: path, url: settings.url, hasher: PasswordHasher())
      let seal = try context.seal()
      let demo = Demo(database: context.database, accounts: accounts, seal: seal)
      let wish = DemoPlan.Wish(users: users, transactions: transactions, seed: seed)
      let result = try await demo.load(wish)
      switch result {
      case .loaded(let plan):
        // The planner has no statistics about the loaded rows yet.
        try await context.asOwner { owner in
          try await owner.transaction { connection in
            try connection.allowStatement(.seconds(600))
            try connection.execute("ANALYZE")
          }
        }
        Terminal.say("the demo is loaded: \(Self.size(plan))")
      case .wasLoaded(let plan):
        if !wish.isMet(by: plan) {
          throw ConfigurationError("the database has another demo already: \(Self.size(plan))")
        }
        Terminal.say("the demo is already loaded: \(Self.size(plan))")
      }
      Terminal.say("accounts and passwords: \(path)")
    }
  }

  private static func size(_ plan: DemoPlan) -> String {
    "\(grouped(plan.users)) users, \(grouped(plan.transactions)) transactions, seed \(plan.seed)"
  }
}
