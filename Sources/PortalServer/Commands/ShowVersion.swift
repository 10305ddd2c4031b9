import ArgumentParser

struct ShowVersion: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

  func run() { Terminal.say("healthpay-portals \(Version.number)") }
}
