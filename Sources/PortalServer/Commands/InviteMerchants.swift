import ArgumentParser
import Auth
import Database
import Ledger
import Templates
import Wallet

struct InviteMerchants: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merchants", abstract: "Make a link for the owner of every merchant that has none yet.",
    discussion: """
      With --csv, writes a file with the columns code, name, link and expires_at, readable by you alone. With --emails, reads \
      a file with the columns code and email, and sends each link to its address; with --mobiles, one with the columns code \
      and mobile, and sends each link by SMS. A link works once, for 72 hours. Merchants \
      whose owner has set a password, and closed ones, are left out. Run again, it makes new links for those who haven't \
      come yet, and their links before stop working.
      """)

  private static let batch = 500

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("Where to write the links.", valueName: "file"))
  var csv: String?
  @Option(help: ArgumentHelp("Whom to send the links to.", valueName: "file"))
  var emails: String?
  @Option(help: ArgumentHelp("Whom to send the links to by SMS.", valueName: "file"))
  var mobiles: String?

  func validate() throws {
    if [csv, emails, mobiles].count(where: { $0 != nil }) != 1 {
      throw ValidationError("Give either --csv, --emails or --mobiles.")
    }
  }

  func run() async throws {
    let settings = try await options.settings()
    if let csv { try await write(to: csv, settings) }
    if let emails { try await InvitationList(emails, by: .email, settings).send() }
    if let mobiles { try await InvitationList(mobiles, by: .sms, settings).send() }
  }

  private func write(to csv: String, _ settings: Settings) async throws {
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let accounts = Accounts(database: context.database, hasher: PasswordHasher())
      let file = try NewFile(csv, mode: 0o600)
      try file.append("code,name,link,expires_at\r\n".utf8)
      let progress = CountingLine("invitations")
      var (made, last) = (0, Int64(0))
      while true {
        let merchants = try await context.database.rows(
          UninvitedMerchant.query(after: last, length: Self.batch), as: UninvitedMerchant.self)
        guard let end = merchants.last else { break }
        for merchant in merchants {
          do {
            let invitation = try await accounts.inviteOwner(of: merchant.id, name: nil, contact: nil, by: .commandLine)
            try file.append(merchant.line(invitation.link, at: settings.addresses))
            made += 1
            progress.show(made)
          } catch AccountProblem.alreadyUsed {
            // The owner was invited in the meantime.
          }
        }
        last = end.code.number
      }
      try file.finish()
      Terminal.say("\(made) merchants are invited; their links are in \(csv)")
    }
  }
}

/// A merchant none of whose owners has set a password.
private struct UninvitedMerchant: RowDecodable {
  let id: MerchantID
  let code: MerchantCode
  let name: String

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    code = try row["number"]
    name = try row["trade_name"]
  }

  static func query(after number: Int64, length: Int) -> SQL {
    """
    SELECT id, number, trade_name FROM merchants m
    WHERE number > \(number) AND status <> 'closed' AND NOT EXISTS (
      SELECT FROM merchant_members WHERE merchant_id = m.id AND role = 'owner' AND password_hash IS NOT NULL)
    ORDER BY number LIMIT \(length)
    """
  }

  /// Returns the merchant's row (RFC 4180). A name that a spreadsheet would read as a formula gets an apostrophe.
  func line(_ link: AccountLink, at addresses: PortalAddresses) -> [UInt8] {
    var line = Array("\(code),".utf8)
    line.appendCSVText(name)
    line += ",\(link.address(of: .merchant, at: addresses)),\(link.expiresAt.iso8601UTC)\r\n".utf8
    return line
  }
}
