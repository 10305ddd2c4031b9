/// A calendar day of the proleptic Gregorian calendar in the years 1 to 9999. In these portals it is a day in Cairo.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let year: Int
  package let month: Int
  package let day: Int

  /// The years that dates of transactions and schedules may have.
  package static let plausibleYears = 2000...2100

  /// Returns nil if there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    self.init(unchecked: year, month, day)
  }

  /// Parses a typed ISO 8601 day: `2026-10-01` or `٢٠٢٦-١٠-٠١`.
  package init?(parsing text: String) {
    guard let typed = typedCode(text) else { return nil }
    let parts = typed.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let year = parts[0].asciiNumber,
      let month = parts[1].asciiNumber, let day = parts[2].asciiNumber
    else { return nil }
    self.init(year: Int(year), month: Int(month), day: Int(day))
  }

  /// Returns nil outside the years 1 to 9999.
  package init?(daysSince1970 days: Int) {
    guard Day.range.contains(days) else { return nil }
    self.init(clamping: days)
  }

  package var daysSince1970: Int {
    // Years begin in March here, so that the leap day is their last.
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The day of the week; 0 is Sunday, 6 is Saturday.
  package var weekday: Int { (daysSince1970 + 719_163) % 7 }

  package var firstOfMonth: Day { Day(unchecked: year, month, 1) }

  package var lastOfMonth: Day { Day(unchecked: year, month, Day.length(ofMonth: month, year: year)) }

  /// Returns the day a number of days later. It stops at the first day of year 1 and the last of year 9999.
  package func adding(days: Int) -> Day {
    let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
    return Day(clamping: overflow ? days : sum)
  }

  /// Returns the number of days since `other`, which is negative if `other` is later.
  package func days(since other: Day) -> Int { daysSince1970 - other.daysSince1970 }

  /// ISO 8601: "2026-10-01".
  package var description: String {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `description` in ASCII.
  package func write(into bytes: inout [UInt8]) {
    bytes.append(year, width: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(month, width: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(day, width: 2)
  }

  package static func < (left: Day, right: Day) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  init(clamping days: Int) {
    let shifted = min(max(days, Day.range.lowerBound), Day.range.upperBound) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    self.init(
      unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private init(unchecked year: Int, _ month: Int, _ day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The days from 0001-01-01 to 9999-12-31.
  private static let range = -719_162...2_932_896

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
