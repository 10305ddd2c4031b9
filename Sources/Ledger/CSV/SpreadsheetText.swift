/// Functions for text that a spreadsheet, or one of our own files made for spreadsheets, has changed.
package enum SpreadsheetText {
  /// The characters that begin a formula (OWASP, CSV injection). Japanese and Chinese spreadsheets accept the
  /// full-width forms too, and some spreadsheets split a line again at semicolons.
  private static let starts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", ";", "\t", "\r", "\n", "\0", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{FF1B}",
  ]

  /// Returns whether a spreadsheet would execute the text. A sign before digits is a number or a mobile number, not a
  /// formula.
  package static func isFormula(_ text: some Sequence<UInt8>) -> Bool {
    var bytes = Array(text.prefix(3))
    guard let first = bytes.first else { return false }
    if first < 0x80 { bytes = [first] }
    guard let start = String(decoding: bytes, as: UTF8.self).unicodeScalars.first, starts.contains(start) else {
      return false
    }
    guard start == "+" || start == "-" else { return true }
    let rest = Array(text.dropFirst())
    return rest.isEmpty || !rest.allSatisfy { "0123456789.".utf8.contains($0) }
  }

  /// Returns the text with an apostrophe before each cell that a spreadsheet would execute, whether it splits at commas
  /// or at semicolons. The database's `csv_text` does the same.
  package static func guarded(_ text: String) -> String {
    var guarded = String.UnicodeScalarView()
    var isStart = true
    for scalar in text.unicodeScalars {
      if isStart, starts.contains(scalar) { guarded.append("'") }
      isStart = scalar == ";" || scalar == "\u{FF1B}"
      guarded.append(scalar)
    }
    return String(guarded)
  }

  /// Returns the text without the apostrophe before a formula, which our own files have, and without `="…"`, which
  /// keeps a number as it was typed.
  package static func unguarded(_ text: String) -> String {
    let bytes = text.utf8
    if bytes.first == UInt8(ascii: "'"), let second = text.unicodeScalars.dropFirst().first, starts.contains(second) {
      return String(text.unicodeScalars.dropFirst())
    }
    if bytes.count > 3, text.hasPrefix("=\""), text.hasSuffix("\"") { return String(text.dropFirst(2).dropLast()) }
    return text
  }

  /// Returns whether the text is a number of which only the first digits are left: `1.23457E+11`.
  package static func isRounded(_ text: String) -> Bool {
    let parts = text.uppercased().split(separator: "E", omittingEmptySubsequences: false)
    guard parts.count == 2, let exponent = parts.last, exponent.first == "+" else { return false }
    let digits = parts[0].utf8.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ",") }
    return !digits.isEmpty && parts[0].utf8.count <= digits.count + 1
      && (digits + exponent.utf8.dropFirst()).allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      && exponent.utf8.count > 1
  }

  /// Returns why a text isn't an ISO 8601 instant with an offset, as words that follow a column's name.
  package static func instantProblem(_ text: String) -> String {
    let parts = text.split(omittingEmptySubsequences: false) { "/.- T:".contains($0) }
    let isNumbers = parts.count > 1 && parts.prefix(3).allSatisfy { Int($0) != nil }
    if !text.contains(":"), parts.count <= 2, parts.allSatisfy({ Int($0) != nil }), text.utf8.count >= 5 {
      return "is a spreadsheet's number for a day: write it as 2025-01-31T08:00:07+02:00"
    }
    if isNumbers, parts.count >= 3, parts[0].count <= 2 {
      return "doesn't tell the day from the month: write it as 2025-01-31T08:00:07+02:00"
    }
    if isNumbers, parts.count == 3 { return "has no time of day: write it as 2025-01-31T08:00:07+02:00" }
    let time = text.split(whereSeparator: { $0 == "T" || $0 == " " }).last ?? ""
    if isNumbers, !time.contains(where: { "+-Z".contains($0) }) {
      return "has no offset from UTC: write it as 2025-01-31T08:00:07+02:00"
    }
    return "is no ISO 8601 instant with an offset"
  }

  /// Returns a whole number without the decimals that a spreadsheet added: `201001234567.0`.
  package static func wholeNumber(_ text: String) -> String {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, parts[1].allSatisfy({ $0 == "0" }),
      parts[0].utf8.allSatisfy({ "+0123456789".utf8.contains($0) })
    else { return text }
    return String(parts[0])
  }
}
