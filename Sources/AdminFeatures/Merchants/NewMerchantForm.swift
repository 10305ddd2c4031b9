import Auth
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form that opens a merchant.
struct NewMerchantForm: Sendable {
  static let fields = [
    "legal_name", "legal_name_ar", "trade_name", "trade_name_ar", "category", "tax_number", "holder", "iban", "percent",
    "fixed", "policy", "schedule", "weekday", "month_day", "owner_name", "owner_contact", "confirmed",
  ]

  private let typed: [String: String]
  var errors = FormErrors()

  /// `value` returns a field's value.
  init(_ value: (String) -> String?) {
    typed = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, value($0) ?? "") })
  }

  /// An empty form with the platform's fees.
  init(_ fees: FeeSchedule) {
    self.init { field in
      switch field {
      case "percent": Phrase.percentText(basisPoints: fees.basisPoints)
      case "fixed": fees.fixed.decimal
      case "policy": RefundFeePolicy.keep.rawValue
      case "schedule": PayoutSchedule.Kind.daily.rawValue
      case "weekday": "7"
      case "month_day": "1"
      default: nil
      }
    }
  }

  subscript(field: String) -> String { typed[field] ?? "" }

  /// The fields for the confirmation page to send again.
  var hidden: some HTML {
    ForEach(Self.fields.filter { $0 != "confirmed" }) { field in HiddenField(field, self[field]) }
  }

  struct Owner: Sendable {
    let name: String
    /// As typed; empty where there is none.
    /// An e-mail address or a mobile number; may be empty.
    let contact: String
  }

  struct Decoded: Sendable {
    let legalName: String
    let arabicLegalName: String?
    let tradeName: String
    let arabicName: String?
    let category: MerchantCategory
    let taxNumber: String?
    let holder: String?
    let iban: IBAN?
    let fees: FeeSchedule
    let policy: RefundFeePolicy
    let schedule: PayoutSchedule
    /// Nil where the owner is invited later.
    let owner: Owner?

    func merchant(_ seal: TextSeal) throws -> NewMerchant {
      NewMerchant(
        legalName: legalName, arabicLegalName: arabicLegalName, tradeName: tradeName, arabicName: arabicName,
        category: category, taxNumber: taxNumber,
        iban: try iban.map { (try seal.seal($0.text, for: .iban), $0.last4) }, bankHolder: holder,
        payoutSchedule: schedule, feeBasisPoints: fees.basisPoints, feeFixed: fees.fixed, refundPolicy: policy)
    }
  }

  /// Nil if the form is invalid; `errors` then has the reasons.
  mutating func decode(vatBasisPoints: Int64) -> Decoded? {
    let legalName = text("legal_name", .name, maximum: 140)
    let arabicLegalName = optional("legal_name_ar", .name, maximum: 140)
    let tradeName = text("trade_name", .name, maximum: 100)
    let arabicName = optional("trade_name_ar", .name, maximum: 100)
    let category = MerchantCategory(rawValue: self["category"])
    if category == nil { errors.add("category", Phrase(en: "Choose a category.", ar: "اختر فئة.")) }
    let taxNumber = optional("tax_number", .identifier, maximum: 30)
    let holder = optional("holder", .name, maximum: 140)
    let iban = iban()
    let fees = fees(vatBasisPoints)
    let policy = RefundFeePolicy(rawValue: self["policy"])
    if policy == nil { errors.add("policy", Phrase(en: "Choose what happens to the fee.", ar: "اختر مصير الرسوم.")) }
    let schedule = schedule()
    let owner = owner()
    guard errors.isEmpty, let legalName, let tradeName, let category, let fees, let policy, let schedule else {
      return nil
    }
    return Decoded(
      legalName: legalName, arabicLegalName: arabicLegalName, tradeName: tradeName, arabicName: arabicName,
      category: category, taxNumber: taxNumber, holder: holder, iban: iban, fees: fees, policy: policy,
      schedule: schedule, owner: owner)
  }

  private mutating func text(_ field: String, _ kind: TextKind, maximum: Int) -> String? {
    do throws(TextProblem) {
      return try checkedText(self[field], kind, maximum: maximum)
    } catch {
      errors.add(field, error)
      return nil
    }
  }

  private mutating func optional(_ field: String, _ kind: TextKind, maximum: Int) -> String? {
    isBlank(self[field]) ? nil : text(field, kind, maximum: maximum)
  }

  private mutating func iban() -> IBAN? {
    if isBlank(self["iban"]) {
      if !isBlank(self["holder"]) { errors.add("iban", .notAnIBAN) }
      return nil
    }
    let iban = IBAN(parsing: self["iban"])
    if iban == nil { errors.add("iban", .notAnIBAN) }
    return iban
  }

  private mutating func fees(_ vatBasisPoints: Int64) -> FeeSchedule? {
    let basisPoints = FeeForm.basisPoints(self["percent"])
    if basisPoints == nil { errors.add("percent", FeeForm.notAPercentage) }
    var fixed: Money?
    do throws(InvalidMoney) {
      fixed = try Money(parsing: self["fixed"])
    } catch {
      errors.add("fixed", error.label)
    }
    guard let basisPoints, let fixed else { return nil }
    if fixed < .zero {
      errors.add("fixed", InvalidMoney.notANumber.label)
      return nil
    }
    let fees = FeeSchedule(basisPoints: basisPoints, fixed: fixed, vatBasisPoints: vatBasisPoints)
    if fees.takesAll {
      errors.add("percent", Refusal.feeTakesAll.label)
      return nil
    }
    return fees
  }

  private mutating func schedule() -> PayoutSchedule? {
    guard let kind = PayoutSchedule.Kind(rawValue: self["schedule"]) else {
      errors.add("schedule", Phrase(en: "Choose a payout schedule.", ar: "اختر جدول الصرف."))
      return nil
    }
    let field = kind == .weekly ? "weekday" : "month_day"
    let day = typedNumber(self[field]).map { Int(clamping: $0) } ?? 0
    guard let schedule = PayoutSchedule(kind, day: day) else {
      errors.add(
        field,
        kind == .weekly
          ? Phrase(en: "Choose a weekday.", ar: "اختر يومًا من الأسبوع.")
          : Phrase(en: "Enter a day from 1 to 28.", ar: "أدخل يومًا من 1 إلى 28."))
      return nil
    }
    return schedule
  }

  private mutating func owner() -> Owner? {
    let contact = self["owner_contact"]
    if !isBlank(contact), Accounts.email(contact) == nil, PhoneNumber(parsing: contact) == nil {
      errors.add("owner_contact", AccountProblem.contact.label)
    }
    if isBlank(self["owner_name"]) {
      if !isBlank(contact) { errors.add("owner_name", TextProblem.empty) }
      return nil
    }
    return text("owner_name", .name, maximum: 100).map { Owner(name: $0, contact: contact) }
  }
}

extension Phrase {
  fileprivate static let notAnIBAN = Phrase(
    en: "That isn't an Egyptian IBAN: EG and 27 digits, of which one is wrong or missing.",
    ar: "هذا ليس رقم IBAN مصريًا: يبدأ بالحرفين \(code: "EG") ثم 27 رقمًا، وأحدها خطأ أو ناقص.")
}
