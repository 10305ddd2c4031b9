import Ledger
import Templates
import Wallet

extension ApprovalItem {
  /// The request's title: "Refund RFN-…".
  var title: Phrase {
    switch kind {
    case .limit: Limit(name: subject)?.label ?? .code(subject)
    case .setting: PlatformSetting(rawValue: subject)?.label ?? .code(subject)
    case .adjustment: Phrase(en: "\(kind.label) #\(code: subject)", ar: "\(kind.label) #\(code: subject)")
    default: Phrase(en: "\(kind.label) \(code: subject)", ar: "\(kind.label) \(code: subject)")
    }
  }

  /// The request's title inside a sentence: "refund RFN-…".
  var inSentence: Phrase {
    switch kind {
    case .refund: Phrase(en: "refund \(code: subject)", ar: "\(title)")
    case .payout: Phrase(en: "payout \(code: subject)", ar: "\(title)")
    case .bankAccount: Phrase(en: "bank account \(code: subject)", ar: "\(title)")
    case .unfreeze: Phrase(en: "unfreezing \(code: subject)", ar: "\(title)")
    case .fee: Phrase(en: "fee \(code: subject)", ar: "\(title)")
    case .adjustment: Phrase(en: "adjustment #\(code: subject)", ar: "\(title)")
    case .bankLine: Phrase(en: "bank line \(code: subject)", ar: "\(title)")
    case .limit, .setting: Phrase(en: "change: \(title)", ar: "تغيير: \(title)")
    }
  }

  /// The page of the request's subject, if it has one.
  var subjectPath: Path? {
    switch kind {
    case .refund: Reference(parsing: subject).map { AdminPath.refund($0) }
    case .payout: Reference(parsing: subject).map { AdminPath.payout($0) }
    case .bankAccount, .fee: MerchantCode(parsing: subject).map { AdminPath.merchant($0) }
    case .unfreeze: AdminPath.user(UserID(subjectID))
    case .bankLine: AdminPath.bankLine(BankLineID(subjectID))
    case .adjustment, .limit, .setting: nil
    }
  }

  /// The user or merchant that it is about.
  var party: Phrase? {
    partyName.map { name in Phrase(en: "\(name: name)", ar: "\(name: partyArabicName ?? name)") }
  }

  /// The values that an approval changes. `iban` is the new account's, for those who may see it.
  func changes(to iban: IBAN?) -> [Change] {
    after.keys.sorted().compactMap { key in
      guard let old = before[key], !old.isEmpty else { return nil }
      return Change(
        label(of: key), before: Self.words(old, of: key, in: after["name"]), after: words(of: key, iban))
    }
  }

  /// What the request says beside them, such as the account that a payout goes to.
  func details(to iban: IBAN? = nil) -> [(label: Phrase, value: Phrase)] {
    // A limit's name is already the page's title; a payment, a merchant and a payout are linked among the facts.
    after.keys.filter { !["name", "payment", "merchant", "payout"].contains($0) && (before[$0] ?? "").isEmpty }.sorted()
      .map {
        key in
        (label(of: key), words(of: key, iban))
      }
  }

  private func words(of key: String, _ iban: IBAN?) -> Phrase {
    if key == "iban_last4", let iban { return .code(iban.spaced) }
    return Self.words(after[key] ?? "", of: key, in: after["name"])
  }

  private func label(of key: String) -> Phrase {
    switch key {
    case "value": title
    case "status": Phrase(en: "Status", ar: "الحالة")
    case "fee_basis_points": Phrase(en: "Fee", ar: "الرسوم")
    case "fee_fixed": Phrase(en: "Fixed fee", ar: "الرسوم الثابتة")
    case "bank_holder": Phrase(en: "Account holder", ar: "صاحب الحساب")
    case "iban_last4": Phrase(en: "IBAN", ar: "رقم IBAN")
    case "merchant": Phrase(en: "Merchant", ar: "التاجر")
    case "reason": Phrase(en: "Reason", ar: "السبب")
    case "from": Phrase(en: "From", ar: "من")
    case "to": Phrase(en: "To", ar: "إلى")
    case "reverses": Phrase(en: "Reverses", ar: "يعكس")
    case "payout_state": Phrase(en: "Payout's state", ar: "حالة الصرف")
    default: .code(key)
    }
  }

  /// Returns the words for a stored value. `name` is the setting's, where it is one.
  static func words(_ text: String, of key: String, in name: String? = nil) -> Phrase {
    if key == "value", let setting = name.flatMap(PlatformSetting.init), let value = Int64(text) {
      return setting.words(value)
    }
    return switch key {
    case "value", "fee_fixed": Int64(text).map { .money(Money(piastres: $0)) } ?? .code(text)
    case "fee_basis_points": Int64(text).map { .percent(basisPoints: $0) } ?? .code(text)
    case "status": UserStatus(rawValue: text)?.label ?? .code(text)
    case "reason": RefundReason(rawValue: text)?.label ?? .name(text)
    case "from", "to": account(text)
    case "bank_holder": .name(text)
    case "iban_last4": .code("EG••••\(text)")
    case "payout_state": PayoutState(rawValue: text)?.label ?? .code(text)
    default: .code(text)
    }
  }

  /// Returns the words for a stored account such as "user_wallet Mona Adel".
  private static func account(_ text: String) -> Phrase {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let kind = parts.first.flatMap(AccountKind.init) else { return .name(text) }
    guard parts.count == 2 else { return kind.label }
    return Phrase(en: "\(kind.label): \(name: parts[1])", ar: "\(kind.label): \(name: parts[1])")
  }

}

/// The time since which something has been waiting.
struct AgeText: HTML {
  let since: Instant
  let now: Instant

  var body: some HTML { span(.class("age")) { time(.nominative) ?? .justNow } }

  /// The age in words: "3 days ago".
  var ago: Phrase {
    time(.afterPreposition).map { Phrase(en: "\($0) ago", ar: "منذ \($0)") } ?? .justNow
  }

  /// Returns nil for less than a minute.
  private func time(_ position: ArabicCase) -> Phrase? {
    let minutes = Int(max(0, (now.microseconds - since.microseconds) / 60_000_000))
    if minutes == 0 { return nil }
    if minutes < 60 { return PluralPhrase.minutes(minutes, position).phrase }
    return minutes < 48 * 60
      ? PluralPhrase.hours(minutes / 60, position).phrase : PluralPhrase.days(minutes / (24 * 60), position).phrase
  }
}

extension Phrase {
  fileprivate static let justNow = Phrase(en: "just now", ar: "منذ لحظات")
}
