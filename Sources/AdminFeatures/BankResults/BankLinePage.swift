import Ledger
import SharedFeatures
import Templates
import Wallet

/// A bank line: why it is unmatched, and how it was resolved.
struct BankLinePage: HTML {
  let chrome: Chrome
  let item: BankLineItem
  let key: String
  let mayResolve: Bool
  var resolution = ""
  var errors = FormErrors()
  /// The reason why the last act was refused.
  var refusal: Phrase?
  var changed: ShownFactsChanged?

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: .code(item.payoutReference)) {
      PageHeader(
        .code(item.payoutReference), crumbs: [Crumb(BankLineListPage.title, AdminPath.bankResults)],
        here: Phrase(en: "Line \(item.line)", ar: "السطر \(item.line)")
      ) {
        if item.resolution == nil {
          StatusPill(item.outcome)
        } else {
          StatusPill(Phrase(en: "Resolved", ar: "عولج"), .good)
        }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      ChangedNotice(changed)
      if item.waits { Notice(.waiting, item.whyItWaits) }
      if let request = item.request { OpenRequestNotice(request: request, isAboutLine: item.isRequested) }
      ErrorSummary(errors)
      Columns {
        facts
        if mayRequest { end }
        if item.waits && mayResolve && !item.isRequested { form }
        if let resolution = item.resolution { resolved(resolution) }
      } side: {
        if let payout = item.payout { known(payout) }
      }
    }
  }

  private var mayRequest: Bool { mayResolve && item.requestRefusal == nil }

  private var facts: some HTML {
    Card(Phrase(en: "Bank result", ar: "نتيجة البنك")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(item.amount) }
        Fact(Phrase(en: "Payout", ar: "عملية الصرف")) { IdentifierText(item.payoutReference) }
        BankLineFacts(line: item)
        Fact(Phrase(en: "Imported by", ar: "استورده")) { NameText(item.importedByName) }
      }
    } aside: {
      InstantText(item.importedAt, .full)
    }
  }

  private func known(_ payout: BankLineItem.Payout) -> some HTML {
    Card(Phrase(en: "Payout", ar: "عملية الصرف")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Payout", ar: "عملية الصرف")) {
          ReferenceText(payout.reference, to: AdminPath.payout(payout.reference))
        }
        Fact(Phrase(en: "Amount", ar: "المبلغ")) { MoneyText(payout.amount) }
        Fact(Phrase(en: "State", ar: "الحالة")) { StatusPill(payout.state) }
        if let trace = payout.trace {
          Fact(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك")) { IdentifierText(trace) }
        }
      }
    }
  }

  private func resolved(_ resolution: BankLineItem.Resolution) -> some HTML {
    Card(Phrase(en: "Resolved", ar: "عولج")) {
      DefinitionList {
        if let request = resolution.request {
          Fact(Phrase(en: "Payout marked", ar: "نتيجة الصرف")) { StatusPill(request.state) }
          Fact(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { NameText(request.requestedByName) }
          Fact(Phrase(en: "Approved by", ar: "وافق عليه")) { NameText(resolution.byName) }
          Fact(Phrase(en: "Reason", ar: "السبب")) { NameText(resolution.text) }
          Fact(Phrase(en: "Request", ar: "الطلب")) { Link(.toTheApproval, to: AdminPath.approval(request.id)) }
        } else {
          Fact(Phrase(en: "Resolved by", ar: "عالجه")) { NameText(resolution.byName) }
          Fact(Phrase(en: "Findings", ar: "نتائج المراجعة")) { NameText(resolution.text) }
        }
      }
    } aside: {
      InstantText(resolution.at, .full)
    }
  }

  private var end: some HTML {
    Card(BankLineRequestPage.act) {
      p {
        Phrase(
          en: "Gives the payout the result that the bank has confirmed. Another person has to approve it.",
          ar: "يحدد للصرف النتيجة التي أكدها البنك، ويتطلب موافقة شخص آخر.")
      }
      FormActions {
        LinkButton(
          Phrase(en: "Mark payout…", ar: "تحديد نتيجة الصرف…"), to: AdminPath.request(about: item.id), .primary)
      }
    }
  }

  private var form: some HTML {
    Card(Phrase(en: "Explain", ar: "توضيحه")) {
      p {
        Phrase(
          en: "Removes the line from the queue. No money moves; request an adjustment if money has to move.",
          ar: "يزيل السطر من القائمة دون نقل أموال. اطلب تسوية يدوية إذا لزم نقل أموال.")
      }
      PostForm(to: AdminPath.resolution(of: item.id), chrome, key: key) {
        HiddenField("_shown", ShownFacts.bankLine(payout: item.payout?.state).text)
        TextArea(
          Phrase(en: "Findings", ar: "نتائج المراجعة"), name: "resolution", value: resolution, rows: 2,
          hint: Phrase(
            en: "Kept with the line and in the audit log. It can't be changed later.",
            ar: "تُحفظ مع السطر وفي سجل التدقيق، ولا يمكن تعديلها لاحقًا."),
          error: errors["resolution"])
        FormActions { Button(Phrase(en: "Resolve line", ar: "معالجة السطر"), mayRequest ? .secondary : .primary) }
      }
    }
  }
}

/// What a bank's line says beside its amount, and where it stands.
struct BankLineFacts: HTML {
  let line: BankLineItem

  var body: some HTML {
    Fact(Phrase(en: "Bank status", ar: "حالة البنك")) { StatusPill(line.status) }
    Fact(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك")) {
      if line.trace.isEmpty { Nothing() } else { IdentifierText(line.trace) }
    }
    Fact(Phrase(en: "Processed by the bank", ar: "عالجه البنك")) { InstantText(line.processedAt, .full) }
    if let reason = line.reason { Fact(Phrase(en: "Bank's reason", ar: "سبب البنك")) { NameText(reason) } }
    Fact(Phrase(en: "File", ar: "الملف")) { NameText(line.fileName) }
    Fact(Phrase(en: "Line", ar: "السطر")) { CountText(line.line) }
  }
}

/// The bank's amount beside the payout's, whose own amount moves.
struct BankAmountFacts: HTML {
  let line: BankLineItem

  var body: some HTML {
    Fact(Phrase(en: "Bank's amount", ar: "مبلغ البنك")) { MoneyText(line.amount) }
    if let difference = line.difference {
      Fact(Phrase(en: "Difference", ar: "الفرق")) {
        MoneyText(difference, .signed)
        div(.class("hint")) {
          Phrase(
            en: "Only the payout's own amount moves. If the bank moved another, request an adjustment.",
            ar: "يُنقل مبلغ الصرف وحده. إذا نقل البنك مبلغًا آخر فاطلب تسوية يدوية.")
        }
      }
    }
  }
}

/// That a request about the line or its payout waits, with the way to it.
struct OpenRequestNotice: HTML {
  let request: BankLineItem.OpenRequest
  let isAboutLine: Bool

  var body: some HTML {
    Notice(.waiting, title) { p { Link(.toTheApproval, to: AdminPath.approval(request.id)) } }
  }

  private var title: Phrase {
    isAboutLine
      ? Phrase(
        en: "A request to mark the payout as “\(request.state.label)” is waiting for approval.",
        ar: "طلب تحديد نتيجة الصرف «\(request.state.label)» بانتظار الموافقة.")
      : Phrase(
        en: "A request about another line of this payout is waiting for approval.",
        ar: "يوجد طلب بشأن سطر آخر لهذا الصرف بانتظار الموافقة.")
  }
}
