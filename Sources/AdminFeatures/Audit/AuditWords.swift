import Ledger
import Templates
import Wallet

/// A value that an act set, with what it was before.
struct AuditChange: Sendable {
  let key: String
  let before: String?
  let after: String?

  /// "Status: Active → Frozen"
  var words: Phrase {
    let label = AuditKey(rawValue: key)?.label ?? .code(key)
    let values = [before, after].compactMap { text in text.flatMap { $0.isEmpty ? nil : words(of: $0) } }
    guard let first = values.first else { return label }
    guard values.count == 2 else { return Phrase(en: "\(label): \(first)", ar: "\(label): \(first)") }
    return Phrase(en: "\(label): \(first) → \(values[1])", ar: "\(label): \(first) ← \(values[1])")
  }

  private func words(of text: String) -> Phrase {
    switch AuditKey(rawValue: key) {
    case .state: DecisionState(rawValue: text)?.label ?? .code(text)
    case .status: UserStatus(rawValue: text)?.label ?? .code(text)
    case .value, .fixedFee: Int64(text).map { .money(Money(piastres: $0)) } ?? .code(text)
    case .feeRate: Int64(text).map { .percent(basisPoints: $0) } ?? .code(text)
    case .amount, .total, .moved: Self.money(text) ?? .code(text)
    case .reason: RefundReason(rawValue: text)?.label ?? .name(text)
    case .name: Limit(name: text)?.label ?? .name(text)
    case .from, .to: Self.account(text) ?? .code(text)
    case .holder: .name(text)
    default: .code(text)
    }
  }

  private static func money(_ text: String) -> Phrase? {
    do throws(InvalidMoney) {
      return .money(try Money(parsing: text))
    } catch {
      return nil
    }
  }

  /// "user_wallet Mona Adel"; a day of a statement is no account.
  private static func account(_ text: String) -> Phrase? {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let kind = parts.first.flatMap(AccountKind.init) else { return nil }
    guard parts.count == 2 else { return kind.label }
    return Phrase(en: "\(kind.label): \(name: parts[1])", ar: "\(kind.label): \(name: parts[1])")
  }
}

/// The names of values that the audit trail knows; another is shown as it was written.
enum AuditKey: String {
  case state, status, value, name, amount, total, moved, reason, refund, payment, merchant, from, to, reverses, iban
  case role, kind, rows, payouts, settlements, applied, known, queued, read, landed, refused, format
  case holder = "bank_holder"
  case feeRate = "fee_basis_points"
  case fixedFee = "fee_fixed"
  case asOf = "as_of"
  case digest = "sha256"

  var label: Phrase {
    switch self {
    case .state: Phrase(en: "State", ar: "الحالة")
    case .status: Phrase(en: "Status", ar: "الحالة")
    case .value: Phrase(en: "Value", ar: "القيمة")
    case .name: Phrase(en: "Name", ar: "الاسم")
    case .amount: Phrase(en: "Amount", ar: "المبلغ")
    case .total: Phrase(en: "Total", ar: "الإجمالي")
    case .moved: Phrase(en: "Became available", ar: "صار متاحًا")
    case .reason: Phrase(en: "Reason", ar: "السبب")
    case .refund: Phrase(en: "Refund", ar: "الاسترداد")
    case .payment: Phrase(en: "Payment", ar: "العملية")
    case .merchant: Phrase(en: "Merchant", ar: "التاجر")
    case .from: Phrase(en: "From", ar: "من")
    case .to: Phrase(en: "To", ar: "إلى")
    case .reverses: Phrase(en: "Reverses", ar: "يعكس")
    case .iban: Phrase(en: "IBAN", ar: "رقم الحساب الدولي")
    case .role: Phrase(en: "Role", ar: "الدور")
    case .kind: Phrase(en: "Kind", ar: "النوع")
    case .rows: Phrase(en: "Rows", ar: "الحركات")
    case .payouts: Phrase(en: "Payouts", ar: "التحويلات")
    case .settlements: Phrase(en: "Settlements", ar: "التسويات")
    case .applied: Phrase(en: "Applied", ar: "طُبّق")
    case .known: Phrase(en: "Known before", ar: "معروف من قبل")
    case .queued: Phrase(en: "To be looked at", ar: "بانتظار المعالجة")
    case .read: Phrase(en: "Read", ar: "قُرئ")
    case .landed: Phrase(en: "Taken over", ar: "أُدخل")
    case .refused: Phrase(en: "Refused", ar: "رُفض")
    case .format: Phrase(en: "Format", ar: "الصيغة")
    case .holder: Phrase(en: "Account holder", ar: "صاحب الحساب")
    case .feeRate: Phrase(en: "Fee", ar: "الرسوم")
    case .fixedFee: Phrase(en: "Fixed fee", ar: "الرسوم الثابتة")
    case .asOf: Phrase(en: "As of", ar: "حتى")
    case .digest: Phrase(en: "SHA-256", ar: "بصمة SHA-256")
    }
  }
}

extension AuditItem {
  /// By what they are called.
  var changes: [AuditChange] {
    Set(before.keys).union(after.keys).sorted().map { AuditChange(key: $0, before: before[$0], after: after[$0]) }
  }

  /// Of a decision, whose subject is written as `fee MRC-000007`: "Fee MRC-000007".
  var decisionTitle: Phrase? {
    guard subjectKind == "decision", let subject else { return nil }
    let parts = subject.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2, let kind = DecisionKind(rawValue: parts[0]) else { return nil }
    if kind == .limit, let limit = Limit(name: parts[1]) { return limit.label }
    return Phrase(en: "\(kind.label) \(code: parts[1])", ar: "\(kind.label) \(code: parts[1])")
  }
}
