package import Wallet

/// The bank's result file: CSV (RFC 4180) in UTF-8, one line a payout that it paid, could not pay, or got back.
package enum BankResultFile {
  package static let columns = ["payout_reference", "status", "amount", "bank_trace", "processed_at", "reason"]

  /// What is wrong with a file. None of it is taken in then.
  package enum Problem: Error, Hashable, Sendable {
    /// It is empty, or its first line doesn't name the columns.
    case header
    /// A line can't be read as CSV, or as UTF-8, or has another number of fields.
    case line(Int)
    case field(BankNoticeProblem, line: Int)
    /// The bank can't have done it yet.
    case future(Int)
  }

  /// How far the bank's clock may be ahead of ours.
  static let clockSkew = Duration.seconds(600)

  /// Every line, or the first problem; `now` is when the file came. Throws `Problem`, and what `reader` throws.
  package static func lines(_ reader: consuming CSVReader, at now: Instant) throws -> [Ledger.BankLine] {
    do {
      guard let header = try reader.next(), header.texts == columns else { throw Problem.header }
      var lines: [Ledger.BankLine] = []
      while let record = try reader.next() {
        guard record.problem == nil, record.count == columns.count, let fields = record.texts else {
          throw Problem.line(record.line)
        }
        let notice: BankNotice
        do throws(BankNoticeProblem) {
          notice = try BankNotice(
            payoutReference: fields[0], status: fields[1], amount: fields[2], bankTrace: fields[3],
            processedAt: fields[4], reason: fields[5])
        } catch {
          throw Problem.field(error, line: record.line)
        }
        if notice.processedAt > now + clockSkew { throw Problem.future(record.line) }
        lines.append(Ledger.BankLine(number: record.line, notice: notice))
      }
      return lines
    } catch CSVError.unterminatedQuote(let line) {
      throw Problem.line(line)
    } catch CSVError.recordTooLong(let line) {
      throw Problem.line(line)
    }
  }
}
