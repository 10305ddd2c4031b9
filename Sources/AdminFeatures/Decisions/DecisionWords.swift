import Ledger
import Templates
import Wallet

extension DecisionItem {
  /// "Refund RFN-…"
  var title: Phrase {
    switch kind {
    case .limit: Limit(name: subject)?.label ?? .code(subject)
    case .adjustment: Phrase(en: "\(kind.label) #\(code: subject)", ar: "\(kind.label) #\(code: subject)")
    default: Phrase(en: "\(kind.label) \(code: subject)", ar: "\(kind.label) \(code: subject)")
    }
  }

  /// "refund RFN-…", where a sentence goes on with it.
  var inSentence: Phrase {
    switch kind {
    case .refund: Phrase(en: "refund \(code: subject)", ar: "\(title)")
    case .payout: Phrase(en: "payout \(code: subject)", ar: "\(title)")
    case .bankAccount: Phrase(en: "bank account \(code: subject)", ar: "\(title)")
    case .unfreeze: Phrase(en: "unfreezing \(code: subject)", ar: "\(title)")
    case .fee: Phrase(en: "fee \(code: subject)", ar: "\(title)")
    case .adjustment: Phrase(en: "adjustment #\(code: subject)", ar: "\(title)")
    case .limit: title
    }
  }

  /// The page of what it is about, where it has one.
  var subjectPath: Path? {
    switch kind {
    case .refund: Reference(parsing: subject).map { AdminPath.refund($0) }
    case .payout: Reference(parsing: subject).map { AdminPath.payout($0) }
    case .bankAccount, .fee: MerchantCode(parsing: subject).map { AdminPath.merchant($0) }
    case .unfreeze: AdminPath.user(UserID(subjectID))
    case .adjustment, .limit: nil
    }
  }

  /// What approving it changes.
  var changes: [Change] {
    // The name of a limit is the row's title; a payment stands among the facts, with its link.
    after.keys.filter { $0 != "name" && $0 != "payment" }.sorted().map { key in
      Change(
        label(of: key), before: before[key].flatMap { $0.isEmpty ? nil : words($0, of: key) },
        after: words(after[key] ?? "", of: key))
    }
  }

  private func label(of key: String) -> Phrase {
    switch key {
    case "value": title
    case "status": Phrase(en: "Status", ar: "الحالة")
    case "fee_basis_points": Phrase(en: "Fee", ar: "الرسوم")
    case "fee_fixed": Phrase(en: "Fixed fee", ar: "الرسوم الثابتة")
    case "bank_holder": Phrase(en: "Account holder", ar: "صاحب الحساب")
    case "iban": Phrase(en: "IBAN", ar: "رقم الحساب الدولي")
    case "merchant": Phrase(en: "Merchant", ar: "التاجر")
    case "reason": Phrase(en: "Reason", ar: "السبب")
    case "from": Phrase(en: "From", ar: "من")
    case "to": Phrase(en: "To", ar: "إلى")
    case "reverses": Phrase(en: "Reverses", ar: "يعكس")
    default: .code(key)
    }
  }

  private func words(_ text: String, of key: String) -> Phrase {
    switch key {
    case "value", "fee_fixed": Int64(text).map { .money(Money(piastres: $0)) } ?? .code(text)
    case "fee_basis_points": Int64(text).map { .percent(basisPoints: $0) } ?? .code(text)
    case "status": UserStatus(rawValue: text)?.label ?? .code(text)
    case "reason": RefundReason(rawValue: text)?.label ?? .name(text)
    case "from", "to": Self.account(text)
    case "bank_holder": .name(text)
    default: .code(text)
    }
  }

  /// "user_wallet Mona Adel"
  private static func account(_ text: String) -> Phrase {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let kind = parts.first.flatMap(AccountKind.init) else { return .name(text) }
    guard parts.count == 2 else { return kind.label }
    return Phrase(en: "\(kind.label): \(name: parts[1])", ar: "\(kind.label): \(name: parts[1])")
  }

}

extension Phrase {
  /// "2.5%"
  static func percent(basisPoints: Int64) -> Phrase { .code(percentText(basisPoints: basisPoints) + "%") }

  /// "2.5"
  static func percentText(basisPoints: Int64) -> String {
    var decimals = String(100 + basisPoints % 100).dropFirst()
    while decimals.last == "0" { decimals = decimals.dropLast() }
    return "\(basisPoints / 100)" + (decimals.isEmpty ? "" : ".\(decimals)")
  }
}

/// How long something has been waiting.
struct AgeText: HTML {
  let since: Instant
  let now: Instant

  var body: some HTML { phrase }

  private var phrase: PluralPhrase {
    let minutes = Int(max(0, (now.microseconds - since.microseconds) / 60_000_000))
    if minutes < 60 { return .minutes(minutes) }
    return minutes < 48 * 60 ? .hours(minutes / 60) : .days(minutes / (24 * 60))
  }
}
