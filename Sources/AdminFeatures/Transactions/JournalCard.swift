import Ledger
import Templates
import Wallet

/// A journal entry: what every account got or gave. The wallet's and the merchants' accounts are liabilities: a credit
/// is what their holders receive.
struct JournalCard: HTML {
  let title: Phrase
  let postings: [PostingItem]

  init(_ title: Phrase = Phrase(en: "Journal entry", ar: "قيد اليومية"), postings: [PostingItem]) {
    self.title = title
    self.postings = postings
  }

  var body: some HTML {
    Card(title, flush: true) {
      DataTable(
        postings, label: title, stacked: false,
        empty: EmptyState(Phrase(en: "No money moved", ar: "لم تتحرك أموال"))
      ) {
        Column(Phrase(en: "Account", ar: "الحساب"), .header) { posting in posting.account.label }
        Column(Phrase(en: "Holder", ar: "صاحبه")) { posting in Holder(posting: posting) }
        Column(Phrase(en: "Debit", ar: "مدين"), .number) { posting in
          if posting.amount < .zero { MoneyText(posting.magnitude, .bare) }
        }
        Column(Phrase(en: "Credit", ar: "دائن"), .total) { posting in
          if posting.amount > .zero { MoneyText(posting.magnitude, .bare) }
        }
      } foot: {
        tr {
          th(.scope("row")) { Phrase(en: "Sum", ar: "المجموع") }
          td {}
          td(.class("number")) { MoneyText(total, .bare) }
          td(.class("number total")) { MoneyText(total, .bare) }
        }
      }
    } aside: {
      if let entry = postings.first?.entry { IdentifierText("#\(entry)") }
    }
  }

  /// Of the credits; the debits come to the same, which the database has checked.
  private var total: Money {
    Money(piastres: postings.reduce(0) { $0 + max(0, $1.amount.piastres) })
  }

  private struct Holder: HTML {
    let posting: PostingItem

    var body: some HTML {
      if let user = posting.user, let name = posting.userName {
        PersonText(name, phone: nil, to: AdminPath.user(user))
      } else if let code = posting.merchantCode {
        ReferenceText(code, to: AdminPath.merchant(code))
      } else {
        span(.class("muted")) { Phrase(en: "platform", ar: "المنصة") }
      }
    }
  }
}

extension PostingItem {
  fileprivate var magnitude: Money { Money(piastres: abs(amount.piastres)) }
}
