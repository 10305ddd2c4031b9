import ArgumentParser

struct ConfigDump: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config-dump", abstract: "Print every setting in force, as an env file; secrets are redacted.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    for (name, value) in try await options.settings().entries { Terminal.say("\(name)=\(value)") }
  }
}
