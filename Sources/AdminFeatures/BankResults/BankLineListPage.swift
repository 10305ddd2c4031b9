import Ledger
import Templates
import Wallet

/// What the bank said became of payouts: first what nobody could take in.
struct BankLineListPage: HTML {
  let chrome: Chrome
  let view: BankLineView
  let page: ListPage<BankLineItem>
  let mayImport: Bool

  static let title = Phrase(en: "Bank results", ar: "نتائج البنك")

  static func path(_ view: BankLineView) -> Path {
    AdminPath.bankResults.query("lines", view == .waiting ? nil : view)
  }

  private var isQueue: Bool { view == .waiting }

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "What the bank said became of payouts. What doesn't fit waits here and changes nothing.",
          ar: "ما ذكره البنك عن التحويلات. وما لا يطابق ينتظر هنا ولا يغير شيئًا.")
      ) {
      } acts: {
        if mayImport {
          LinkButton(Phrase(en: "Upload a file…", ar: "رفع ملف…"), to: AdminPath.newBankResult, .primary)
        }
      }
      Tabs(
        Phrase(en: "Lines", ar: "الأسطر"),
        BankLineView.allCases.map { Tab($0.label, Self.path($0), current: $0 == view) })
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(view).query(.newerThan($0)) },
        older: page.older.map { Self.path(view).query(.olderThan($0)) }, queue: isQueue)
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Came in", ar: "وصل")) { item in InstantText(item.importedAt) }
      Column(Phrase(en: "Payout", ar: "التحويل"), .header) { item in
        ReferenceText(code: item.payoutReference, to: AdminPath.bankLine(item.id))
      }
      Column(Phrase(en: "The bank says", ar: "يقول البنك")) { item in StatusPill(item.status) }
      Column(Phrase(en: "Here", ar: "لدينا")) { item in StatusPill(item.outcome) }
      if isQueue {
        Column(Phrase(en: "Waiting", ar: "الانتظار")) { item in AgeText(since: item.importedAt, now: chrome.now) }
      } else {
        Column(Phrase(en: "Resolved by", ar: "عالجه")) { item in
          if let resolution = item.resolution { NameText(resolution.byName) } else { Nothing() }
        }
      }
      Column(Phrase(en: "File", ar: "الملف"), .minor) { item in NameText(item.fileName) }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in MoneyText(item.amount, .bare) }
    }
  }

  private var empty: EmptyState {
    isQueue
      ? EmptyState(
        Phrase(en: "No line waits for anybody", ar: "لا أسطر بانتظار أحد"),
        Phrase(
          en: "Lines that name no payout, another amount, or what can't be come here when a file is taken in.",
          ar: "تصل إلى هنا عند أخذ ملف الأسطرُ التي لا تطابق تحويلًا أو مبلغه أو تناقض حالته."))
      : EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
  }
}
