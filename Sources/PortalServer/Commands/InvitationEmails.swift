import ArgumentParser
import Auth
import Database
import Ledger
import Wallet

/// Invites owners at the addresses of a CSV file. `serve` delivers the messages. A line that is wrong leaves the others alone.
struct InvitationEmails {
  private static let columns = ["code", "email"]

  let file: String
  let settings: Settings

  func send() async throws {
    guard settings.mail != nil else { throw ConfigurationError("PORTAL_MAIL isn't set, so nothing can be sent") }
    let lines = try read()
    let refused = try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let accounts = Accounts(database: context.database, hasher: PasswordHasher(), seal: try context.seal())
      let progress = CountingLine("invitations")
      var (made, refused) = (0, 0)
      for line in lines {
        do {
          guard let code = line.code else { throw AccountProblem.noSuchMerchant }
          guard let email = line.email else { throw AccountProblem.email }
          let merchant = try await context.database.first(
            "SELECT id AS value FROM merchants WHERE number = \(code.number)", as: Scalar<MerchantID>.self)
          guard let merchant else { throw AccountProblem.noSuchMerchant }
          _ = try await accounts.inviteOwner(of: merchant.value, name: nil, email: email, by: .commandLine)
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
    let email: String?
  }

  private func read() throws -> [Line] {
    let source = try SourceFile(file)
    do {
      var table = try CSVTable(CSVReader { try source.readChunk() }, columns: Self.columns)
      var lines: [Line] = []
      while let record = try table.next() {
        let texts = record.problem == nil ? record.texts : nil
        lines.append(
          Line(
            number: record.line, code: texts.flatMap { MerchantCode(parsing: $0[0]) },
            email: texts.flatMap { $0[1].isEmpty ? nil : $0[1] }))
      }
      return lines
    } catch let problem as CSVHeaderProblem {
      throw ConfigurationError("\(file) is not a list of addresses: \(problem.text(Self.columns))", status: 65)
    }
  }
}
