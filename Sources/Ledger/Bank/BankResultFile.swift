package import Wallet

/// The bank's result file: CSV with these columns in any order, and one line for each payout that it paid, couldn't pay
/// or got back.
package enum BankResultFile {
  package static let columns = ["payout_reference", "status", "amount", "bank_trace", "processed_at", "reason"]

  /// The reason why a file is refused. None of its lines is applied.
  package enum Problem: Error, Hashable, Sendable {
    /// It is empty, or its first line doesn't name the columns.
    case header(CSVHeaderProblem)
    /// A line can't be read as CSV, or as UTF-8, or has another number of fields.
    case line(Int)
    case field(BankLineProblem, line: Int)
    /// The bank's time is in the future.
    case future(Int)
    /// The bank's time is implausibly early.
    case past(Int)
  }

  /// The largest accepted difference between the bank's clock and ours.
  package static let clockSkew = Duration.seconds(600)

  /// Returns all lines. Throws the first `Problem` and the errors of `reader`. `now` is the time at which the file was
  /// received.
  package static func lines(_ reader: consuming CSVReader, at now: Instant) throws -> [NumberedBankLine] {
    do {
      var table = try CSVTable(reader, columns: columns)
      var lines: [NumberedBankLine] = []
      while let record = try table.next() { lines.append(try line(record, at: now)) }
      return lines
    } catch let problem as CSVHeaderProblem {
      throw Problem.header(problem)
    } catch CSVError.unterminatedQuote(let line) {
      throw Problem.line(line)
    } catch CSVError.recordTooLong(let line) {
      throw Problem.line(line)
    }
  }

  static func line(_ record: CSVRecord, at now: Instant) throws(Problem) -> NumberedBankLine {
    guard record.problem == nil, let texts = record.texts else { throw .line(record.line) }
    let fields = texts.map(SpreadsheetText.unguarded)
    let line: BankLine
    do throws(BankLineProblem) {
      if SpreadsheetText.isRounded(fields[3]) { throw .bankTrace }
      line = try BankLine(
        payoutReference: fields[0], status: fields[1], amount: fields[2], bankTrace: fields[3],
        processedAt: fields[4], reason: fields[5])
    } catch {
      throw .field(error, line: record.line)
    }
    if line.processedAt > now + clockSkew { throw .future(record.line) }
    if line.processedAt < .earliestPlausible { throw .past(record.line) }
    return NumberedBankLine(number: record.line, notice: line)
  }
}

/// A line of a bank's result file, and where it stands.
package struct NumberedBankLine: Sendable {
  package let number: Int
  package let notice: BankLine

  package init(number: Int, notice: BankLine) {
    self.number = number
    self.notice = notice
  }
}
