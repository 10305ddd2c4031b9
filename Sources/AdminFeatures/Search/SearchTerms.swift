import Templates
import Wallet

/// The parsed text of the search box: words, and `key:value` terms that filter the list of transactions.
struct SearchTerms: Sendable {
  /// The words without the terms.
  private(set) var words = ""
  /// The filters of the list that the terms and words describe; empty if there are no terms.
  private(set) var items: [(name: String, value: String)] = []
  /// The errors of terms that can't be read or met.
  private(set) var errors = FormErrors()

  /// Whether the text searches for transactions.
  var isFilter: Bool { !items.isEmpty || !errors.isEmpty }

  init(_ text: String) {
    var rest = text.split(whereSeparator: \.isWhitespace)[...]
    while let token = rest.popFirst() {
      if let (key, value) = Self.term(token) {
        read(key, value, &rest)
      } else {
        words += words.isEmpty ? String(token) : " \(token)"
      }
    }
    if isFilter || Self.isAmount(words) { filterByWords() }
  }
}

extension SearchTerms {
  /// The filters of the list, by their names in a term.
  private enum Key: String, CaseIterable {
    case status, kind, review, channel, merchant, amount, from, to

    static func named(_ name: Substring) -> Key? {
      let name = SearchTerms.folded(String(name))
      return allCases.first { $0.rawValue == name || $0.others.contains { SearchTerms.folded($0) == name } }
    }

    private var others: [String] {
      switch self {
      case .status: ["state", "الحالة", "حالة"]
      case .kind: ["type", "النوع", "نوع"]
      case .review: ["المراجعة", "مراجعة", "الفحص"]
      case .channel: ["القناة", "قناة"]
      case .merchant: ["التاجر", "تاجر"]
      case .amount: ["المبلغ", "مبلغ"]
      case .from: ["من"]
      case .to: ["إلى", "حتى"]
      }
    }
  }

  /// Parses `key:value`, also with a full-width colon, and `amount>500`.
  private static func term(_ token: Substring) -> (key: Substring, value: Substring)? {
    if let colon = token.firstIndex(where: { $0 == ":" || $0 == "：" }) {
      return colon == token.startIndex ? nil : (token[..<colon], token[token.index(after: colon)...])
    }
    guard let sign = token.firstIndex(where: { "<>=≤≥".contains($0) }), Key.named(token[..<sign]) == .amount else {
      return nil
    }
    return (token[..<sign], token[sign...])
  }

  private mutating func read(_ name: Substring, _ value: Substring, _ rest: inout ArraySlice<Substring>) {
    guard let key = Key.named(name) else {
      errors.add(
        Phrase(
          en:
            "There is no filter \(code: String(name)). Filters are status, kind, review, channel, merchant, amount, from and to.",
          ar:
            "لا يوجد عامل تصفية باسم \(code: String(name)). عوامل التصفية: الحالة والنوع والمراجعة والقناة والتاجر والمبلغ ومن وإلى."
        ))
      return
    }
    // A value may contain spaces or follow one, and a currency may follow an amount.
    let following = rest.prefix(2).prefix { Self.term($0) == nil }
    let counts = Array(0...following.count)
    for count in key == .amount ? counts.reversed() : counts {
      let text = ([value] + following.prefix(count)).filter { !$0.isEmpty }.joined(separator: " ")
      if let read = Self.items(key, text) {
        rest = rest.dropFirst(count)
        read.forEach { add($0.name, $0.value) }
        return
      }
    }
    let typed = value.isEmpty ? String(following.first ?? "") : String(value)
    if value.isEmpty { rest = rest.dropFirst(min(1, following.count)) }
    errors.add(Self.problem(key, typed))
  }

  /// Adds a filter. One that is given twice with different values can't be met.
  private mutating func add(_ name: String, _ value: String) {
    if let other = items.first(where: { $0.name == name }) {
      if other.value == value { return }
      errors.add(
        Phrase(
          en: "No transaction is both \(code: other.value) and \(code: value).",
          ar: "لا توجد معاملة تجمع بين \(code: other.value) و\(code: value)."))
    } else {
      items.append((name, value))
    }
  }

  /// Adds the words beside the terms as a customer or an amount.
  private mutating func filterByWords() {
    if words.isEmpty { return }
    if Reference(parsing: words) != nil {
      errors.add(
        Phrase(
          en: "A reference names one transaction. Search for it without filters.",
          ar: "الرقم المرجعي يخص معاملة واحدة. ابحث به دون عوامل تصفية."))
    } else if let code = MerchantCode(parsing: words) {
      add("merchant", code.description)
    } else if Self.isAmount(words), let bounds = Self.amounts(words) {
      bounds.forEach { add($0.name, $0.value) }
    } else {
      add("q", words)
    }
  }

  private static func isAmount(_ words: String) -> Bool { Money.namesCurrency(words) && money(words[...]) != nil }

  private static func items(_ key: Key, _ text: String) -> [(name: String, value: String)]? {
    let value: String? =
      switch key {
      case .status: choice(text, TransactionStatus.self)
      case .kind: choice(text, TransactionKind.self)
      case .review: choice(text, ReviewState.self)
      case .channel: choice(text, Channel.self)
      case .merchant: MerchantCode(parsing: text)?.description
      case .from, .to: Day(parsing: text)?.description
      case .amount: nil
      }
    if key == .amount { return amounts(text) }
    return value.map { [(key.rawValue, $0)] }
  }

  private static func problem(_ key: Key, _ typed: String) -> Phrase {
    switch key {
    case .status: noChoice(Phrase(en: "status", ar: "الحالة"), typed, TransactionStatus.self)
    case .kind: noChoice(Phrase(en: "kind", ar: "النوع"), typed, TransactionKind.self)
    case .review: noChoice(Phrase(en: "review", ar: "المراجعة"), typed, ReviewState.self)
    case .channel: noChoice(Phrase(en: "channel", ar: "القناة"), typed, Channel.self)
    case .merchant:
      Phrase(
        en: "\(code: typed) is no merchant code. Write it as MRC-000001.",
        ar: "\(code: typed) ليس رمز تاجر. اكتبه هكذا: MRC-000001.")
    case .amount:
      Phrase(
        en: "\(code: typed) is no amount. Write amount:500, amount:>500 or amount:100..500.",
        ar: "\(code: typed) ليس مبلغًا. اكتب amount:500 أو amount:>500 أو amount:100..500.")
    case .from, .to:
      Phrase(
        en: "There is no day \(code: typed). Write it as 2026-10-31.",
        ar: "لا يوجد يوم \(code: typed). اكتبه هكذا: 2026-10-31.")
    }
  }
}

// Choices and amounts in a term.
extension SearchTerms {
  /// Returns the value with this name, or with this label in either language.
  private static func choice<Value: CaseIterable & Labelled & RawRepresentable<String>>(
    _ text: String, _: Value.Type
  ) -> String? {
    let text = folded(text)
    return Value.allCases.first { value in
      folded(value.rawValue) == text || Language.allCases.contains { folded(words(of: value.label, in: $0)) == text }
    }?.rawValue
  }

  private static func words(of label: Phrase, in language: Language) -> String {
    label.plain(
      for: Reader(
        language: language, zone: CairoZone(initialOffset: 0, transitions: []), now: Instant(microseconds: 0)))
  }

  private static func noChoice<Value: CaseIterable & RawRepresentable<String>>(
    _ label: Phrase, _ typed: String, _: Value.Type
  ) -> Phrase {
    let choices = Value.allCases.map(\.rawValue).joined(separator: ", ")
    return Phrase(
      en: "There is no \(label) \(code: typed). Choose one of \(code: choices).",
      ar: "\(label): لا يوجد اختيار \(code: typed). اختر من \(code: choices).")
  }

  /// Parses `500`, `EGP 500`, `>500`, `>=500`, `<500`, `<=500` and `100..500` as inclusive bounds.
  private static func amounts(_ text: String) -> [(name: String, value: String)]? {
    let operators: [(sign: String, bound: String, step: Int64)] = [
      (">=", "min", 0), ("≥", "min", 0), (">", "min", 1), ("<=", "max", 0), ("≤", "max", 0), ("<", "max", -1),
    ]
    for (sign, bound, step) in operators where text.hasPrefix(sign) {
      return money(text.dropFirst(sign.count)).map { amount in
        [(bound, Money(piastres: amount.piastres + step).decimal)]
      }
    }
    let text = text.hasPrefix("=") ? text.dropFirst() : text[...]
    let ends = text.replacing("…", with: "..").split(separator: "..", omittingEmptySubsequences: false)
    guard ends.count == 2 else { return money(text).map { [("min", $0.decimal), ("max", $0.decimal)] } }
    let (least, most) = (money(ends[0]), money(ends[1]))
    guard least != nil || most != nil, least != nil || isBlank(String(ends[0])), most != nil || isBlank(String(ends[1]))
    else { return nil }
    return [("min", least), ("max", most)].compactMap { name, amount in amount.map { (name, $0.decimal) } }
  }

  private static func money(_ text: Substring) -> Money? { try? Money(parsing: String(text)) }

  /// Returns one spelling of a key or a choice: lower case, Arabic letters without hamza and diacritics, and spaces
  /// instead of `_` and `-`.
  private static func folded(_ text: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in oneLine(composed(text), maximum: 60).lowercased().unicodeScalars {
      switch scalar {
      case "أ", "إ", "آ": folded.append("ا")
      case "ى": folded.append("ي")
      case "ة": folded.append("ه")
      case "ـ", "\u{64B}"..."\u{652}": continue
      case "_", "-": folded.append(" ")
      default: folded.append(scalar)
      }
    }
    return String(folded)
  }
}
