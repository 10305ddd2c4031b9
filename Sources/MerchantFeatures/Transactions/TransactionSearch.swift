import Database
import Ledger
import Templates
import Wallet

/// What the search box holds: it finds a transaction by its reference or its amount, or those of a customer.
enum TransactionSearch: Hashable, Sendable {
  case reference(Reference)
  case amount(Money)
  case mobile(PhoneNumber)
  /// A fragment, in any case, script variant and accent.
  case name(String)

  /// Throws what is to be said beside the box.
  init(parsing text: String) throws(FormErrors) {
    if let mobile = PhoneNumber(parsing: text) {
      self = .mobile(mobile)
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
        self = .name(try checkedText(text, maximum: 100))
      } catch {
        throw FormErrors("q", error.label)
      }
    }
  }

  /// Over `transactions`, with its columns unqualified.
  var condition: SQL {
    switch self {
    case .reference(let reference): "reference = \(reference)"
    case .amount(let amount): "amount = \(amount)"
    case .mobile(let mobile): "user_id = (SELECT id FROM users WHERE mobile = \(mobile))"
    case .name(let name):
      "user_id IN (SELECT id FROM users WHERE search LIKE '%' || fold(\(Self.escaped(name))) || '%')"
    }
  }

  /// The wildcards of LIKE stand for themselves.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      if scalar == "%" || scalar == "_" || scalar == "\\" { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }

  private static func looksLikeReference(_ text: String) -> Bool {
    let start = text.prefix(4).uppercased()
    return Reference.Kind.allCases.contains { start == $0.rawValue + "-" }
  }
}
