/// A point in time in microseconds since 1970-01-01T00:00:00Z, the precision of PostgreSQL.
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// The start of the year 2000. Imported data and bank results with earlier times are refused.
  package static let earliestPlausible = Instant(microseconds: 946_684_800_000_000)

  package static func < (left: Instant, right: Instant) -> Bool {
    left.microseconds < right.microseconds
  }

  /// Adds a duration. The result stays within `Int64` microseconds; fractions of a microsecond are dropped.
  package static func + (instant: Instant, duration: Duration) -> Instant {
    let (seconds, attoseconds) = duration.components
    let sum = Int128(instant.microseconds) + Int128(seconds) * 1_000_000 + Int128(attoseconds / 1_000_000_000_000)
    return Instant(microseconds: Int64(clamping: sum))
  }

  package static func - (instant: Instant, duration: Duration) -> Instant {
    instant + (.zero - duration)
  }

  package static func - (left: Instant, right: Instant) -> Duration {
    .microseconds(Int128(left.microseconds) - Int128(right.microseconds))
  }

  /// ISO 8601: "2026-10-01T08:00:07Z", with six decimals if they aren't zero.
  package var iso8601UTC: String {
    var bytes: [UInt8] = []
    writeISO8601UTC(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `iso8601UTC` in ASCII.
  package func writeISO8601UTC(into bytes: inout [UInt8]) {
    CairoTime(self, offsetSeconds: 0).writeLocal(into: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  package var description: String { iso8601UTC }

  /// The whole seconds since 1970, rounded down, and the remaining microseconds.
  var parts: (seconds: Int, microseconds: Int) {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return rest < 0 ? (Int(seconds) - 1, Int(rest) + 1_000_000) : (Int(seconds), Int(rest))
  }
}
