import Ledger

/// The sort key of a row within its file.
struct SortKey: Comparable {
  let major: Int64
  let minor: [UInt8]

  init(_ major: Int64, _ minor: [UInt8] = []) {
    self.major = major
    self.minor = minor
  }

  static func < (left: SortKey, right: SortKey) -> Bool {
    left.major != right.major ? left.major < right.major : left.minor.lexicographicallyPrecedes(right.minor)
  }

  /// Returns bytes that sort text in natural order: "t-9" before "t-10".
  static func bytes(_ text: String) -> [UInt8] {
    let length = UInt16(clamping: text.utf8.count)
    return [UInt8(length >> 8), UInt8(length & 0xFF)] + text.utf8
  }
}

/// Sorts any number of records with at most `memory` bytes of them in memory. Full runs are sorted and written to an
/// unnamed file, and merged when they are read. Records with equal keys are ordered by their bytes.
final class RecordSort {
  struct Entry {
    let key: SortKey
    let record: CSVRecord

    fileprivate func precedes(_ other: Entry) -> Bool {
      if key != other.key { return key < other.key }
      if record.bytes != other.record.bytes { return record.bytes.lexicographicallyPrecedes(other.record.bytes) }
      return record.line < other.record.line
    }

    /// The entry's approximate size in memory.
    fileprivate var size: Int { record.bytes.count + record.ends.count * 8 + key.minor.count + 160 }
  }

  private(set) var count = 0
  private let path: String
  private let memory: Int
  /// The run in memory, sorted once reading starts.
  private var run: [Entry] = []
  private var runSize = 0
  private var next = 0
  private var file: ScratchFile?
  private var written: [SortedRun] = []
  private var isReading = false

  /// - Parameter path: The file for runs above `memory`. It has this name only while it is being opened.
  init(spillingTo path: String, memory: Int = 64 << 20) {
    self.path = path
    self.memory = memory
  }

  func add(_ record: CSVRecord, _ key: SortKey) throws(ConfigurationError) {
    let entry = Entry(key: key, record: record)
    run.append(entry)
    count += 1
    runSize += entry.size
    if runSize >= memory { try spill() }
  }

  /// Returns the next record. No record can be added after the first call.
  func popFirst() throws(ConfigurationError) -> CSVRecord? {
    if !isReading { try beginReading() }
    var first: SortedRun?
    for run in written {
      guard let head = run.head else { continue }
      if let best = first?.head, !head.precedes(best) { continue }
      first = run
    }
    if next < run.count, first?.head.map({ run[next].precedes($0) }) ?? true {
      defer { next += 1 }
      return run[next].record
    }
    guard let first, let head = first.head else { return nil }
    try first.advance()
    return head.record
  }

  func popFirst(_ count: Int) throws(ConfigurationError) -> [CSVRecord] {
    var records: [CSVRecord] = []
    records.reserveCapacity(count)
    while records.count < count, let record = try popFirst() { records.append(record) }
    return records
  }

  private func beginReading() throws(ConfigurationError) {
    isReading = true
    run.sort { $0.precedes($1) }
    for run in written { try run.advance() }
  }

  private func spill() throws(ConfigurationError) {
    if file == nil { file = try ScratchFile(path) }
    guard let file else { return }
    run.sort { $0.precedes($1) }
    let start = file.size
    for entry in run { try file.append(entry.encoded) }
    try file.flush()
    written.append(SortedRun(file, start..<file.size))
    run.removeAll(keepingCapacity: true)
    runSize = 0
  }
}

/// A run in the file, which is read sequentially.
private final class SortedRun {
  private(set) var head: RecordSort.Entry?
  private let file: ScratchFile
  private var unread: Range<Int>
  private var buffer: ArraySlice<UInt8> = []

  private static let chunk = 64 * 1024

  init(_ file: ScratchFile, _ range: Range<Int>) {
    self.file = file
    unread = range
  }

  func advance() throws(ConfigurationError) {
    if buffer.isEmpty, unread.isEmpty {
      head = nil
      return
    }
    try fill(8)
    let length = Int(buffer.take(Int64.self))
    try fill(length)
    head = RecordSort.Entry(decoding: buffer.prefix(length))
    buffer = buffer.dropFirst(length)
  }

  private func fill(_ count: Int) throws(ConfigurationError) {
    guard buffer.count < count else { return }
    let wanted = min(max(Self.chunk, count - buffer.count), unread.count)
    let bytes = try file.read(unread.prefix(wanted))
    unread = unread.dropFirst(wanted)
    buffer = ArraySlice(buffer + bytes)
  }
}

extension RecordSort.Entry {
  fileprivate var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(key.major)
    bytes.append(Int64(key.minor.count))
    bytes += key.minor
    bytes.append(Int64(record.line))
    let (kind, first, second) = record.problem?.code ?? (0, 0, 0)
    for number in [kind, first, second, record.count] + record.ends { bytes.append(Int64(number)) }
    bytes += record.bytes
    var length: [UInt8] = []
    length.append(Int64(bytes.count))
    return length + bytes
  }

  fileprivate init(decoding bytes: ArraySlice<UInt8>) {
    var rest = bytes
    let major = rest.take(Int64.self)
    let length = Int(rest.take(Int64.self))
    let minor = Array(rest.prefix(length))
    rest = rest.dropFirst(length)
    let line = Int(rest.take(Int64.self))
    let code = (Int(rest.take(Int64.self)), Int(rest.take(Int64.self)), Int(rest.take(Int64.self)))
    let ends = (0..<Int(rest.take(Int64.self))).map { _ in Int(rest.take(Int64.self)) }
    key = SortKey(major, minor)
    record = CSVRecord(line: line, bytes: Array(rest), ends: ends, problem: CSVRecord.Problem(code: code))
  }
}

extension CSVRecord.Problem {
  fileprivate var code: (Int, Int, Int) {
    switch self {
    case .quoteInField: (1, 0, 0)
    case .textAfterQuote: (2, 0, 0)
    case .fieldCount(let found, let expected): (3, found, expected)
    case .noHeading(let field): (4, field, 0)
    }
  }

  fileprivate init?(code: (Int, Int, Int)) {
    switch code.0 {
    case 1: self = .quoteInField
    case 2: self = .textAfterQuote
    case 3: self = .fieldCount(code.1, expected: code.2)
    case 4: self = .noHeading(code.1)
    default: return nil
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: Int64) {
    Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
  }
}

extension ArraySlice<UInt8> {
  fileprivate mutating func take(_: Int64.Type) -> Int64 {
    let number = prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    self = dropFirst(8)
    return Int64(bitPattern: number)
  }
}
