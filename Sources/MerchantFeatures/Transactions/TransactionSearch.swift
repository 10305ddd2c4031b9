import Ledger
import Templates
import Wallet

/// What the search box holds: it finds a transaction by its reference or its amount, or those of a customer.
enum TransactionSearch: Hashable, Sendable {
  case reference(Reference)
  case amount(Money)
  case customer(TransactionFilter.Customer)

  /// Throws what is to be said beside the box.
  init(parsing text: String) throws(FormErrors) {
    if let mobile = PhoneNumber(parsing: text) {
      self = .customer(.mobile(mobile))
    } else if let reference = Reference(parsing: text) {
      self = .reference(reference)
    } else if Self.looksLikeReference(text) {
      throw FormErrors(
        "q",
        Phrase(
          en: "That isn't a reference: a character is wrong or missing.",
          ar: "هذا ليس رقمًا مرجعيًا: به حرف خطأ أو ناقص."))
    } else if let amount = try? Money(parsing: text) {
      self = .amount(amount)
    } else {
      do throws(TextProblem) {
        self = .customer(.name(try checkedText(text, maximum: 100)))
      } catch {
        throw FormErrors("q", error.label)
      }
    }
  }

  private static func looksLikeReference(_ text: String) -> Bool {
    let start = text.prefix(4).uppercased()
    return Reference.Kind.allCases.contains { start == $0.rawValue + "-" }
  }
}
