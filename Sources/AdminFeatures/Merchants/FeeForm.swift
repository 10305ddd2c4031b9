import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form that requests a change of a merchant's fee.
struct FeeForm: Sendable {
  static let fields = ["percent", "fixed", "reason", "confirmed"]

  private let typed: [String: String]
  var errors = FormErrors()

  /// `value` returns a field's value.
  init(_ value: (String) -> String?) {
    typed = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, value($0) ?? "") })
  }

  /// Creates the form with the current fee.
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

  /// Returns nil if the form is invalid or changes nothing; `errors` then has the reasons. A confirmed form is not
  /// compared with the current fee, since it may have taken effect already, which the ledger finds by its key.
  mutating func decode(from current: FeeSchedule) -> Decoded? {
    let basisPoints = Self.basisPoints(self["percent"])
    if basisPoints == nil { errors.add("percent", Self.notAPercentage) }
    var fixed: Money?
    var reason: String?
    do throws(InvalidMoney) {
      fixed = try Money(parsing: self["fixed"])
    } catch {
      errors.add("fixed", error.label)
    }
    do throws(TextProblem) {
      reason = try checkedText(self["reason"], .note, maximum: 200)
    } catch {
      errors.add("reason", error)
    }
    guard errors.isEmpty, let basisPoints, let fixed, let reason else { return nil }
    let fees = FeeSchedule(basisPoints: basisPoints, fixed: fixed, vatBasisPoints: current.vatBasisPoints)
    if fees.takesAll, self["confirmed"].isEmpty {
      errors.add("percent", Refusal.feeTakesAll.label)
      return nil
    }
    if fees == current, self["confirmed"].isEmpty {
      errors.add("percent", Phrase(en: "This is already the fee.", ar: "هذه هي الرسوم الحالية."))
      return nil
    }
    return Decoded(fees: fees, reason: reason)
  }

  /// Two decimals of a per cent are basis points, as two decimals of a pound are piastres.
  static func basisPoints(_ typed: String) -> Int64? {
    var percent = oneLine(typed, maximum: 40)
    if percent.hasSuffix("%") || percent.hasSuffix("٪") { percent.removeLast() }
    guard let basisPoints = try? hundredths(percent), (0...10_000).contains(basisPoints) else { return nil }
    return basisPoints
  }

  static let notAPercentage = Phrase(
    en: "Enter a percentage from 0 to 100 with at most two decimals.",
    ar: "أدخل نسبة من 0 إلى 100 بخانتين عشريتين على الأكثر.")
}
