import Subprocess
import SystemPackage

/// A program that reads a message from its standard input as `sendmail` does: `sendmail -i -f FROM -- TO`.
struct MailProgram: MailCarrier {
  let path: String

  private static let timeout = Duration.seconds(25)
  /// The statuses EX_NOUSER and EX_NOHOST of sysexits.h.
  private static let refusals: Set<Int32> = [67, 68]

  func carry(_ mail: Mail) async throws {
    let outcome = try await withThrowingTaskGroup(of: Outcome.self) { group in
      group.addTask { try await run(mail) }
      group.addTask {
        try await Task.sleep(for: Self.timeout)
        throw DeliveryFailure("\(path) takes too long")
      }
      defer { group.cancelAll() }
      guard let outcome = try await group.next() else { throw CancellationError() }
      return outcome
    }
    if outcome.status == 0 { return }
    throw DeliveryFailure(
      "\(path) ended with \(outcome.status) \(outcome.complaint)", isFinal: Self.refusals.contains(outcome.status))
  }

  private struct Outcome: Sendable {
    let status: Int32
    let complaint: String
  }

  private func run(_ mail: Mail) async throws -> Outcome {
    do {
      // The program gets none of the portal's variables, so none of its secrets.
      let outcome = try await Subprocess.run(
        .path(FilePath(path)), arguments: ["-i", "-f", mail.from.address, "--", mail.to.address],
        environment: .custom(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"]),
        workingDirectory: "/", input: .array(mail.bytes), output: .discarded, error: .string(limit: 4_096))
      let status: Int32 = if case .exited(let code) = outcome.terminationStatus { code } else { -1 }
      return Outcome(status: status, complaint: outcome.standardError)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw DeliveryFailure("\(path) can't be run")
    }
  }
}
