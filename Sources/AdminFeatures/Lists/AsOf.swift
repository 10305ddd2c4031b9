import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A list that can be pinned to an instant. It has the rows that were recorded until then, as they were then, now and whenever
/// it is opened again.
protocol PinnedFilter: ListFilter {
  var asOf: Instant? { get set }
}

extension FilterQuery {
  /// Returns the instant to which the list is pinned.
  mutating func asOf() -> Instant? {
    value("as_of", .asOf, .code) { text throws(FilterProblem) in
      guard let instant = Instant(iso8601: text) else {
        throw FilterProblem(
          Phrase(
            en: "Enter a time with its offset, such as \(code: "2026-10-31T14:30:00+03:00").",
            ar: "أدخل وقتًا مع فرق التوقيت، مثل \(code: "2026-10-31T14:30:00+03:00")."))
      }
      return instant
    }
  }
}

extension FilterQuery {
  /// Returns the filters of a list that is pinned to an instant. One that is still to come is an error, since nobody knows
  /// what will be recorded until then, and so is one before changes of rows were kept.
  func pinned(
    to asOf: Instant?, rowsChange: Bool, now: Instant, in database: Database
  ) async throws -> FilterQuery {
    guard let asOf else { return self }
    var filters = self
    if asOf > now {
      filters.add("as_of", .stillToCome)
    } else if rowsChange {
      let since: Instant = try await database.value(PastRows.since)
      if asOf < since { filters.add("as_of", .unknown(before: since)) }
    }
    return filters
  }
}

extension ListQuery {
  func filters(now: Instant, in database: Database) async throws -> FilterQuery {
    try await filters.pinned(to: filter.asOf, rowsChange: Filter.rowsChange, now: now, in: database)
  }
}

/// The filter of a list that is pinned to an instant.
struct AsOfChip: HTML {
  private let asOf: Instant?
  private let clear: Path
  /// The same list at the instants that people ask for.
  private let presets: [(label: Phrase, path: Path)]

  /// - Parameter kept: whether the chips are kept for the day, so that none of them is about this moment
  init<Filter: PinnedFilter>(_ query: ListQuery<Filter>, _ chrome: Chrome, kept: Bool = false) {
    self.init(query.filter.asOf, chrome, kept: kept) { instant in query.path { $0.asOf = instant } }
  }

  /// - Parameter path: the same list at another instant
  init(_ asOf: Instant?, _ chrome: Chrome, kept: Bool, path: (Instant?) -> Path) {
    self.asOf = asOf
    clear = path(nil)
    func end(before day: Day) -> Instant {
      Instant(microseconds: chrome.zone.start(of: day).microseconds - 1)
    }
    let moment = (Phrase(en: "This moment", ar: "هذه اللحظة"), chrome.now)
    let instants = [
      (Phrase(en: "End of yesterday", ar: "نهاية أمس"), end(before: chrome.today)),
      (Phrase(en: "End of last month", ar: "نهاية الشهر الماضي"), end(before: chrome.today.firstOfMonth)),
    ]
    presets = ((kept ? [] : [moment]) + instants).map { label, instant in (label, path(instant)) }
  }

  var body: some HTML {
    FilterChip(.asOf, active: asOf.map { .instant($0) }, clear: clear) {
      ul(.class("presets")) { ForEach(presets) { preset in li { Link(preset.label, to: preset.path) } } }
      Field(
        .asOf, name: "as_of", value: asOf?.iso8601UTC ?? "", .code,
        hint: Phrase(
          en: "A time with its offset, such as \(code: "2026-10-31T14:30:00+03:00")",
          ar: "وقت مع فرق التوقيت، مثل \(code: "2026-10-31T14:30:00+03:00")"), required: nil)
    }
  }
}

/// Says to which instant a list is pinned, beside its title.
struct AsOfPill: HTML {
  private let asOf: Instant?

  init(_ asOf: Instant?) { self.asOf = asOf }

  var body: some HTML {
    if let asOf { StatusPill(Phrase(en: "As of \(asOf)", ar: "حتى \(asOf)"), .neutral) }
  }
}

extension Phrase {
  static let asOf = Phrase(en: "As of", ar: "حتى")
  static func unknown(before since: Instant) -> Phrase {
    let since = since.iso8601UTC
    return Phrase(
      en: "What these rows were earlier isn't known. Enter a time from \(code: since) on.",
      ar: "حالة هذه السجلات قبل ذلك غير معروفة. أدخل وقتًا لا يسبق \(code: since).")
  }
  static let stillToCome = Phrase(en: "That time is still to come.", ar: "هذا الوقت لم يأتِ بعد.")
}
