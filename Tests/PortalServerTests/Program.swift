import Cluster
import Glibc
import Subprocess
import SystemPackage
import Testing

@testable import Database

/// The status and output of a run of the program.
struct Outcome {
  let status: TerminationStatus
  let output: String
  let complaint: String
}

/// Runs the program that was built with these tests.
func portal(
  _ arguments: [String], _ environment: [String: String] = [:], input: String = ""
) async throws -> Outcome {
  let outcome = try await run(
    try program(arguments, environment), input: .string(input), output: .string(limit: 1 << 20),
    error: .string(limit: 1 << 20))
  return Outcome(status: outcome.terminationStatus, output: outcome.standardOutput, complaint: outcome.standardError)
}

/// Runs `portal serve` until `body` has returned, then asks it to end: its exit status.
/// `journal` names a file for standard error, which the program takes for the journal.
func serving(
  _ environment: [String: String], journal: String? = nil, _ body: () async throws -> Void
) async throws -> TerminationStatus {
  var configuration = try program(["serve"], environment)
  if let journal {
    let script = #"exec 2>"$1"; JOURNAL_STREAM=$(stat -c %d:%i "$1") exec "$0" serve"#
    configuration.executable = .name("sh")
    configuration.arguments = ["-c", script, try programPath(), journal]
  }
  return try await run(configuration, input: .none, output: .sequence, error: .discarded) { execution in
    for try await line in execution.standardOutput.strings() where line.contains("ready") { break }
    do {
      try await body()
    } catch {
      try execution.send(signal: .terminate)
      throw error
    }
    try execution.send(signal: .terminate)
  }.terminationStatus
}

/// Returns a port on which nobody listens at the moment.
func freePort() throws -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let status = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      bind(descriptor, address, length) | getsockname(descriptor, address, &length)
    }
  }
  try #require(status == 0)
  return Int(UInt16(bigEndian: address.sin_port))
}

private func programPath() throws -> String {
  let folder = try #require(Disk.resolve("/proc/self/exe")).split(separator: "/").dropLast().joined(separator: "/")
  return "/\(folder)/portal"
}

private func program(_ arguments: [String], _ environment: [String: String]) throws -> Subprocess.Configuration {
  var variables: [Environment.Key: String?] = [:]
  for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
  return Subprocess.Configuration(
    executable: .path(FilePath(try programPath())), arguments: Arguments(arguments),
    environment: .inherit.updating(variables))
}
