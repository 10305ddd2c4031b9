import Wallet

// Numbers, money and dates as bytes, without ICU or intermediate strings.
extension HTMLBuffer {
  private var usesArabicDigits: Bool { reader.digits == .arabicIndic }

  @inline(__always)
  mutating func digit(_ value: UInt8) {
    if usesArabicDigits {
      raw(byte: 0xD9)
      raw(byte: 0xA0 + value)
    } else {
      raw(byte: 0x30 + value)
    }
  }

  /// Writes ASCII digits, whatever digits the reader prefers, for markup.
  mutating func plainInteger(_ value: Int) {
    if value < 0 { raw(byte: UInt8(ascii: "-")) }
    forEachDigit(of: UInt64(value.magnitude)) { buffer, digit, _ in buffer.raw(byte: 0x30 + digit) }
  }

  private static let utc = CairoZone(initialOffset: 0, transitions: [])

  /// Writes `2026-10-01T08:00:07Z`, the precision of the title. Milliseconds would add 3 bytes a row over the wire.
  mutating func iso8601(_ instant: Instant) {
    let time = Self.utc.local(instant)
    iso8601(time.day)
    raw("T")
    twoASCII(time.hour)
    raw(":")
    twoASCII(time.minute)
    raw(":")
    twoASCII(time.second)
    raw("Z")
  }

  mutating func iso8601(_ day: Day) {
    twoASCII(day.year / 100)
    twoASCII(day.year % 100)
    raw("-")
    twoASCII(day.month)
    raw("-")
    twoASCII(day.day)
  }

  private mutating func twoASCII(_ value: Int) {
    raw(byte: 0x30 + UInt8(truncatingIfNeeded: value / 10))
    raw(byte: 0x30 + UInt8(truncatingIfNeeded: value % 10))
  }

  /// Writes digits in groups of three.
  mutating func grouped(_ value: UInt64) {
    forEachDigit(of: value) { buffer, digit, remaining in
      buffer.digit(digit)
      if remaining > 0, remaining % 3 == 0 { buffer.groupSeparator() }
    }
  }

  mutating func integer(_ value: Int64) {
    if value < 0 { minus() }
    grouped(value.magnitude)
  }

  /// Writes digits without groups, as in a year.
  mutating func ungrouped(_ value: Int) {
    forEachDigit(of: UInt64(value.magnitude)) { buffer, digit, _ in buffer.digit(digit) }
  }

  mutating func twoDigits(_ value: Int) {
    digit(UInt8(truncatingIfNeeded: value / 10 % 10))
    digit(UInt8(truncatingIfNeeded: value % 10))
  }

  mutating func percent(tenths: Int64) {
    if tenths < 0 { minus() }
    grouped(tenths.magnitude / 10)
    if tenths % 10 != 0 {
      decimalSeparator()
      digit(UInt8(tenths.magnitude % 10))
    }
    raw(usesArabicDigits ? "٪" : "%")
  }

  /// Writes hundredths of a percent, the unit of fees: 250 is `2.5%`, 225 is `2.25%`.
  mutating func percent(basisPoints: Int64) {
    guard basisPoints % 10 != 0 else { return percent(tenths: basisPoints / 10) }
    if basisPoints < 0 { minus() }
    grouped(basisPoints.magnitude / 100)
    decimalSeparator()
    digit(UInt8(basisPoints.magnitude % 100 / 10))
    digit(UInt8(basisPoints.magnitude % 10))
    raw(usesArabicDigits ? "٪" : "%")
  }

  mutating func minus() { raw("\u{2212}") }
  mutating func groupSeparator() { raw(usesArabicDigits ? "٬" : ",") }
  mutating func decimalSeparator() { raw(usesArabicDigits ? "٫" : ".") }

  /// Writes `1,234.50`, with U+2212 if negative and `signed`.
  mutating func amount(_ money: Money, signed: Bool = true) {
    if signed, money.piastres < 0 { minus() }
    let magnitude = money.piastres.magnitude
    grouped(magnitude / 100)
    decimalSeparator()
    twoDigits(Int(magnitude % 100))
  }

  @inline(__always)
  private mutating func forEachDigit(
    of value: UInt64, _ write: (inout HTMLBuffer, _ digit: UInt8, _ remaining: Int) -> Void
  ) {
    // Digits are found from the last one by divisions by ten: the compiler replaces a constant divisor by a
    // multiplication, and other divisions take many times as long.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var rest = value
      var count = 0
      repeat {
        digits[count] = UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
        count += 1
      } while rest > 0
      for place in (0..<count).reversed() { write(&self, digits[place], place) }
    }
  }
}

enum Calendar {
  static func month(_ month: Int, in language: Language) -> StaticString {
    language == .en ? english[month - 1] : arabic[month - 1]
  }

  static func weekday(_ weekday: Int, in language: Language) -> StaticString {
    language == .en ? englishDays[weekday] : arabicDays[weekday]
  }

  private static let english: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let arabic: [StaticString] = [
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
  ]
  private static let englishDays: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let arabicDays: [StaticString] = [
    "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت",
  ]
}
