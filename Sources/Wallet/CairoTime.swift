/// The local date and time in Cairo at an instant.
package struct CairoTime: Hashable, Sendable, CustomStringConvertible {
  package let day: Day
  package let hour: Int
  package let minute: Int
  package let second: Int
  package let microsecond: Int
  /// The seconds east of UTC: 7,200 in winter.
  package let offsetSeconds: Int

  init(_ instant: Instant, offsetSeconds: Int) {
    let parts = instant.parts
    let seconds = parts.seconds + offsetSeconds
    let days = seconds >= 0 ? seconds / 86_400 : (seconds + 1) / 86_400 - 1
    let ofDay = seconds - days * 86_400
    day = Day(clamping: days)
    hour = ofDay / 3_600
    minute = ofDay / 60 % 60
    second = ofDay % 60
    microsecond = parts.microseconds
    self.offsetSeconds = offsetSeconds
  }

  /// ISO 8601: "2026-10-01T10:00:07+02:00", with six decimals if they aren't zero.
  package var iso8601: String {
    var bytes: [UInt8] = []
    writeISO8601(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `iso8601` in ASCII.
  package func writeISO8601(into bytes: inout [UInt8]) {
    writeLocal(into: &bytes)
    let offset = abs(offsetSeconds)
    bytes.append(offsetSeconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    bytes.append(offset / 3_600, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(offset / 60 % 60, width: 2)
    // Only local mean time, before 1900, has seconds.
    if offset % 60 != 0 {
      bytes.append(UInt8(ascii: ":"))
      bytes.append(offset % 60, width: 2)
    }
  }

  package var description: String { iso8601 }

  func writeLocal(into bytes: inout [UInt8]) {
    day.write(into: &bytes)
    bytes.append(UInt8(ascii: "T"))
    bytes.append(hour, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(minute, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(second, width: 2)
    if microsecond != 0 {
      bytes.append(UInt8(ascii: "."))
      bytes.append(microsecond, width: 6)
    }
  }
}
