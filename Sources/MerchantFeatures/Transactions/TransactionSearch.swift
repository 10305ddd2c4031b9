import Ledger
import SharedFeatures
import Templates
import Wallet

/// The parsed search text: a reference, an amount, or a customer.
enum TransactionSearch: Hashable, Sendable {
  case reference(Reference)
  case amount(Money)
  case mobile(PhoneNumber)
  case name(String)

  /// Parses the text. Throws the message for the search field.
  init(parsing text: String) throws(FilterProblem) {
    if let mobile = PhoneNumber(parsing: text) {
      self = .mobile(mobile)
    } else if let reference = Reference(parsing: text) {
      self = .reference(reference)
    } else if Self.looksLikeReference(text) {
      throw FilterProblem(
        Phrase(
          en: "The reference has a wrong or missing character. Check it and try again.",
          ar: "في الرقم المرجعي حرف خطأ أو ناقص. راجعه وحاول مرة أخرى."))
    } else if let amount = try? Money(parsing: text) {
      self = .amount(amount)
    } else {
      self = .name(try FilterProblem.words(text))
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
