import ArgumentParser
import Auth
import Database

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Fill an empty database with a demo, and accounts to look at it with.",
    discussion: """
      Users, merchants and eight weeks of traffic until now, settled every night and paid out to the bank, with \
      something left to decide; the same for the same seed. The accounts, one of each role, get random passwords, which stand in demo-accounts.json in the data folder and nowhere else. Run again, it \
      goes on where it was stopped, or says that it is there already; passwords whose file is gone are made anew. A \
      database with data of its own is left alone.
      """)

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("Users with a wallet. (default: 400)", valueName: "n"))
  var users: Int?
  @Option(help: ArgumentHelp("Transactions, failed ones and refunds among them. (default: 12000)", valueName: "n"))
  var transactions: Int?
  @Option(help: ArgumentHelp("What all of it follows from. (default: 1)", valueName: "n"))
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
    let path = try DataFolder(opening: settings.data).file("demo-accounts.json")
    try await Premises.with(settings, logger: Log.ofCommand(settings)) { premises in
      let accounts = DemoAccounts(path: path, url: settings.url, hasher: PasswordHasher())
      let seal = try TextSeal(secret: premises.secretKey.bytes)
      let demo = Demo(database: premises.database, accounts: accounts, seal: seal)
      let wish = DemoPlan.Wish(users: users, transactions: transactions, seed: seed)
      let result = try await demo.load(wish)
      switch result {
      case .loaded(let plan):
        // The planner knows nothing yet of what was loaded.
        try await premises.asOwner { owner in
          try await owner.transaction { connection in
            try connection.allowStatement(.seconds(600))
            try connection.execute("ANALYZE")
          }
        }
        Terminal.say("the demo is loaded: \(Self.size(plan))")
      case .wasLoaded(let plan):
        if !wish.isMet(by: plan) { throw Complaint("another demo is here already: \(Self.size(plan))") }
        Terminal.say("the demo was here already: \(Self.size(plan))")
      }
      Terminal.say("its accounts and their passwords: \(path)")
    }
  }

  private static func size(_ plan: DemoPlan) -> String {
    "\(grouped(plan.users)) users, \(grouped(plan.transactions)) transactions, seed \(plan.seed)"
  }
}
