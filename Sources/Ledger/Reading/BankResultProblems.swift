package import Wallet

extension BankResultFile {
  /// Everything that is wrong with a file which `lines` refuses, so that it is mended at once: at most `limit` problems, in
  /// the order of its lines. Throws what `reader` throws.
  package static func problems(_ reader: consuming CSVReader, at now: Instant, limit: Int) throws -> [Problem] {
    var problems: [Problem] = []
    do {
      guard let header = try reader.next(), header.texts == columns else { return [.header] }
      while problems.count < limit, let record = try reader.next() {
        guard record.problem == nil, record.count == columns.count, let fields = record.texts else {
          problems.append(.line(record.line))
          continue
        }
        do throws(BankNoticeProblem) {
          let notice = try BankNotice(
            payoutReference: fields[0], status: fields[1], amount: fields[2], bankTrace: fields[3],
            processedAt: fields[4], reason: fields[5])
          if notice.processedAt > now + clockSkew { problems.append(.future(record.line)) }
        } catch {
          problems.append(.field(error, line: record.line))
        }
      }
    } catch CSVError.unterminatedQuote(let line) {
      problems.append(.line(line))
    } catch CSVError.recordTooLong(let line) {
      problems.append(.line(line))
    }
    return problems
  }
}
