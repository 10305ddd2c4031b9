import ArgumentParser
import Auth
import Cluster
import Database

struct RotateKeys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate-keys", abstract: "Seal everything anew with the current secret key.",
    discussion: """
      Run it while portals serve that know both keys: PORTAL_SECRET_KEY, which seals, and PORTAL_SECRET_KEY_OLD, which \
      only opens. It can be stopped at any moment and started again. With DATABASE_URL it has to be the tables' owner, as \
      for portal migrate. Where the portal has a key of its own in its data folder, --new-key makes another one and \
      keeps the old beside it; then start the portal and run rotate-keys.
      """)

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Make a new key in the data folder. The portal must not be running.")
  var newKey = false
  @Flag(help: "Only count what another key has sealed.")
  var check = false

  func run() async throws {
    let settings = try await options.settings()
    if newKey { return try await makeKey(settings) }
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      try await context.asOwner { owner in try await rotate(context, owner) }
    }
  }

  private func makeKey(_ settings: Settings) async throws {
    if settings.secretKey != nil {
      throw ConfigurationError("the key comes from PORTAL_SECRET_KEY: set a new one there", status: 64)
    }
    try await CommandContext.with(settings, holding: .alone, logger: Log.ofCommand(settings)) { context in
      let folder = try DataFolder(opening: context.settings.data)
      try SecretKey.replace(in: folder)
    }
    Terminal.say("there is a new key: start the portal, and run portal rotate-keys")
  }

  private func rotate(_ context: CommandContext, _ owner: Database) async throws {
    let rotation = KeyRotation(try context.seal(), in: owner)
    if check {
      let remaining = try await rotation.remaining()
      for (column, count) in remaining.sorted(by: { $0.key < $1.key }) { Terminal.say("\(column): \(count)") }
      if remaining.isEmpty { Terminal.say("everything is sealed with the current key") }
      return
    }
    var line: (column: String, progress: ProgressLine)?
    let outcome = try await rotation.run { progress in
      if line?.column != progress.column { line = (progress.column, ProgressLine(progress.column)) }
      line?.progress.advance(progress.done, of: progress.total, done: progress.done)
    }
    Terminal.say("sealed anew: \(outcome.sealed) values")
    guard outcome.unreadable.isEmpty else {
      let columns = outcome.unreadable.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
      throw ConfigurationError(
        "neither key opens some values of \(columns.joined(separator: ", ")): keep the old key")
    }
    Terminal.say(
      "everything is sealed with the current key; the old one can go once the sessions that it signed have ended, "
        + "after 12 hours")
  }
}
