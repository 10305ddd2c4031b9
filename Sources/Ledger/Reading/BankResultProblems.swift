package import Wallet

extension BankResultFile {
  /// Returns all problems of a file that `lines` refuses, so that they can be corrected at once: at most `limit`, in
  /// the order of its lines. Throws the errors of `reader`.
  package static func problems(_ reader: consuming CSVReader, at now: Instant, limit: Int) throws -> [Problem] {
    var problems: [Problem] = []
    do {
      var table = try CSVTable(reader, columns: columns)
      while problems.count < limit, let record = try table.next() {
        do throws(Problem) { _ = try line(record, at: now) } catch { problems.append(error) }
      }
    } catch let problem as CSVHeaderProblem {
      return [.header(problem)]
    } catch CSVError.unterminatedQuote(let line) {
      problems.append(.line(line))
    } catch CSVError.recordTooLong(let line) {
      problems.append(.line(line))
    }
    return problems
  }
}
