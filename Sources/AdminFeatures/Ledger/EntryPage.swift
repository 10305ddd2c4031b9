import Database
import Ledger
import SharedFeatures
import Templates
import Wallet

/// A journal entry: what it moved, why, and who made it.
struct EntryPage: HTML {
  let chrome: Chrome
  let entry: EntryDetail
  let postings: [PostingItem]

  private var title: Phrase {
    let number = "#\(entry.id)"
    return Phrase(en: "Journal entry \(code: number)", ar: "قيد اليومية \(code: number)")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .ledger, title: title) {
      PageHeader(title, crumbs: [Crumb(TrialBalancePage.title, AdminPath.ledger)], here: entry.kind.label)
      Columns {
        JournalCard(postings: postings, linked: true)
      } side: {
        Card(entry.kind.label) { facts }
      }
    }
  }

  private var facts: some HTML {
    DefinitionList(narrow: true) {
      Fact(Phrase(en: "Occurred", ar: "وقت الحدوث")) { InstantText(entry.occurredAt, .precise) }
      Fact(Phrase(en: "Recorded", ar: "وقت التسجيل")) { InstantText(entry.recordedAt, .precise) }
      Fact(Phrase(en: "Actor", ar: "المنفّذ")) {
        if let name = entry.actorName {
          NameText(name)
        } else if entry.actor == Actor.system.key {
          NameText(Actor.system.name)
        } else {
          IdentifierText(entry.actor)
        }
      }
      if let reason = entry.reason {
        Fact(Phrase(en: "Reason", ar: "السبب")) {
          // Of a refund it is a code; of an adjustment it is what a person wrote.
          if entry.kind == .refund, let code = RefundReason(rawValue: reason) { code.label } else { NameText(reason) }
        }
      }
      if let transaction = entry.transaction {
        Fact(Phrase(en: "Transaction", ar: "المعاملة")) {
          ReferenceText(transaction, to: AdminPath.transaction(transaction))
        }
      }
      if let settlement = entry.settlement {
        Fact(Phrase(en: "Settlement", ar: "التسوية")) {
          ReferenceText(settlement, to: AdminPath.settlement(settlement))
        }
      }
      if let payout = entry.payout {
        Fact(Phrase(en: "Payout", ar: "صرف مستحقات")) { ReferenceText(payout, to: AdminPath.payout(payout)) }
      }
      if let approval = entry.approval {
        Fact(Phrase(en: "Approval request", ar: "طلب الموافقة")) {
          ReferenceText(code: "#\(approval)", to: AdminPath.approval(approval))
        }
      }
      if let reversed = entry.reverses {
        Fact(Phrase(en: "Reverses", ar: "يعكس")) { ReferenceText(code: "#\(reversed)", to: AdminPath.entry(reversed)) }
      }
      if let reversing = entry.reversedBy {
        Fact(Phrase(en: "Reversed by", ar: "عُكس بالقيد")) {
          ReferenceText(code: "#\(reversing)", to: AdminPath.entry(reversing))
        }
      }
    }
  }
}
