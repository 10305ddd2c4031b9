import Database
import Glibc
import Ledger
import Logging
import Wallet

/// The platform's own server in the bank test (Tests/Faults/bank.py). It moves money as standard input says, any number
/// of acts at once, until the input ends.
///
/// An act is a line of fields separated by tabs, and so is its answer:
///
///     KEY  topup|withdrawal  USER     -                  PIASTRES
///     KEY  transfer          USER     USER               PIASTRES
///     KEY  payment           USER     MERCHANT           PIASTRES
///     KEY  refund            PAYMENT  -                  PIASTRES     PAYMENT is a reference, the parties are numbers
///
///     KEY  done     REFERENCE
///     KEY  refused  REASON       nothing moved
///     KEY  unknown  ERROR        the database's: the same line has to be sent again
///     KEY  failed   ERROR        anything else: a mistake
@main struct BankWorker {
  static func main() {
    guard let url = getenv("DATABASE_URL") else { fatalError("DATABASE_URL must be set") }
    var settings = Database.Settings(url: String(cString: url))
    settings.role = .application
    settings.connections = 16
    let database = Database(settings, logger: Logger(label: "bank", factory: { _ in SwiftLogNoOpLogHandler() }))
    while let line = readLine() {
      Task.detached { answer(await perform(line, in: database)) }
    }
  }

  private static func perform(_ line: String, in database: Database) async -> String {
    guard let act = Act(line) else { fatalError("no act: \(line)") }
    do {
      return "\(act.key)\tdone\t\(try await act.perform(in: database))"
    } catch let refusal as Refusal {
      return "\(act.key)\trefused\t\(refusal)"
    } catch let error as DatabaseError where error.isTransient || error.kind == .commitUnknown {
      return "\(act.key)\tunknown\t\(error)"
    } catch {
      return "\(act.key)\tfailed\t\(error)"
    }
  }

  /// Writes an answer in one call: the system doesn't mix short lines that several threads write to a pipe.
  private static func answer(_ text: String) {
    let line = Array(text.map { $0.isNewline ? " " : $0 }.prefix(500)).map(String.init).joined() + "\n"
    _ = Array(line.utf8).withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }
}

private struct Act {
  private enum Deed {
    case movement(Movement.Parties)
    case refund(of: Reference)
  }

  private static let platform = Actor.system

  let key: String
  private let deed: Deed
  private let amount: Money

  init?(_ line: String) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 5, let piastres = Int64(fields[4]), let deed = Self.deed(fields[1], fields[2], fields[3])
    else { return nil }
    key = fields[0]
    self.deed = deed
    amount = Money(piastres: piastres)
  }

  private static func deed(_ kind: String, _ first: String, _ second: String) -> Deed? {
    if kind == "refund" { return Reference(parsing: first).map { .refund(of: $0) } }
    guard let user = Int64(first).map(UserID.init) else { return nil }
    switch (kind, Int64(second)) {
    case ("topup", nil): return .movement(.topUp(user))
    case ("withdrawal", nil): return .movement(.withdrawal(user))
    case ("transfer", let other?): return .movement(.transfer(from: user, to: UserID(other)))
    case ("payment", let merchant?): return .movement(.payment(from: user, to: MerchantID(merchant)))
    default: return nil
    }
  }

  func perform(in database: Database) async throws -> Reference {
    switch deed {
    case .movement(let parties):
      return try await Ledger.move(
        Movement(parties, amount: amount, channel: .app), key: key, by: Self.platform, in: database)
    case .refund(let reference):
      let payment: Int64 = try await database.value(
        "SELECT id AS value FROM transactions WHERE reference = \(reference)")
      let request = Ledger.RefundRequest(
        payment: TransactionID(payment), amount: amount, reason: .requestedByCustomer, note: nil, key: key)
      return try await Ledger.refund(request, by: Self.platform, in: database).reference
    }
  }
}
