import Ledger
import Templates
import Wallet

extension BankLineOutcome: StateLabelled {
  var label: Phrase {
    switch self {
    case .applied: Phrase(en: "Applied", ar: "طُبّق")
    case .superseded: Phrase(en: "Superseded", ar: "حلّ محله سطر أحدث")
    case .noMatch: Phrase(en: "No matching payout", ar: "لا يوجد صرف مطابق")
    case .amountMismatch: Phrase(en: "Amount mismatch", ar: "اختلاف في المبلغ")
    case .conflict: Phrase(en: "Conflict", ar: "تعارض")
    }
  }

  var meaning: Meaning {
    switch self {
    case .applied: .good
    case .superseded: .neutral
    case .noMatch, .amountMismatch, .conflict: .waiting
    }
  }
}

extension BankLineView {
  var label: Phrase {
    switch self {
    case .waiting: Phrase(en: "Unmatched", ar: "غير مطابقة")
    case .resolved: Phrase(en: "Resolved", ar: "عولجت")
    case .applied: Phrase(en: "Applied", ar: "طُبّقت")
    case .all: Phrase(en: "All lines", ar: "كل الأسطر")
    }
  }
}

extension BankLineItem {
  /// The reason why the line is unmatched.
  var whyItWaits: Phrase {
    guard let payout else {
      return Phrase(en: "No payout has this reference.", ar: "لا توجد عملية صرف بهذا المرجع.")
    }
    if outcome == .conflict, let sent = payout.exportedAt, processedAt < sent - BankResultFile.clockSkew {
      return Phrase(
        en: "The bank says that it processed this at \(processedAt). The payout was sent to it later, at \(sent).",
        ar: "يقول البنك إنه نفّذ هذا في \(processedAt)، ولم يُرسل الصرف إليه إلا بعد ذلك، في \(sent).")
    }
    if outcome == .amountMismatch {
      return Phrase(
        en: "The payout is \(payout.amount); the bank's line says \(amount)",
        ar: "مبلغ عملية الصرف \(payout.amount)، والسطر البنكي \(amount)")
    }
    if status == .paid, let other = payout.trace, other != trace {
      return Phrase(
        en: "The bank's line has the reference \(code: trace); this payout was paid under \(code: other).",
        ar: "الرقم المرجعي في السطر البنكي \(code: trace)، وقد دُفعت عملية الصرف بالرقم \(code: other).")
    }
    if status.payoutState == payout.state {
      return Phrase(
        en: "The payout is “\(payout.state.label)” already; the bank's line has the reference \(code: trace).",
        ar: "حالة عملية الصرف «\(payout.state.label)» بالفعل؛ والرقم المرجعي في السطر البنكي \(code: trace).")
    }
    return Phrase(
      en: "The bank's status is “\(status.label)”, but the payout is “\(payout.state.label)”.",
      ar: "حالة البنك «\(status.label)»، لكن حالة عملية الصرف «\(payout.state.label)».")
  }
}

extension BankLineItem {
  /// Why an open request about the line can't be executed now; nil if it can.
  func obstacle(to request: ApprovalItem) -> Phrase? {
    if !waits {
      return Phrase(
        en: "The bank line is already resolved. Reject this request.", ar: "عولج السطر البنكي من قبل. ارفض هذا الطلب.")
    }
    guard let now = payout?.state, let before = request.before["payout_state"].flatMap(PayoutState.init), before != now
    else { return nil }
    return Phrase(
      en: "The payout was “\(before.label)” when this was requested and is “\(now.label)” now. Reject this request.",
      ar: "كانت حالة الصرف «\(before.label)» عند تقديم الطلب، وهي الآن «\(now.label)». ارفض هذا الطلب.")
  }

  /// The bank's amount less the payout's; nil if they are equal, or if there is no payout.
  var difference: Money? {
    guard let payout, payout.amount != amount else { return nil }
    return Money(piastres: amount.piastres - payout.amount.piastres)
  }

  /// Why nobody can request now that the payout is marked; nil if they can.
  var requestRefusal: BankLineRefusal? {
    if !waits { return .notWaiting }
    if let request { return .requested(request.id) }
    return payout?.state.results(about: status).isEmpty == false ? nil : .impossible(payout?.state)
  }

  /// The refusal as a sentence. A line that somebody resolved meanwhile says who.
  func label(of refusal: BankLineRefusal) -> Phrase {
    switch refusal {
    case .notWaiting:
      if let resolution {
        Phrase(
          en: "Not changed: \(name: resolution.byName) already resolved it, \(resolution.at)",
          ar: "لم يتغير شيء: عالجه \(name: resolution.byName)، \(resolution.at)")
      } else {
        Phrase(en: "Not changed: this line is not in the queue.", ar: "لم يتغير شيء: هذا السطر ليس في القائمة.")
      }
    case .requested:
      Phrase(
        en: "Not changed: a request about this payout is waiting for approval.",
        ar: "لم يتغير شيء: يوجد طلب بشأن هذا الصرف بانتظار الموافقة.")
    case .impossible(nil):
      Phrase(
        en: "Not requested: no payout matches this line, so it can only be explained.",
        ar: "لم يُقدَّم الطلب: لا يذكر هذا السطر أي صرف، ولا يمكن إلا توضيحه.")
    case .impossible(let state?):
      Phrase(
        en: "Not requested: the payout is “\(state.label)” and can't get this result.",
        ar: "لم يُقدَّم الطلب: حالة الصرف «\(state.label)» ولا تقبل هذه النتيجة.")
    }
  }
}

extension BankMessage.Problem {
  var label: Phrase {
    switch self {
    case .xml(.notUTF8):
      Phrase(en: "The file isn't XML in UTF-8. Nothing was imported.", ar: "الملف ليس XML بترميز UTF-8. لم يُستورد شيء.")
    case .xml(.malformed(let line)):
      Phrase(
        en: "Line \(line) isn't valid XML. Nothing was imported.", ar: "السطر \(line) ليس XML صحيحًا. لم يُستورد شيء.")
    case .xml(.documentType(let line)):
      Phrase(
        en: "Line \(line) declares a document type, which bank messages don't have. Nothing was imported.",
        ar: "يعلن السطر \(line) نوع مستند، ورسائل البنك لا تحتوي عليه. لم يُستورد شيء.")
    case .xml(.tooDeep(let line)):
      Phrase(
        en: "Line \(line) is nested too deep. Nothing was imported.",
        ar: "السطر \(line) متداخل أكثر مما يجب. لم يُستورد شيء.")
    case .xml(.tooLarge):
      Phrase(
        en: "The file has too many elements. Split it into smaller files.",
        ar: "عناصر الملف كثيرة جدًا. قسّمه إلى ملفات أصغر.")
    case .unknown(let namespace):
      Phrase(
        en:
          "This is neither \(code: "pain.002.001.10") nor \(code: "camt.054.001.08"), but \(code: namespace). Nothing was imported.",
        ar: "هذا ليس \(code: "pain.002.001.10") ولا \(code: "camt.054.001.08") بل \(code: namespace). لم يُستورد شيء.")
    case .wholeMessage(let message, let line):
      Phrase(
        en:
          "Line \(line) decides the whole message \(code: message) and lists no payouts. Import a CSV with a line for each payout.",
        ar: "يبت السطر \(line) في الرسالة \(code: message) كلها ولا يذكر أي صرف. استورد ملف CSV فيه سطر لكل صرف.")
    }
  }
}

extension BankResultFile.Problem {
  /// The line number, from 1.
  var line: Int {
    switch self {
    case .header: 1
    case .line(let line), .field(_, let line), .future(let line), .past(let line): line
    }
  }

  var label: Phrase {
    switch self {
    case .header(let problem): problem.label
    case .line: Phrase(en: "The line doesn't have six CSV columns in UTF-8.", ar: "ليس ستة أعمدة CSV بترميز UTF-8.")
    case .future:
      Phrase(en: "The processing time is in the future.", ar: "وقت المعالجة في المستقبل.")
    case .past:
      Phrase(en: "The bank's time is before the year 2000.", ar: "وقت التنفيذ لدى البنك قبل عام 2000.")
    case .field(.payoutReference, _):
      Phrase(
        en: "The payout reference is missing or longer than 64 characters.",
        ar: "مرجع الصرف ناقص أو يزيد على 64 حرفًا.")
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
        en:
          "The bank reference is missing, has more than 64 characters, or was rounded by a spreadsheet, as in \(code: "1.23E+11").",
        ar:
          "الرقم المرجعي لدى البنك ناقص أو يزيد على 64 حرفًا أو قرّبه برنامج الجداول مثل \(code: "1.23E+11").")
    case .field(.processedAt, _):
      Phrase(
        en: "The time isn't written with its offset, as in \(code: "2026-10-01T14:00:00+03:00").",
        ar: "الوقت ليس مكتوبًا مع فرقه عن التوقيت العالمي مثل \(code: "2026-10-01T14:00:00+03:00").")
    }
  }
}

extension CSVHeaderProblem {
  fileprivate var label: Phrase {
    let columns = BankResultFile.columns.joined(separator: ",")
    var label = Phrase(
      en: "The first line has to be \(code: columns)", ar: "يجب أن يكون السطر الأول \(code: columns)")
    guard case .names(let missing, let unknown, let repeated) = self else { return label }
    let parts = [
      (missing, Phrase(en: "Missing", ar: "الناقص")), (unknown, Phrase(en: "Unknown", ar: "غير المعروف")),
      (repeated, Phrase(en: "Repeated", ar: "المكرر")),
    ]
    for (names, title) in parts where !names.isEmpty {
      let list = names.joined(separator: ", ")
      label = Phrase(en: "\(label). \(title): \(code: list)", ar: "\(label). \(title): \(code: list)")
    }
    return label
  }
}

extension BankResultFile {
  fileprivate static let statuses = BankLineStatus.allCases.map(\.rawValue).joined(separator: ", ")
}
