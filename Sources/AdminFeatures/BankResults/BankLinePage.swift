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
    Card(Phrase(en: "Bank result", ar: "نتيجة البنك")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(item.amount) }
        Fact(Phrase(en: "Status", ar: "الحالة")) { StatusPill(item.status) }
        Fact(Phrase(en: "Payout", ar: "عملية الصرف")) { IdentifierText(item.payoutReference) }
        Fact(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك")) {
          if item.trace.isEmpty { Nothing() } else { IdentifierText(item.trace) }
        }
        Fact(Phrase(en: "Processed by the bank", ar: "عالجه البنك")) { InstantText(item.processedAt, .full) }
        if let reason = item.reason { Fact(Phrase(en: "Bank's reason", ar: "سبب البنك")) { NameText(reason) } }
        Fact(Phrase(en: "File", ar: "الملف")) { NameText(item.fileName) }
        Fact(Phrase(en: "Line", ar: "السطر")) { CountText(item.line) }
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
        Fact(Phrase(en: "Resolved by", ar: "عالجه")) { NameText(resolution.byName) }
        Fact(Phrase(en: "Findings", ar: "نتائج المراجعة")) { NameText(resolution.text) }
      }
    } aside: {
      InstantText(resolution.at, .full)
    }
  }

  private var form: some HTML {
    Card(Phrase(en: "Resolve", ar: "معالجته")) {
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
        FormActions { Button(Phrase(en: "Resolve line", ar: "معالجة السطر"), .primary) }
      }
    }
  }
}
