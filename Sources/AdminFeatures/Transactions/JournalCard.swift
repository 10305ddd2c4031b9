import Ledger
import Templates
import Wallet

/// A journal entry as debits and credits. The accounts of wallets and merchants are liabilities: a credit increases
/// what their holders own.
struct JournalCard: HTML {
  let title: Phrase
  let postings: [PostingItem]
  /// Whether its reader may follow it to the entry and to the accounts.
  let isLinked: Bool

  init(
    _ title: Phrase = Phrase(en: "Journal entry", ar: "قيد اليومية"), postings: [PostingItem], linked: Bool = false
  ) {
    self.title = title
    self.postings = postings
    isLinked = linked
  }

  var body: some HTML {
    Card(title, flush: true) {
      DataTable(
        postings, label: title, stacked: false,
        empty: EmptyState(Phrase(en: "No money moved", ar: "لم تتحرك أموال"))
      ) {
        Column(Phrase(en: "Account", ar: "الحساب"), .header) { posting in
          if isLinked {
            Link(posting.account.label, to: AdminPath.account(posting.accountID))
          } else {
            posting.account.label
          }
          span(.class("line-note muted")) { Holder(posting: posting) }
        }
        Column(Phrase(en: "Debit", ar: "مدين"), .number) { posting in
          if posting.amount < .zero { MoneyText(posting.magnitude, .bare) }
        }
        Column(Phrase(en: "Credit", ar: "دائن"), .number) { posting in
          if posting.amount > .zero { MoneyText(posting.magnitude, .bare) }
        }
      } foot: {
        tr {
          th(.scope("row")) { Phrase(en: "Total", ar: "الإجمالي") }
          td(.class("number")) { MoneyText(total, .bare) }
          td(.class("number")) { MoneyText(total, .bare) }
        }
      }
    } aside: {
      if let entry = postings.first?.entry {
        ReferenceText(code: "#\(entry)", to: isLinked ? AdminPath.entry(entry) : nil)
      }
    }
  }

  /// The sum of the credits. The database checks that it equals the sum of the debits.
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
        Phrase(en: "HealthPay", ar: "هيلث باي")
      }
    }
  }
}

extension PostingItem {
  fileprivate var magnitude: Money { Money(piastres: abs(amount.piastres)) }
}
