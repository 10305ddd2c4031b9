import Ledger
import Templates
import Wallet

extension WaitingItem {
  var label: Phrase {
    switch queue {
    case .approvals: approval?.label ?? .code(kind ?? "")
    case .verification: Phrase(en: "Verification", ar: "التحقق من الهوية")
    case .cases: Phrase(en: "Case", ar: "حالة مراجعة")
    case .bankLines: Phrase(en: "Bank line", ar: "سطر بنكي")
    case .payouts: Phrase(en: "Payouts", ar: "مستحقات")
    case .batches: Phrase(en: "Payout batch", ar: "دفعة صرف")
    case .messages: Phrase(en: "Messages", ar: "رسائل")
    case .refunds: Phrase(en: "Refund", ar: "استرداد")
    }
  }

  var path: Path {
    switch queue {
    case .approvals: AdminPath.approval(ApprovalID(id))
    case .verification: AdminPath.verification(VerificationRequestID(id))
    case .cases: AdminPath.case(CaseID(id))
    case .bankLines: AdminPath.bankLine(BankLineID(id))
    case .payouts: AdminPath.newBatch
    case .batches: AdminPath.batch(BatchID(id))
    case .messages: AdminPath.messages
    case .refunds: AdminPath.refunds
    }
  }

  /// Whom or what it is about.
  var title: Phrase {
    switch queue {
    case .approvals: named ?? subject
    case .verification, .cases, .refunds: named ?? .code(code ?? "")
    case .bankLines: .code(code ?? "")
    case .payouts:
      Phrase(en: "\(PluralPhrase.payouts(count)) in no batch", ar: "\(PluralPhrase.payouts(count)) خارج الدفعات")
    case .batches:
      Phrase(en: "Batch \(code: "#\(id)"), file not downloaded", ar: "الدفعة \(code: "#\(id)")، لم يُنزَّل ملفها")
    case .messages:
      Phrase(en: "Messages not sent: \(count)", ar: "رسائل تعذّر إرسالها: \(count)")
    }
  }

  /// What changes, or what it belongs to.
  var details: [Phrase] {
    switch queue {
    case .approvals: changes
    case .verification: [kind.flatMap(IdentityDocument.init)?.label].compactMap(\.self)
    case .cases:
      [code.map { .code($0) }].compactMap(\.self)
        + (party ?? "").split(separator: " ").compactMap { ReviewRule(rawValue: String($0))?.label }
    case .bankLines: [kind.flatMap(BankLineOutcome.init)?.label].compactMap(\.self)
    case .payouts, .batches, .messages, .refunds: []
    }
  }

  private var approval: ApprovalKind? { kind.flatMap(ApprovalKind.init) }

  private var named: Phrase? {
    name.map { name in Phrase(en: "\(name: name)", ar: "\(name: arabicName ?? name)") }
  }

  private var subject: Phrase {
    let code = code ?? ""
    return switch approval {
    case .limit: Limit(name: code)?.label ?? .code(code)
    case .setting: PlatformSetting(rawValue: code)?.label ?? .code(code)
    default: .code("#\(code)")
    }
  }

  private var changes: [Phrase] {
    switch approval {
    case .refund: party.map { [Phrase(en: "\(name: $0)", ar: "\(name: arabicParty ?? $0)")] } ?? []
    case .payout: [.code("EG••••\(code ?? "")")]
    case .unfreeze: [.code(code ?? "")]
    case .bankAccount: ["iban_last4"].compactMap(change)
    case .fee: ["fee_basis_points", "fee_fixed"].compactMap(change)
    case .limit, .setting: ["value"].compactMap(change)
    case .adjustment: adjustment
    case .bankLine: ["payout_state"].compactMap(change)
    case nil: []
    }
  }

  /// The old value and the new one; nil if they are the same.
  private func change(_ key: String) -> Phrase? {
    guard let new = after[key], new != before[key] else { return nil }
    let after = ApprovalItem.words(new, of: key, in: self.after["name"])
    guard let old = before[key], !old.isEmpty else { return after }
    let before = ApprovalItem.words(old, of: key, in: self.after["name"])
    return Phrase(en: "\(before) → \(after)", ar: "\(before) ← \(after)")
  }

  private var adjustment: [Phrase] {
    if let entry = after["reverses"] { return [Phrase(en: "Reverses \(code: entry)", ar: "يعكس \(code: entry)")] }
    guard let from = after["from"], let to = after["to"] else { return [] }
    let (source, target) = (ApprovalItem.words(from, of: "from"), ApprovalItem.words(to, of: "to"))
    return [Phrase(en: "\(source) → \(target)", ar: "\(source) ← \(target)")]
  }
}

extension WaitingQueue {
  var label: Phrase {
    switch self {
    case .approvals: Phrase(en: "Approvals", ar: "الموافقات")
    case .verification: Phrase(en: "Verification", ar: "التحقق من الهوية")
    case .cases: Phrase(en: "Open cases", ar: "حالات مفتوحة")
    case .bankLines: Phrase(en: "Unmatched bank lines", ar: "سطور بنكية غير مطابقة")
    case .payouts: Phrase(en: "Payouts in no batch", ar: "مستحقات خارج الدفعات")
    case .batches: Phrase(en: "Payouts in batches not downloaded", ar: "مستحقات في دفعات لم يُنزَّل ملفها")
    case .messages: Phrase(en: "Messages not sent", ar: "رسائل تعذّر إرسالها")
    case .refunds: Phrase(en: "Refunds waiting for balance", ar: "استردادات بانتظار الرصيد")
    }
  }

  var path: Path {
    switch self {
    case .approvals: AdminPath.approvals
    case .verification: AdminPath.verification
    case .cases: AdminPath.cases
    case .bankLines: AdminPath.bankResults
    case .payouts: AdminPath.payouts.query("state", PayoutState.approved)
    case .batches: AdminPath.batches
    case .messages: AdminPath.messages
    case .refunds: AdminPath.refunds.query("state", RefundState.waitingForBalance)
    }
  }
}
