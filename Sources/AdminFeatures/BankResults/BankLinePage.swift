import Ledger
import Templates
import Wallet

/// A line of the bank's file, why it waits, and how that was resolved.
struct BankLinePage: HTML {
  let chrome: Chrome
  let item: BankLineItem
  let key: String
  let mayResolve: Bool
  var resolution = ""
  var errors = FormErrors()
  /// Why the last act on it did nothing.
  var refusal: Phrase?

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
      if item.waits { Notice(.waiting, item.whyItWaits) }
      ErrorSummary(errors)
      Columns {
        facts
        if item.waits && mayResolve { form }
        if let resolution = item.resolution { resolved(resolution) }
      } side: {
        if let payout = item.payout { known(payout) }
      }
    }
  }

  private var facts: some HTML {
    Card(Phrase(en: "What the bank said", ar: "ما قاله البنك")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(item.amount) }
        Fact(Phrase(en: "Status", ar: "الحالة")) { StatusPill(item.status) }
        Fact(Phrase(en: "Payout", ar: "التحويل")) { IdentifierText(item.payoutReference) }
        Fact(Phrase(en: "Bank trace", ar: "رقم البنك")) {
          if item.trace.isEmpty { Nothing() } else { IdentifierText(item.trace) }
        }
        Fact(Phrase(en: "Done by the bank", ar: "نفّذه البنك")) { InstantText(item.processedAt, .full) }
        if let reason = item.reason { Fact(Phrase(en: "Its reason", ar: "السبب لدى البنك")) { NameText(reason) } }
        Fact(Phrase(en: "File", ar: "الملف")) { NameText(item.fileName) }
        Fact(Phrase(en: "Line", ar: "السطر")) { CountText(item.line) }
        Fact(Phrase(en: "Taken in by", ar: "أدخله")) { NameText(item.importedByName) }
      }
    } aside: {
      InstantText(item.importedAt, .full)
    }
  }

  private func known(_ payout: BankLineItem.Payout) -> some HTML {
    Card(Phrase(en: "The payout here", ar: "التحويل لدينا")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Payout", ar: "التحويل")) {
          ReferenceText(payout.reference, to: AdminPath.payout(payout.reference))
        }
        Fact(Phrase(en: "Amount", ar: "المبلغ")) { MoneyText(payout.amount) }
        Fact(Phrase(en: "State", ar: "الحالة")) { StatusPill(payout.state) }
        if let trace = payout.trace { Fact(Phrase(en: "Bank trace", ar: "رقم البنك")) { IdentifierText(trace) } }
      }
    }
  }

  private func resolved(_ resolution: BankLineItem.Resolution) -> some HTML {
    Card(Phrase(en: "Resolved", ar: "عولج")) {
      DefinitionList {
        Fact(Phrase(en: "By", ar: "بواسطة")) { NameText(resolution.byName) }
        Fact(Phrase(en: "What was found", ar: "ما تبيّن")) { NameText(resolution.text) }
      }
    } aside: {
      InstantText(resolution.at, .full)
    }
  }

  private var form: some HTML {
    Card(Phrase(en: "Resolve it", ar: "معالجته")) {
      p {
        Phrase(
          en: "Takes the line out of the queue. It moves no money: what has to be moved is asked for as an adjustment.",
          ar: "يخرج السطر من قائمة الانتظار ولا يحرك أموالًا: ما يلزم نقله يُطلب كقيد تعديل.")
      }
      PostForm(to: AdminPath.bankLine(item.id) / "resolution", chrome, key: key) {
        TextArea(
          Phrase(en: "What was found", ar: "ما تبيّن"), name: "resolution", value: resolution, rows: 2,
          hint: Phrase(
            en: "Kept with the line and in the audit trail; it can't be changed afterwards",
            ar: "يُحفظ مع السطر وفي سجل المراجعة، ولا يمكن تعديله بعد ذلك"),
          error: errors["resolution"])
        FormActions { Button(Phrase(en: "Resolve the line", ar: "معالجة السطر"), .primary) }
      }
    }
  }
}
