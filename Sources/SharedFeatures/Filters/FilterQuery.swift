package import Ledger
package import Templates
package import Wallet
package import Web

/// The filters of a list, read from its address. A filter that can't be read, contradicts another or is unknown to the
/// list is an error, so that no condition is ignored silently.
package struct FilterQuery: Sendable {
  /// A filter that was read. It is shown again as it was typed.
  struct Field: Sendable {
    enum Control: Sendable {
      case text(FieldKind)
      case money, day
      /// They are made only where the field is shown or has a value.
      case choices(@Sendable () -> [Choice])
    }

    let name: String
    let label: Phrase
    let control: Control
  }

  /// A name that was typed for what has a code or a number, which the database has to find.
  package struct TypedName: Sendable {
    package let field: String
    package let text: String
    /// Why the list isn't shown.
    package fileprivate(set) var message: Phrase
  }

  private(set) var fields: [Field] = []
  package private(set) var typedName: TypedName?
  let items: [(name: String, value: String)]
  private let ended: Set<String>
  private var known: Set<String> = []
  private var found = FormErrors()

  package init(_ query: URLEncoded) { (items, ended) = (query.items, query.ended) }

  package init(_ items: [(name: String, value: String)]) { (self.items, ended) = (items, []) }

  /// The errors, complete once every filter of the list has been read.
  package var errors: FormErrors {
    var errors = otherErrors
    if let typedName { errors.add(typedName.field, typedName.message) }
    return errors
  }

  /// The errors of everything but a typed name.
  package var otherErrors: FormErrors {
    var errors = found
    for name in Set(items.map { $0.name }).subtracting(known).sorted() {
      errors.add(Phrase(en: "There is no filter \(code: name) here.", ar: "لا يوجد هنا عامل تصفية باسم \(code: name)."))
    }
    return errors
  }

  /// Returns the same with another reason why the typed name isn't enough.
  package func refusing(_ message: Phrase) -> FilterQuery {
    var query = self
    query.typedName?.message = message
    return query
  }

  package mutating func add(_ name: String, _ message: Phrase) { found.add(name, message) }

  /// Returns the typed value; empty if it is absent.
  package subscript(name: String) -> String { items.first { $0.name == name && !isBlank($0.value) }?.value ?? "" }

  /// Returns the typed value; nil if it is absent or blank.
  package mutating func typed(_ name: String) -> String? {
    known.insert(name)
    let values = items.filter { $0.name == name && !isBlank($0.value) }.map(\.value)
    if values.count > 1 {
      add(name, Phrase(en: "\(code: name) is given more than once.", ar: "تكرر \(code: name) أكثر من مرة."))
    }
    return values.first
  }
}

extension FilterQuery {
  package mutating func value<Value>(
    _ name: String, _ label: Phrase, _ kind: FieldKind, _ read: (String) throws(FilterProblem) -> Value
  ) -> Value? {
    fields.append(Field(name: name, label: label, control: .text(kind)))
    guard let text = typed(name) else { return nil }
    if ended.contains(name) {
      add(name, Phrase(en: "This search has ended. Search again.", ar: "انتهى هذا البحث. ابحث من جديد."))
      return nil
    }
    do throws(FilterProblem) {
      return try read(text)
    } catch {
      add(name, error.message)
      return nil
    }
  }

  /// Returns the words to search for.
  package mutating func words(_ name: String, _ label: Phrase, maximum: Int = 100) -> String? {
    value(name, label, .search) { text throws(FilterProblem) in try FilterProblem.words(text, maximum: maximum) }
  }

  /// Returns the value that is meant by its code. Any other text is kept as a name, which is an error until the list has
  /// looked it up.
  package mutating func named<Value>(
    _ name: String, _ label: Phrase, else message: Phrase, _ read: (String) -> Value?
  ) -> Value? {
    let typed = value(name, label, .search) { text throws(FilterProblem) in
      read(text) == nil ? try FilterProblem.words(text) : text
    }
    guard let typed else { return nil }
    if let value = read(typed) { return value }
    typedName = TypedName(field: name, text: typed, message: message)
    return nil
  }

  package mutating func merchantCode() -> MerchantCode? {
    named(
      "merchant", .merchantNameOrCode,
      else: Phrase(
        en: "Enter a merchant's name or code, such as MRC-000001.", ar: "أدخل اسم التاجر أو كوده، مثل MRC-000001.")
    ) { MerchantCode(parsing: $0) }
  }

  /// The settlement that is open on a payout's page.
  package mutating func settlement() -> Reference? {
    value("open", Phrase(en: "Settlement", ar: "التسوية"), .code) { text throws(FilterProblem) in
      guard let reference = Reference(parsing: text), reference.kind == .settlement else {
        throw FilterProblem(
          Phrase(en: "A settlement's reference looks like STL-….", ar: "مرجع التسوية بالشكل \(code: "STL-…")."))
      }
      return reference
    }
  }

  package mutating func choice<Value: CaseIterable & Labelled & RawRepresentable<String>>(
    _ name: String, _ label: Phrase, among values: [Value] = Array(Value.allCases)
  ) -> Value? {
    choice(name, label, values.map { ($0.rawValue, $0.label, $0) })
  }

  package mutating func choice<Value>(
    _ name: String, _ label: Phrase, _ choices: [(name: String, label: Phrase, value: Value)]
  ) -> Value? {
    let shown = choices.map { Choice($0.name, $0.label) }
    fields.append(Field(name: name, label: label, control: .choices { shown }))
    guard let text = typed(name) else { return nil }
    if let choice = choices.first(where: { $0.name == text }) { return choice.value }
    add(name, Phrase(en: "\(label): there is no choice \(code: text).", ar: "\(label): لا يوجد اختيار \(code: text)."))
    return nil
  }

  /// Any number of choices, each given once.
  package mutating func choices<Value: CaseIterable & Labelled & RawRepresentable<String> & Sendable>(
    _ name: String, _ label: Phrase, among values: [Value] = Array(Value.allCases)
  ) -> [Value] {
    let typed = typed(name, label) { values.map { Choice($0.rawValue, $0.label) } }
    return typed.isEmpty ? [] : values.filter { typed.contains($0.rawValue) }
  }

  package mutating func choices<Value>(
    _ name: String, _ label: Phrase, _ choices: [(name: String, label: Phrase, value: Value)]
  ) -> [Value] {
    let shown = choices.map { Choice($0.name, $0.label) }
    let typed = typed(name, label) { shown }
    return typed.isEmpty ? [] : choices.filter { typed.contains($0.name) }.map { $0.value }
  }

  private mutating func typed(
    _ name: String, _ label: Phrase, among choices: @escaping @Sendable () -> [Choice]
  ) -> Set<String> {
    fields.append(Field(name: name, label: label, control: .choices(choices)))
    known.insert(name)
    var typed: Set<String> = []
    for item in items where item.name == name && !isBlank(item.value) { typed.insert(item.value) }
    if typed.isEmpty { return [] }
    let choices = choices()
    for text in typed.sorted() where !choices.contains(where: { $0.value == text }) {
      add(
        name, Phrase(en: "\(label): there is no choice \(code: text).", ar: "\(label): لا يوجد اختيار \(code: text)."))
    }
    return typed
  }

  /// Any number of the numbers of rows, each given once.
  package mutating func numbers(_ name: String, _ label: Phrase) -> [Int64] {
    known.insert(name)
    let typed = items.filter { $0.name == name }.map(\.value)
    let numbers = typed.compactMap { Int64($0) }
    if numbers.count < typed.count || Set(numbers).count < numbers.count {
      add(name, Phrase(en: "\(label): choose each row once.", ar: "\(label): اختر كل صف مرة واحدة."))
    }
    return numbers
  }

  /// The days `from` and `to`, both inclusive.
  package mutating func period(today: Day) -> (from: Day?, to: Day?) {
    let from = day("from", Phrase(en: "From", ar: "من"))
    let to = day("to", Phrase(en: "To", ar: "إلى"))
    if let from, let to, to < from {
      add("to", Phrase(en: "The end date is before the start date.", ar: "تاريخ النهاية قبل تاريخ البداية."))
    } else if let from, from > today {
      add("from", Phrase(en: "That day is still to come.", ar: "هذا اليوم لم يأتِ بعد."))
    }
    return (from, to)
  }

  /// Returns the amounts `min` and `max`, both inclusive.
  package mutating func amounts() -> (least: Money?, most: Money?) {
    let least = money("min", Phrase(en: "Minimum", ar: "لا يقل عن"))
    let most = money("max", Phrase(en: "Maximum", ar: "لا يزيد عن"))
    if let least, let most, most < least {
      add("max", Phrase(en: "The maximum is below the minimum.", ar: "الحد الأقصى أقل من الحد الأدنى."))
    } else if let most, most <= .zero {
      add("max", Phrase(en: "Every amount is above zero.", ar: "كل المبالغ أكبر من صفر."))
    }
    return (least, most)
  }

  /// Returns the page of a keyset-paged list, from `before` and `after`.
  package mutating func place() -> Place {
    let (before, after) = (typed("before"), typed("after"))
    switch (before, after, before.flatMap { Cursor($0) }, after.flatMap { Cursor($0) }) {
    case (nil, nil, _, _): return .newest
    case (_, nil, let cursor?, _): return .olderThan(cursor)
    case (nil, _, _, let cursor?): return .newerThan(cursor)
    default:
      found.add(.noSuchPage)
      return .newest
    }
  }

  /// Returns the sequence of the line before or after the page's.
  package mutating func sequence(_ name: String) -> Int64? {
    guard let text = typed(name) else { return nil }
    if let sequence = Int64(text), sequence >= 0 { return sequence }
    found.add(.noSuchPage)
    return nil
  }

  private mutating func day(_ name: String, _ label: Phrase) -> Day? {
    fields.append(Field(name: name, label: label, control: .day))
    guard let text = typed(name) else { return nil }
    let day = Day(parsing: text)
    if day == nil { add(name, .noSuchDay) }
    if let day, day.year < Day.plausibleYears.lowerBound {
      add(name, Phrase(en: "Choose a day from 2000 on.", ar: "اختر يومًا من عام 2000 فصاعدًا."))
      return nil
    }
    return day
  }

  private mutating func money(_ name: String, _ label: Phrase) -> Money? {
    fields.append(Field(name: name, label: label, control: .money))
    guard let text = typed(name) else { return nil }
    do throws(InvalidMoney) {
      return try Money(parsing: text)
    } catch {
      add(name, error.label)
      return nil
    }
  }
}

/// The reason why a filter can't be read.
package struct FilterProblem: Error, Sendable {
  package let message: Phrase

  package init(_ message: Phrase) { self.message = message }

  /// Returns the words to search for, in their normal form.
  package static func words(_ text: String, maximum: Int = 100) throws(FilterProblem) -> String {
    do throws(TextProblem) {
      return try checkedText(text, .line, maximum: maximum)
    } catch {
      throw FilterProblem(error.label)
    }
  }
}

extension Phrase {
  package static let merchantNameOrCode = Phrase(en: "Merchant name or code", ar: "اسم التاجر أو كوده")

  package static let noSuchDay = Phrase(
    en: "Enter a valid day such as 2026-10-31.", ar: "هذا اليوم غير موجود. اكتبه هكذا: \(code: "2026-10-31").")

  fileprivate static let noSuchPage = Phrase(
    en: "There is no such page. Start from the first.", ar: "لا توجد صفحة كهذه. ابدأ من الصفحة الأولى.")
}
