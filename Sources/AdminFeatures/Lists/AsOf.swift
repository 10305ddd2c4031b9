import SharedFeatures
import Templates
import Wallet
import Web

/// A list whose rows never change and carry the time at which they were recorded. Pinned to an instant, it has what was
/// recorded until then, now and whenever it is opened again.
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

extension ListQuery {
  /// Returns its filters. An instant that is still to come is an error, since nobody knows what will be recorded until then.
  func filters(now: Instant) -> FilterQuery {
    guard let asOf = filter.asOf, asOf > now else { return filters }
    var filters = filters
    filters.add("as_of", .stillToCome)
    return filters
  }
}

/// The filter of a list that is pinned to an instant.
struct AsOfChip: HTML {
  private let asOf: Instant?
  private let clear: Path
  /// The same list at the instants that people ask for.
  private let presets: [(label: Phrase, path: Path)]

  init<Filter: PinnedFilter>(_ query: ListQuery<Filter>, _ chrome: Chrome) {
    asOf = query.filter.asOf
    clear = query.path { $0.asOf = nil }
    func end(before day: Day) -> Instant {
      Instant(microseconds: chrome.zone.start(of: day).microseconds - 1)
    }
    presets = [
      (Phrase(en: "This moment", ar: "هذه اللحظة"), chrome.now),
      (Phrase(en: "End of yesterday", ar: "نهاية أمس"), end(before: chrome.today)),
      (Phrase(en: "End of last month", ar: "نهاية الشهر الماضي"), end(before: chrome.today.firstOfMonth)),
    ].map { label, instant in (label, query.path { $0.asOf = instant }) }
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
  static let stillToCome = Phrase(en: "That time is still to come.", ar: "هذا الوقت لم يأتِ بعد.")
}
