import Ledger
import SharedFeatures
import Templates
import Wallet

/// The parsed search text.
enum TransactionSearch: Hashable, Sendable {
  case reference(Reference)
  /// The beginning of a reference with its prefix.
  case beginning(Reference.Kind, String)
  case mobile(PhoneNumber)
  /// A number: an amount, the last digits of a mobile number, or what stands in a description or a reference.
  case figure(String, Money?)
  /// A customer's name. Where nobody has it: words of a description, or a part of a reference.
  case name(String)

  /// The fewest characters of a part of a reference.
  private static let fewest = 4
  /// How many digits at the end of a mobile number are searched for. Pages show three.
  private static let ends = 3...4

  /// Parses the text. Throws the message for the search field.
  init(parsing text: String) throws(FilterProblem) {
    if let mobile = PhoneNumber(parsing: text) {
      self = .mobile(mobile)
    } else if let reference = Reference(parsing: text) {
      self = .reference(reference)
    } else if let (kind, part) = Reference.beginning(text) {
      guard part.utf8.count >= Self.fewest else {
        throw FilterProblem(
          Phrase(
            en: "Enter at least \(Self.fewest) characters after \(code: kind.rawValue + "-").",
            ar: "أدخل \(Self.fewest) أحرف على الأقل بعد \(code: kind.rawValue + "-")."))
      }
      self = .beginning(kind, part)
    } else if Self.looksLikeReference(text) {
      throw FilterProblem(
        Phrase(
          en: "The reference has a wrong or missing character. Check it and try again.",
          ar: "في الرقم المرجعي حرف خطأ أو ناقص. راجعه وحاول مرة أخرى."))
    } else if let amount = try? Money(parsing: text) {
      self = .figure(try FilterProblem.words(text), amount)
    } else if let digits = Self.digits(text) {
      self = .figure(digits, nil)
    } else {
      self = .name(try FilterProblem.words(text))
    }
  }

  /// What rows are searched for beside a customer's name.
  var typed: TransactionFilter.Typed? {
    switch self {
    case .reference, .mobile: nil
    case .beginning(let kind, let part): TransactionFilter.Typed(reference: "\(kind.rawValue)-\(part)")
    case .figure(let text, let amount):
      if let digits = Self.digits(text) {
        TransactionFilter.Typed(
          amount: amount, mobileEnd: Self.ends.contains(digits.utf8.count) ? digits : nil, reference: part(of: text),
          figure: digits)
      } else {
        TransactionFilter.Typed(amount: amount)
      }
    case .name(let text): TransactionFilter.Typed(reference: part(of: text), words: text)
    }
  }

  /// The text as digits alone; nil if it has anything else. In a reference, letters can stand for digits.
  private static func digits(_ text: String) -> String? {
    guard !text.contains(where: \.isLetter), let part = Reference.part(text) else { return nil }
    return part
  }

  /// Four characters or more, of which one is a digit: a word of letters is no reference.
  private func part(of text: String) -> String? {
    guard text.contains(where: \.isNumber), let part = Reference.part(text),
      (Self.fewest...12).contains(part.utf8.count)
    else { return nil }
    return part
  }

  /// A whole reference that was typed without its prefix, as each kind of record would have it.
  var withoutPrefix: [Reference] {
    switch self {
    case .figure(let text, _), .name(let text): Reference.Kind.allCases.compactMap { Reference($0, body: text) }
    case .reference, .beginning, .mobile: []
    }
  }

  /// What may be a bank's reference: a word with a digit.
  var bankTrace: String? {
    guard case .name(let text) = self, text.contains(where: \.isNumber), !text.contains(where: \.isWhitespace) else {
      return nil
    }
    return text
  }

  private static func looksLikeReference(_ text: String) -> Bool {
    let start = text.prefix(4).uppercased()
    return Reference.Kind.allCases.contains { start == $0.rawValue + "-" }
  }
}
