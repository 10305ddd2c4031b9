package import Wallet

/// A period of Cairo days that includes both ends. A nil end is open.
package struct DateRange: Hashable, Sendable {
  package var from: Day?
  package var to: Day?

  package init(from: Day? = nil, to: Day? = nil) {
    self.from = from
    self.to = to
  }

  package enum Preset: CaseIterable, Labelled, Sendable {
    case today, yesterday, last7Days, last30Days, thisMonth, lastMonth

    package func range(today: Day) -> DateRange {
      switch self {
      case .today: DateRange(from: today, to: today)
      case .yesterday: DateRange(from: today.adding(days: -1), to: today.adding(days: -1))
      case .last7Days: DateRange(from: today.adding(days: -6), to: today)
      case .last30Days: DateRange(from: today.adding(days: -29), to: today)
      case .thisMonth: DateRange(from: today.firstOfMonth, to: today)
      case .lastMonth:
        DateRange(
          from: today.firstOfMonth.adding(days: -1).firstOfMonth, to: today.firstOfMonth.adding(days: -1))
      }
    }

    package var label: Phrase {
      switch self {
      case .today: Phrase(en: "Today", ar: "اليوم")
      case .yesterday: Phrase(en: "Yesterday", ar: "أمس")
      case .last7Days: Phrase(en: "Last 7 days", ar: "آخر 7 أيام")
      case .last30Days: Phrase(en: "Last 30 days", ar: "آخر 30 يومًا")
      case .thisMonth: Phrase(en: "This month", ar: "هذا الشهر")
      case .lastMonth: Phrase(en: "Last month", ar: "الشهر الماضي")
      }
    }
  }

  /// Returns the range in words: a preset's name if it is one, otherwise its days. Returns nil if both ends are open.
  package func label(today: Day) -> Phrase? {
    if let preset = preset(today: today) { return preset.label }
    return switch (from, to) {
    case (nil, nil): nil
    case (let from?, nil): Phrase(en: "from \(from)", ar: "من \(from)")
    case (nil, let to?): Phrase(en: "until \(to)", ar: "حتى \(to)")
    case (let from?, let to?) where from == to: Phrase.day(from)
    case (let from?, let to?): Phrase(en: "\(from) to \(to)", ar: "\(from) إلى \(to)")
    }
  }

  /// The preset that it is. On some days a month so far is the last 7 or 30 days, too.
  func preset(today: Day) -> Preset? {
    let presets: [Preset] = [.today, .yesterday, .thisMonth, .lastMonth, .last7Days, .last30Days]
    return presets.first { $0.range(today: today) == self }
  }
}

/// The filter chip of a period: presets as links, and fields for two days.
package struct DateRangeChip: HTML {
  let label: Phrase
  let range: DateRange
  let today: Day
  let isClearable: Bool
  let fields: DateRangeFields
  let path: (DateRange) -> Path

  /// - Parameter path: returns the same list for another period, with its other filters.
  package init(
    _ range: DateRange, today: Day, label: Phrase = Phrase(en: "Period", ar: "الفترة"), clearable: Bool = true,
    path: @escaping (DateRange) -> Path
  ) {
    fields = DateRangeFields(range)
    self.label = label
    self.range = range
    self.today = today
    self.isClearable = clearable
    self.path = path
  }

  package var body: some HTML {
    FilterChip(label, active: range.label(today: today), clear: isClearable ? path(DateRange()) : nil) {
      DatePresets(range, today: today, path: path)
      fields
    }
  }
}

/// Links for today, yesterday, 7 and 30 days, this month and last month.
package struct DatePresets: HTML {
  let range: DateRange
  let today: Day
  let path: (DateRange) -> Path

  package init(_ range: DateRange, today: Day, path: @escaping (DateRange) -> Path) {
    self.range = range
    self.today = today
    self.path = path
  }

  package var body: some HTML {
    let current = range.preset(today: today)
    ul(.class("presets")) {
      ForEach(DateRange.Preset.allCases) { preset in
        PresetLink(preset.label, to: path(preset.range(today: today)), current: preset == current)
      }
    }
  }
}

/// The fields of two days, `from` and `to`.
package struct DateRangeFields: HTML {
  let range: DateRange

  package init(_ range: DateRange) { self.range = range }

  package var body: some HTML {
    div(.class("pair")) {
      DateField(Phrase(en: "From", ar: "من"), name: "from", value: range.from?.description ?? "", required: nil)
      DateField(Phrase(en: "To", ar: "إلى"), name: "to", value: range.to?.description ?? "", required: nil)
    }
  }
}
