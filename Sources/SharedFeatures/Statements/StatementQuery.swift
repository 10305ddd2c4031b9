package import Ledger
package import Templates
package import Wallet
package import Web

/// The parsed address of a statement: period, `as_of` instant, what is shown of it, and the place of its page.
package struct StatementQuery: Sendable {
  package private(set) var period: Statement.Period?
  /// Nil means now.
  package private(set) var asOf: Instant?
  /// All lines instead of days.
  package private(set) var showsLines = false
  /// The day whose lines are shown.
  package private(set) var openDay: Day?
  /// Whether lines that don't change the balance are shown too.
  package private(set) var showsQuiet = false
  /// The sequence of the line before the page's first.
  package private(set) var after: Int64 = 0
  package private(set) var errors = FormErrors()
  /// Whether no period was typed: it is the current month.
  package let isOpen: Bool
  /// The typed day, or the current month's.
  let from: String
  let to: String
  private let typedInstant: String

  /// - Parameter now: reads the database's clock, which also times entries, where the address has a time.
  package init(_ query: URLEncoded, today: Day, now: () async throws -> Instant) async throws {
    var names = FilterQuery(query)
    for name in ["from", "to", "as_of", "view", "open", "quiet", "after"] { _ = names.typed(name) }
    errors = names.errors
    showsLines = names["view"] == "lines"
    showsQuiet = names["quiet"] == "shown"
    openDay = Day(parsing: names["open"])
    for (name, isKnown) in [
      ("view", showsLines), ("quiet", showsQuiet), ("open", openDay != nil),
    ] where !isKnown && !names[name].isEmpty {
      errors.add(
        Phrase(
          en: "\(code: name) has no choice \(code: names[name]).",
          ar: "لا يوجد في \(code: name) اختيار \(code: names[name])."))
    }
    let (from, to) = (names["from"], names["to"])
    isOpen = from.isEmpty && to.isEmpty
    self.from = isOpen ? today.firstOfMonth.description : from
    self.to = isOpen ? today.description : to
    typedInstant = names["as_of"]
    readPeriod()
    if !typedInstant.isEmpty { readInstant(try await now()) }
    if !names["after"].isEmpty { readPlace(names["after"]) }
  }

  private mutating func readPeriod() {
    let first = day("from", from)
    let last = day("to", to)
    guard let first, let last else { return }
    period = Statement.Period(from: first, to: last)
    if last < first {
      errors.add("to", Phrase(en: "The end date is before the start date.", ar: "تاريخ النهاية قبل تاريخ البداية."))
    } else if period == nil {
      errors.add(
        "to",
        Phrase(
          en: "A statement covers 366 days at most. Choose a shorter period.",
          ar: "يغطي كشف الحساب 366 يومًا على الأكثر. اختر فترة أقصر."))
    }
  }

  private mutating func day(_ name: String, _ text: String) -> Day? {
    let day = Day(parsing: text)
    if day == nil {
      errors.add(name, text.isEmpty ? Phrase(en: "Enter a day.", ar: "اختر يومًا.") : .noSuchDay)
    }
    if let day, !Day.plausibleYears.contains(day.year) {
      errors.add(name, Phrase(en: "Choose a day from 2000 to 2100.", ar: "اختر يومًا من عام 2000 إلى عام 2100."))
      return nil
    }
    return day
  }

  private mutating func readInstant(_ now: Instant) {
    asOf = Instant(iso8601: typedInstant)
    if let asOf, asOf > now {
      errors.add(
        Phrase(
          en: "A statement can't be as of a time in the future: \(code: typedInstant).",
          ar: "لا يمكن إصدار كشف حساب بتاريخ لم يأتِ بعد: \(code: typedInstant)."))
    } else if asOf == nil {
      errors.add(
        Phrase(
          en: "\(code: typedInstant) isn't a valid time. Enter it as \(code: "2026-10-31T22:00:00Z").",
          ar: "\(code: typedInstant) ليس وقتًا صحيحًا. اكتبه هكذا: \(code: "2026-10-31T22:00:00Z")."))
    }
  }

  private mutating func readPlace(_ text: String) {
    if let sequence = Int64(text), sequence >= 0 {
      after = sequence
    } else {
      errors.add(
        Phrase(en: "This statement has no page with this number.", ar: "لا توجد صفحة بهذا الرقم في كشف الحساب."))
    }
  }
}
