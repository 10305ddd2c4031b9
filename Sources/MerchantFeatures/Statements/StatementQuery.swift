import Ledger
import Templates
import Wallet
import Web

/// What the address of a statement asks for: a period, an instant it is taken as of, and where its page begins.
struct StatementQuery: Sendable {
  private(set) var period: Statement.Period?
  /// Nil: with all that is known now.
  private(set) var asOf: Instant?
  /// The sequence of the line before the page's first.
  private(set) var after: Int64 = 0
  private(set) var errors = FormErrors()
  /// As typed, or this month.
  let from: String
  let to: String
  private let typedInstant: String

  /// - Parameter now: by the database's clock, which entries are recorded by.
  init(_ query: URLEncoded, today: Day, now: Instant) {
    let (from, to) = (query["from"] ?? "", query["to"] ?? "")
    let isOpen = from.isEmpty && to.isEmpty
    self.from = isOpen ? today.firstOfMonth.description : from
    self.to = isOpen ? today.description : to
    typedInstant = query["as_of"] ?? ""
    readPeriod()
    readInstant(now)
    if let text = query["after"], !text.isEmpty { readPlace(text) }
  }

  private mutating func readPeriod() {
    let first = day("from", from)
    let last = day("to", to)
    guard let first, let last else { return }
    period = Statement.Period(from: first, to: last)
    if last < first {
      errors.add("to", Phrase(en: "The period ends before it begins.", ar: "نهاية الفترة قبل بدايتها."))
    } else if period == nil {
      errors.add(
        "to",
        Phrase(
          en: "A statement covers 366 days at most. Take a shorter period.",
          ar: "يغطي كشف الحساب 366 يومًا على الأكثر. اختر فترة أقصر."))
    }
  }

  private mutating func day(_ name: String, _ text: String) -> Day? {
    let day = Day(parsing: text)
    if day == nil {
      errors.add(name, text.isEmpty ? Phrase(en: "Choose a day.", ar: "اختر يومًا.") : DayField.mistake)
    }
    return day
  }

  private mutating func readInstant(_ now: Instant) {
    guard !typedInstant.isEmpty else { return }
    asOf = Instant(iso8601: typedInstant)
    if let asOf, asOf > now {
      errors.add(
        Phrase(
          en: "A statement can't be taken as of an instant to come: \(code: typedInstant).",
          ar: "لا يمكن إصدار كشف حساب بتاريخ لم يأتِ بعد: \(code: typedInstant)."))
    } else if asOf == nil {
      errors.add(
        Phrase(
          en: "\(code: typedInstant) is no instant. Write it as \(code: "2026-10-31T22:00:00Z").",
          ar: "\(code: typedInstant) ليس وقتًا صحيحًا. اكتبه هكذا: \(code: "2026-10-31T22:00:00Z")."))
    }
  }

  private mutating func readPlace(_ text: String) {
    if let sequence = Int64(text), sequence >= 0 {
      after = sequence
    } else {
      errors.add(Phrase(en: "This statement has no such page.", ar: "لا توجد صفحة بهذا الرقم في كشف الحساب."))
    }
  }
}
