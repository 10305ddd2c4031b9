import Ledger
import SharedFeatures
import Templates
import Wallet

/// An account with its postings, newest first.
struct LedgerAccountPage: HTML {
  let chrome: Chrome
  let account: LedgerAccount
  let query: ListQuery<PostingFilter>
  let list: FilteredList<AccountPosting, ListTotals>

  var body: some HTML {
    PortalLayout(chrome, section: .ledger, title: account.kind.label) {
      PageHeader(
        account.kind.label, crumbs: [Crumb(TrialBalancePage.title, AdminPath.ledger)], here: .code("#\(account.id)")
      ) {
        AsOfPill(query.filter.asOf)
      } acts: {
        ListActions(query)
      }
      facts
      ListFilterBar(query, today: chrome.today) {
        ChoicesChip(
          Phrase(en: "Kind", ar: "النوع"), name: "kind", choices: Choice.all(EntryKind.self),
          selected: query.filter.kinds.map(\.rawValue)
        ) { values in query.path { $0.kinds = values.compactMap(EntryKind.init) } }
        AsOfChip(query, chrome)
      }
      ListCard(query, list, sum: Phrase(en: "Change", ar: "التغيّر")) { table }
    }
  }

  private var facts: some HTML {
    Card {
      DefinitionList {
        // It is today's. The list has the balance after each posting.
        if query.filter.asOf == nil {
          Fact(Phrase(en: "Balance", ar: "الرصيد"), large: true) { MoneyText(account.balance) }
        }
        Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { holder }
      }
    }
  }

  @HTMLBuilder private var holder: some HTML {
    if let user = account.user, let name = account.userName {
      PersonText(name, to: AdminPath.user(user))
    } else if let code = account.merchantCode, let name = account.merchantName {
      MerchantText(name, arabic: account.merchantArabicName, code: code, to: AdminPath.merchant(code))
    } else {
      span(.class("muted")) { Phrase(en: "HealthPay", ar: "هيلث باي") }
    }
  }

  private var table: some HTML {
    DataTable(
      list.page.items, label: Phrase(en: "Postings", ar: "حركات الحساب"),
      empty: query.empty(list, none: EmptyState(Phrase(en: "Nothing was posted yet", ar: "لا توجد حركات بعد")))
    ) {
      Column(Phrase(en: "Time", ar: "الوقت"), sort: query.column) { posting in InstantText(posting.occurredAt) }
      Column(Phrase(en: "Entry", ar: "القيد"), .header) { posting in
        ReferenceText(code: "#\(posting.entry)", to: AdminPath.entry(posting.entry))
      }
      Column(Phrase(en: "Kind", ar: "النوع")) { posting in posting.kind.label }
      Column(Phrase(en: "Transaction", ar: "المعاملة")) { posting in
        if let reference = posting.transaction {
          ReferenceText(reference, to: AdminPath.transaction(reference))
        } else {
          Nothing()
        }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { posting in MoneyText(posting.amount, .signed) }
      if account.isHeld {
        Column(Phrase(en: "Balance", ar: "الرصيد"), .number) { posting in
          if let balance = posting.balanceAfter { MoneyText(balance, .bare) } else { Nothing() }
        }
      }
    }
  }
}
