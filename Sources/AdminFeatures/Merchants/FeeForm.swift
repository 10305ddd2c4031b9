import Ledger
import Templates
import Wallet
import Web

/// What was typed to ask for another fee of a merchant.
struct FeeForm: Sendable {
  static let fields = ["percent", "fixed", "reason", "confirmed"]

  private let typed: [String: String]
  var errors = FormErrors()

  /// `value` gives what stands in a field.
  init(_ value: (String) -> String?) {
    typed = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, value($0) ?? "") })
  }

  /// As the fee is now, to be changed.
  init(_ fees: FeeSchedule) {
    self.init { field in
      switch field {
      case "percent": Phrase.percentText(basisPoints: fees.basisPoints)
      case "fixed": fees.fixed.decimal
      default: nil
      }
    }
  }

  subscript(field: String) -> String { typed[field] ?? "" }

  struct Decoded: Sendable {
    let fees: FeeSchedule
    let reason: String
  }

  /// Nil where something is wrong, or nothing would change; `errors` then says what. What was confirmed may have taken
  /// effect since: the ledger knows it by its key.
  mutating func decode(from current: FeeSchedule) -> Decoded? {
    let basisPoints = basisPoints()
    var fixed: Money?
    var reason: String?
    do throws(InvalidMoney) {
      fixed = try Money(parsing: self["fixed"])
    } catch {
      errors.add("fixed", error.label)
    }
    do throws(TextProblem) {
      reason = try checkedText(self["reason"], maximum: 200)
    } catch {
      errors.add("reason", error.label)
    }
    guard errors.isEmpty, let basisPoints, let fixed, let reason else { return nil }
    let fees = FeeSchedule(basisPoints: basisPoints, fixed: fixed, vatBasisPoints: current.vatBasisPoints)
    if fees.takesAll, self["confirmed"].isEmpty {
      errors.add("percent", Refusal.feeTakesAll.label)
      return nil
    }
    if fees == current, self["confirmed"].isEmpty {
      errors.add("percent", Phrase(en: "This is the fee already.", ar: "هذه هي الرسوم الحالية."))
      return nil
    }
    return Decoded(fees: fees, reason: reason)
  }

  /// Two decimals of a per cent are basis points, as two decimals of a pound are piastres.
  private mutating func basisPoints() -> Int64? {
    if let percent = try? Money(parsing: self["percent"]), (0...10_000).contains(percent.piastres) {
      return percent.piastres
    }
    errors.add(
      "percent",
      Phrase(
        en: "Enter a percentage from 0 to 100 with at most two decimals.",
        ar: "أدخل نسبة من 0 إلى 100 بخانتين عشريتين على الأكثر."))
    return nil
  }
}
