import ArgumentParser
import Database
import Wallet

struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Apply the missing migrations.",
    discussion: "With --status nothing changes, and the exit status is 1 if migrations are missing.")

  @OptionGroup var options: GlobalOptions
  @Flag(help: "List the migrations and when each was applied.")
  var status = false

  func run() async throws {
    let settings = try await options.settings()
    try await CommandContext.with(settings, schema: .any, logger: Log.ofCommand(settings)) { context in
      let migrator = Migrator(context.database)
      if status {
        try await list(migrator.status())
      } else {
        let names = try await migrator.migrate()
        for name in names { Terminal.say("applied \(name)") }
        if names.isEmpty { Terminal.say("the database is up to date") }
      }
    }
  }

  private func list(_ migrations: [Migrator.Status]) throws {
    for migration in migrations {
      Terminal.say("\(migration.name)  \(migration.appliedAt.map { "applied \($0.iso8601UTC)" } ?? "missing")")
    }
    if migrations.contains(where: { $0.appliedAt == nil }) { throw ExitCode(1) }
  }
}
