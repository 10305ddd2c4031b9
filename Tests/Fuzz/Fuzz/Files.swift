import Ledger
import Wallet

/// The same records come of the same file whatever its parts are; the first byte says how large they are.
func readCSV(_ bytes: [UInt8]) {
  guard let first = bytes.first else { return }
  let file = Array(bytes.dropFirst())
  let whole = records(file, parts: file.count + 1)
  let inParts = records(file, parts: Int(first % 16) + 1)
  expect(whole == inParts, "in parts of \(first % 16 + 1): \(inParts), and whole: \(whole)")
}

/// A line that is taken has an amount, and was processed at a time that may be.
func readBankResult(_ bytes: [UInt8]) {
  // 2026-01-01T00:00:00Z
  let now = Instant(microseconds: 1_767_225_600_000_000)
  guard let reader = try? CSVReader(refill: parts(of: bytes, 512)),
    let lines = try? BankResultFile.lines(reader, at: now)
  else { return }
  check(lines, at: now)
}

/// The same of a message, whatever its amounts and times are.
func readBankMessage(_ bytes: [UInt8]) {
  // 2026-01-01T00:00:00Z
  let now = Instant(microseconds: 1_767_225_600_000_000)
  guard let message = try? BankMessage(bytes) else { return }
  let zone = CairoZone(initialOffset: 7_200, transitions: [])
  check(message.lines(amounts: [:], zone: zone, at: now).lines, at: now)
}

private func check(_ lines: [NumberedBankLine], at now: Instant) {
  for line in lines {
    expect(line.notice.amount > .zero, "\(line.notice)")
    expect(line.notice.processedAt <= now + BankResultFile.clockSkew, "\(line.notice)")
    expect(line.notice.status != .paid || !line.notice.trace.isEmpty, "\(line.notice)")
    _ = line.notice.reference
  }
}

private func records(_ file: [UInt8], parts size: Int) -> [String] {
  var records: [String] = []
  do {
    var reader = try CSVReader(refill: parts(of: file, size))
    while let record = try reader.next() {
      let fields = (0..<record.count).map { Array(record[$0]) }
      records.append("\(record.line) \(fields) \(record.problem.debugDescription)")
    }
  } catch {
    records.append("\(error)")
  }
  return records
}

private func parts(of file: [UInt8], _ size: Int) -> () -> [UInt8] {
  var rest = file[...]
  return {
    defer { rest = rest.dropFirst(size) }
    return Array(rest.prefix(size))
  }
}
