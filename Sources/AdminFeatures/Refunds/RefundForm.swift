import Ledger
import Templates
import Wallet
import Web

/// What staff typed to refund a payment.
struct RefundForm: Sendable {
  static let fields = ["amount", "reason", "note", "confirmed"]

  var amount = ""
  var reason = ""
  var note = ""
  var errors = FormErrors()

  /// Empty, for the whole of what remains.
  init(remaining: Money) { amount = remaining.grouped }

  init(_ form: Form) {
    amount = form["amount"]
    reason = form["reason"]
    note = form["note"]
  }

  struct Decoded: Sendable {
    let amount: Money
    let reason: RefundReason
    let note: String?
  }

  /// Nil where something is wrong; `errors` then says what.
  mutating func decode() -> Decoded? {
    let amount = decodedAmount()
    let reason = RefundReason(rawValue: reason)
    if reason == nil { errors.add("reason", Phrase(en: "Choose a reason", ar: "اختر سببًا")) }
    let note = decodedNote(isRequired: reason == .other)
    guard errors.isEmpty, let amount, let reason else { return nil }
    return Decoded(amount: amount, reason: reason, note: note)
  }

  private mutating func decodedAmount() -> Money? {
    do throws(InvalidMoney) {
      let money = try Money(parsing: amount)
      if money > .zero { return money }
      errors.add("amount", Phrase(en: "The amount must be above zero", ar: "يجب أن يزيد المبلغ على صفر"))
    } catch {
      errors.add("amount", error.label)
    }
    return nil
  }

  private mutating func decodedNote(isRequired: Bool) -> String? {
    if note.allSatisfy(\.isWhitespace) {
      if isRequired { errors.add("note", Phrase(en: "Say why, in a few words", ar: "اذكر السبب في كلمات قليلة")) }
      return nil
    }
    do throws(TextProblem) {
      return try checkedText(note, maximum: 200)
    } catch {
      errors.add("note", error.label)
      return nil
    }
  }

  /// Why the ledger would not, beside the field that it is about.
  mutating func add(_ refusal: Refusal) {
    switch refusal {
    case .exceedsRemaining(let remaining):
      errors.add(
        "amount",
        Phrase(
          en: "Only \(remaining) remains to refund of this payment",
          ar: "المتبقي للاسترداد من هذه العملية \(remaining) فقط"))
    case .merchantBalance(let available):
      errors.add(
        "amount",
        Phrase(
          en: "The merchant holds only \(available), less than this refund needs",
          ar: "رصيد التاجر \(available) فقط، وهو أقل مما يلزم لهذا الاسترداد"))
    case .userClosed:
      errors.add(
        Phrase(en: "The user's wallet is closed and can't receive money", ar: "محفظة المستخدم مغلقة ولا تستقبل أموالًا"))
    case .amountNotPositive:
      errors.add("amount", Phrase(en: "The amount must be above zero", ar: "يجب أن يزيد المبلغ على صفر"))
    default:
      errors.add(Phrase(en: "This transaction can't be refunded", ar: "لا يمكن استرداد هذه المعاملة"))
    }
  }
}
