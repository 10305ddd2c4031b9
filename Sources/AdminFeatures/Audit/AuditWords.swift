import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A value before and after an act.
struct AuditChange: Sendable {
  let key: String
  let before: String?
  let after: String?
  /// The platform's rule whose value it is.
  var setting: PlatformSetting?

  var label: Phrase { AuditKey(rawValue: key)?.label ?? .code(key) }

  /// The change in words: "Status: Active → Frozen".
  var words: Phrase {
    let values = [before, after].compactMap { text in text.flatMap { $0.isEmpty ? nil : words(of: $0) } }
    guard let first = values.first else { return label }
    guard values.count == 2 else { return Phrase(en: "\(label): \(first)", ar: "\(label): \(first)") }
    return Phrase(en: "\(label): \(first) → \(values[1])", ar: "\(label): \(first) ← \(values[1])")
  }

  func words(of text: String) -> Phrase {
    if key == AuditKey.value.rawValue, let setting, let value = Int64(text) { return setting.words(value) }
    return switch AuditKey(rawValue: key) {
    case .state: ApprovalState(rawValue: text)?.label ?? .code(text)
    case .status:
      UserStatus(rawValue: text)?.label ?? MerchantStatus(rawValue: text)?.label ?? Self.accountStatus(text)
        ?? .code(text)
    case .role: StaffRole(rawValue: text)?.label ?? MemberRole(rawValue: text)?.label ?? .code(text)
    case .value, .fixedFee: Int64(text).map { .money(Money(piastres: $0)) } ?? .code(text)
    case .feeRate: Int64(text).map { .percent(basisPoints: $0) } ?? .code(text)
    case .amount, .total, .moved: Self.money(text) ?? .code(text)
    case .reason: RefundReason(rawValue: text)?.label ?? .name(text)
    case .name: Limit(name: text)?.label ?? PlatformSetting(rawValue: text)?.label ?? .name(text)
    case .position: SwitchPage.state(text == "on")
    case .payoutState: PayoutState(rawValue: text)?.label ?? .code(text)
    case .from, .to: Self.account(text) ?? .code(text)
    case .holder, .legalName, .tradeName: .name(text)
    case .category: MerchantCategory(rawValue: text)?.label ?? .code(text)
    case .schedule: Self.schedule(text) ?? .code(text)
    case .tier: Int(text).flatMap(KYCTier.init)?.label ?? .code(text)
    case .rejection: VerificationRejection(rawValue: text)?.label ?? .code(text)
    case .iban: .code("EG••••\(text)")
    default: .code(text)
    }
  }

  private static func accountStatus(_ text: String) -> Phrase? {
    text == "disabled" ? AccountState.disabled.label : nil
  }

  /// Parses "weekly 7".
  private static func schedule(_ text: String) -> Phrase? {
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count == 2, let kind = PayoutSchedule.Kind(rawValue: parts[0]), let day = Int(parts[1]) else {
      return nil
    }
    return PayoutSchedule(kind, day: day)?.label
  }

  private static func money(_ text: String) -> Phrase? {
    do throws(InvalidMoney) {
      return .money(try Money(parsing: text))
    } catch {
      return nil
    }
  }

  /// Parses "user_wallet Mona Adel". Returns nil for another value, such as the day of a statement.
  private static func account(_ text: String) -> Phrase? {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let kind = parts.first.flatMap(AccountKind.init) else { return nil }
    guard parts.count == 2 else { return kind.label }
    return Phrase(en: "\(kind.label): \(name: parts[1])", ar: "\(kind.label): \(name: parts[1])")
  }
}

/// The values that the audit log has words for. Any other value is shown as it is stored.
enum AuditKey: String {
  case state, status, value, name, amount, total, moved, reason, refund, payment, merchant, from, to, reverses
  case role, kind, rows, payouts, settlements, applied, known, queued, read, landed, refused, format
  case holder = "bank_holder"
  case iban = "iban_last4"
  case feeRate = "fee_basis_points"
  case fixedFee = "fee_fixed"
  case asOf = "as_of"
  case legalName = "legal_name"
  case tradeName = "trade_name"
  case category, tier, rejection, filter
  case schedule = "payout_schedule"
  case digest = "sha256"
  case batch, payout, mobile, sessions
  case payoutState = "payout_state"
  case position = "switch"
  case executionDay = "execution_day"

  var label: Phrase {
    switch self {
    case .state: Phrase(en: "State", ar: "الحالة")
    case .status: Phrase(en: "Status", ar: "الحالة")
    case .value: Phrase(en: "Value", ar: "القيمة")
    case .name: Phrase(en: "Name", ar: "الاسم")
    case .amount: Phrase(en: "Amount", ar: "المبلغ")
    case .total: Phrase(en: "Total", ar: "الإجمالي")
    case .moved: Phrase(en: "Made available", ar: "أصبح متاحًا")
    case .reason: Phrase(en: "Reason", ar: "السبب")
    case .refund: Phrase(en: "Refund", ar: "الاسترداد")
    case .payment: Phrase(en: "Payment", ar: "العملية")
    case .merchant: Phrase(en: "Merchant", ar: "التاجر")
    case .from: Phrase(en: "From", ar: "من")
    case .to: Phrase(en: "To", ar: "إلى")
    case .reverses: Phrase(en: "Reverses", ar: "يعكس")
    case .iban: Phrase(en: "IBAN", ar: "رقم الحساب المصرفي الدولي (IBAN)")
    case .role: Phrase(en: "Role", ar: "الدور")
    case .kind: Phrase(en: "Kind", ar: "النوع")
    case .rows: Phrase(en: "Rows", ar: "الحركات")
    case .payouts: Phrase(en: "Payouts", ar: "عمليات الصرف")
    case .settlements: Phrase(en: "Settlements", ar: "التسويات")
    case .applied: Phrase(en: "Applied", ar: "طُبّق")
    case .known: Phrase(en: "Already imported", ar: "مستورد من قبل")
    case .queued: Phrase(en: "Unmatched", ar: "غير مطابق")
    case .sessions: Phrase(en: "Sessions", ar: "الجلسات")
    case .read: Phrase(en: "Rows read", ar: "الصفوف المقروءة")
    case .landed: Phrase(en: "Rows imported", ar: "الصفوف المستوردة")
    case .refused: Phrase(en: "Rows refused", ar: "الصفوف المرفوضة")
    case .format: Phrase(en: "Format", ar: "الصيغة")
    case .holder: Phrase(en: "Account holder", ar: "صاحب الحساب")
    case .feeRate: Phrase(en: "Fee", ar: "الرسوم")
    case .fixedFee: Phrase(en: "Fixed fee", ar: "الرسوم الثابتة")
    case .asOf: Phrase(en: "As of", ar: "حتى")
    case .legalName: Phrase(en: "Legal name", ar: "الاسم القانوني")
    case .tradeName: Phrase(en: "Trade name", ar: "الاسم التجاري")
    case .category: Phrase(en: "Category", ar: "الفئة")
    case .filter: Phrase(en: "Filters", ar: "التصفية")
    case .tier: Phrase(en: "KYC tier", ar: "مستوى التحقق")
    case .rejection: Phrase(en: "Reason", ar: "السبب")
    case .schedule: Phrase(en: "Payout schedule", ar: "جدول الصرف")
    case .digest: Phrase(en: "SHA-256", ar: "بصمة SHA-256")
    case .payout: Phrase(en: "Payout", ar: "الصرف")
    case .payoutState: Phrase(en: "Payout's state", ar: "حالة الصرف")
    case .position: Phrase(en: "Switch", ar: "المفتاح")
    case .batch: Phrase(en: "Batch", ar: "الدفعة")
    case .mobile: Phrase(en: "Mobile number", ar: "رقم الموبايل")
    case .executionDay: Phrase(en: "Banking day", ar: "يوم العمل المصرفي")
    }
  }
}

extension AuditItem {
  /// The values that the event changed, sorted by key.
  var changes: [AuditChange] {
    let setting = after["name"].flatMap(PlatformSetting.init)
    return Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }
      .map { AuditChange(key: $0, before: before[$0], after: after[$0], setting: setting) }
  }

  /// The act in words; as it is stored where it has none.
  var title: Phrase { AuditAct(rawValue: act)?.label ?? .code(act) }

  /// The title of an approval request, whose subject is stored as `fee MRC-000007`: "Fee MRC-000007".
  var approvalTitle: Phrase? {
    guard subjectKind == "approval", let subject else { return nil }
    let parts = subject.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2, let kind = ApprovalKind(rawValue: parts[0]) else { return nil }
    if kind == .limit, let limit = Limit(name: parts[1]) { return limit.label }
    if kind == .setting, let setting = PlatformSetting(rawValue: parts[1]) { return setting.label }
    return Phrase(en: "\(kind.label) \(code: parts[1])", ar: "\(kind.label) \(code: parts[1])")
  }

  /// Who did it.
  var actor: Phrase {
    actorName == Actor.unknownAccount
      ? Phrase(en: "Unknown account", ar: "حساب غير معروف") : .actor(actorName)
  }

  /// The list of an export, a limit, or the number of an adjustment; nil for other subjects.
  var subjectLabel: Phrase? {
    guard let subject else { return nil }
    switch AuditAct(rawValue: act) {
    case .exportList, .requestExport: return ExportedList(rawValue: subject)?.label
    case .requestAdjustment: return .code("#\(subject)")
    default: return Limit(name: subject)?.label ?? settingLabel
    }
  }

  /// The label of a rule or switch; nil for other subjects.
  private var settingLabel: Phrase? {
    guard subjectKind == "setting", let subject else { return nil }
    return PlatformSetting(rawValue: subject)?.label ?? FeatureSwitch(rawValue: subject)?.label
  }
}
