import ArgumentParser
import Configuration
import Hummingbird
import ServiceLifecycle
import Subprocess

@main struct Portal: AsyncParsableCommand {
  func run() async throws {}
}
