import Glibc

/// Shows the progress of long work on standard error: a bar on a terminal, otherwise a line every few seconds.
final class ProgressLine {
  private let label: String
  private let isTerminal: Bool
  private let started = ContinuousClock.now
  private var shown: ContinuousClock.Instant

  private static let cells = 28

  init(_ label: String, isTerminal: Bool = isatty(STDERR_FILENO) == 1) {
    self.label = label
    self.isTerminal = isTerminal
    shown = started
    if isTerminal { show(0, 1, done: 0) }
  }

  /// Shows that `part` of `whole` is done; `done` is the number of rows.
  func advance(_ part: Int, of whole: Int, done: Int) {
    let now = ContinuousClock.now
    guard now - shown >= (isTerminal ? .milliseconds(100) : .seconds(5)) else { return }
    shown = now
    show(part, whole, done: done)
  }

  func finish(done: Int) {
    show(1, 1, done: done)
    if isTerminal { Self.print("\n") }
  }

  private func show(_ part: Int, _ whole: Int, done: Int) {
    let share = whole > 0 ? min(1, Double(part) / Double(whole)) : 1
    let seconds = Self.seconds(ContinuousClock.now - started)
    let percent = "\(Int(share * 100)) %"
    let rate = seconds > 0.5 ? ", \(grouped(Int(Double(done) / seconds * 60))) a minute" : ""
    let left = share > 0.02 && share < 1 ? ", \(Self.clock(seconds / share - seconds)) left" : ""
    if isTerminal {
      let full = Int(share * Double(Self.cells))
      let bar = String(repeating: "█", count: full) + String(repeating: "░", count: Self.cells - full)
      Self.print("\r\u{1B}[K\(label) \(bar) \(percent)  \(grouped(done))\(rate)\(left)")
    } else {
      Self.print("\(label): \(percent), \(grouped(done))\(rate)\(left)\n")
    }
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  private static func print(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// Returns the number with commas: "49,102".
func grouped(_ number: Int) -> String {
  var digits = String(number)
  var index = digits.endIndex
  while let next = digits.index(index, offsetBy: -3, limitedBy: digits.startIndex), next > digits.startIndex {
    digits.insert(",", at: next)
    index = next
  }
  return digits
}

/// Shows the progress of work of unknown length, on a terminal's standard error only.
struct CountingLine: Sendable {
  private let label: String
  private let isTerminal: Bool

  init(_ label: String) {
    self.label = label
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  func show(_ count: Int) {
    guard isTerminal else { return }
    let line = Array("\r\u{1B}[K\(grouped(count)) \(label)".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
