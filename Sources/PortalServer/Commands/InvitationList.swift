import ArgumentParser
import Auth
import Database
import Ledger
import Wallet

/// Invites owners at the e-mail addresses or mobile numbers of a CSV file. `serve` delivers the messages. A line that is wrong
/// leaves the others alone.
struct InvitationList {
  private let file: String
  private let channel: MessageChannel
  private let settings: Settings

  init(_ file: String, by channel: MessageChannel, _ settings: Settings) {
    self.file = file
    self.channel = channel
    self.settings = settings
  }

  private var columns: [String] { ["code", channel == .email ? "email" : "mobile"] }

  func send() async throws {
    guard channel.isSet(in: settings) else {
      let variable = channel == .email ? "PORTAL_MAIL" : "PORTAL_SMS_URL"
      throw ConfigurationError("\(variable) isn't set, so nothing can be sent")
    }
    let lines = try read()
    let refused = try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let accounts = Accounts(database: context.database, hasher: PasswordHasher(), seal: try context.seal())
      let progress = CountingLine("invitations")
      var (made, refused) = (0, 0)
      for line in lines {
        do {
          let contact = try channel.contact(line.contact)
          let merchant = try await context.database.merchant(line.code)
          _ = try await accounts.inviteOwner(of: merchant, name: nil, contact: contact, by: .commandLine)
          made += 1
          progress.show(made)
        } catch let problem as AccountProblem {
          refused += 1
          Terminal.complain("\(file), line \(line.number): \(problem.line)")
        }
      }
      Terminal.say("invitations waiting to be sent: \(made)")
      return refused
    }
    if refused > 0 { throw ExitCode(3) }
  }

  private struct Line: Sendable {
    let number: Int
    let code: MerchantCode?
    let contact: String
  }

  private func read() throws -> [Line] {
    let source = try SourceFile(file)
    do {
      var table = try CSVTable(CSVReader { try source.readChunk() }, columns: columns)
      var lines: [Line] = []
      while let record = try table.next() {
        let texts = record.problem == nil ? record.texts : nil
        lines.append(
          Line(
            number: record.line, code: texts.flatMap { MerchantCode(parsing: $0[0]) },
            contact: texts?[1] ?? ""))
      }
      return lines
    } catch let problem as CSVHeaderProblem {
      throw ConfigurationError("\(file) is not a list of addresses: \(problem.text(columns))", status: 65)
    }
  }
}
