import Templates

/// A typed day. A browser's date picker shows nothing of a day that doesn't exist, so beside an error it is plain text.
struct DayField: HTML {
  let label: Phrase
  let name: String
  let value: String
  let error: Phrase?

  init(_ label: Phrase, name: String, value: String, error: Phrase?) {
    self.label = label
    self.name = name
    self.value = value
    self.error = error
  }

  static let mistake = Phrase(
    en: "There is no such day. Write it as 2026-10-31.", ar: "هذا اليوم غير موجود. اكتبه هكذا: \(code: "2026-10-31").")

  var body: some HTML {
    Field(label, name: name, value: value, error == nil ? .date : .code, error: error)
  }
}
