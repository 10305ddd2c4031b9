import Ledger
import Templates
import Wallet

extension BankLineOutcome: StateLabelled {
  var label: Phrase {
    switch self {
    case .applied: Phrase(en: "Taken in", ar: "طُبّق")
    case .superseded: Phrase(en: "Overtaken", ar: "تجاوزه ما بعده")
    case .unmatched: Phrase(en: "Names no payout", ar: "لا يطابق تحويلًا")
    case .mismatched: Phrase(en: "Another amount", ar: "مبلغ مختلف")
    case .contradicting: Phrase(en: "Contradicts", ar: "يناقض ما لدينا")
    }
  }

  var meaning: Meaning {
    switch self {
    case .applied: .good
    case .superseded: .neutral
    case .unmatched, .mismatched, .contradicting: .waiting
    }
  }
}

extension BankLineView {
  var label: Phrase {
    switch self {
    case .waiting: Phrase(en: "Waiting", ar: "بانتظار النظر")
    case .resolved: Phrase(en: "Resolved", ar: "عولجت")
    case .applied: Phrase(en: "Taken in", ar: "طُبّقت")
    case .all: Phrase(en: "All lines", ar: "كل الأسطر")
    }
  }
}

extension BankLineItem {
  /// Why nobody could take it in.
  var whyItWaits: Phrase {
    guard let payout else {
      return Phrase(en: "No payout of ours has this reference.", ar: "لا يوجد لدينا تحويل بهذا المرجع.")
    }
    if outcome == .mismatched {
      return Phrase(
        en: "The payout is \(payout.amount); the bank speaks of \(amount)",
        ar: "مبلغ التحويل \(payout.amount) والبنك يذكر \(amount)")
    }
    if status == .paid, let other = payout.trace, other != trace {
      return Phrase(
        en: "The bank says that it is paid under \(code: trace); we know it under \(code: other).",
        ar: "يقول البنك إنه دُفع برقم \(code: trace)، والرقم لدينا \(code: other).")
    }
    return Phrase(
      en: "The bank says “\(status.label)”, which can't be: the payout is now “\(payout.state.label)”.",
      ar: "يقول البنك «\(status.label)» وهذا لا يصح: حالة التحويل الآن «\(payout.state.label)».")
  }
}

extension BankResultFile.Problem {
  /// The line, counted from 1.
  var line: Int {
    switch self {
    case .header: 1
    case .line(let line), .field(_, let line), .future(let line): line
    }
  }

  var label: Phrase {
    switch self {
    case .header:
      Phrase(
        en: "The first line has to be \(code: BankResultFile.columns.joined(separator: ","))",
        ar: "يجب أن يكون السطر الأول \(code: BankResultFile.columns.joined(separator: ","))")
    case .line: Phrase(en: "It isn't six columns of CSV in UTF-8.", ar: "ليس ستة أعمدة CSV بترميز UTF-8.")
    case .future:
      Phrase(en: "The bank's time is still to come.", ar: "وقت التنفيذ لدى البنك لم يأت بعد.")
    case .field(.payoutReference, _):
      Phrase(
        en: "The payout's reference is missing or has more than 64 characters.",
        ar: "مرجع التحويل ناقص أو يزيد على 64 حرفًا.")
    case .field(.status, _):
      Phrase(
        en: "The status is none of \(code: BankResultFile.statuses).",
        ar: "الحالة ليست من \(code: BankResultFile.statuses).")
    case .field(.amount, _):
      Phrase(
        en: "The amount isn't above zero, or isn't written as in \(code: "1234.50").",
        ar: "المبلغ لا يزيد على صفر أو ليس مكتوبًا مثل \(code: "1234.50").")
    case .field(.bankTrace, _):
      Phrase(
        en: "The bank's trace is missing, or has more than 64 characters.", ar: "رقم البنك ناقص أو يزيد على 64 حرفًا.")
    case .field(.processedAt, _):
      Phrase(
        en: "The time isn't written with its offset, as in \(code: "2026-10-01T14:00:00+03:00").",
        ar: "الوقت ليس مكتوبًا مع فرقه عن التوقيت العالمي مثل \(code: "2026-10-01T14:00:00+03:00").")
    }
  }
}

extension BankResultFile {
  fileprivate static let statuses = BankNoticeStatus.allCases.map(\.rawValue).joined(separator: ", ")
}
