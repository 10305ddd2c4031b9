import ArgumentParser
import Auth
import Database

struct FlushSessions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flush-sessions", abstract: "End every session of both portals: everybody signs in again.",
    discussion: """
      For a break-in, or a secret key or a copy of the database in the wrong hands. It works while portals serve: whoever \
      is signed in is asked to sign in with their next request. Passwords, second factors and links stay as they are.
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let settings = try await options.settings()
    let ended = try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      try await Sessions.endAll(by: .commandLine, in: context.database)
    }
    Terminal.say("sessions ended: \(ended)")
  }
}
