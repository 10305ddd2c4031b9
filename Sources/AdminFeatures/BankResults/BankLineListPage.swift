import Ledger
import Templates
import Wallet

/// The bank results, unmatched lines first.
struct BankLineListPage: HTML {
  let chrome: Chrome
  let view: BankLineView
  let page: ListPage<BankLineItem>
  /// The latest.
  let files: [BankFile]
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
          en: "The bank's results for payouts. Unmatched lines wait here and change nothing.",
          ar: "نتائج البنك لعمليات الصرف. تبقى السطور غير المطابقة هنا ولا تغيّر شيئًا.")
      ) {
      } acts: {
        if mayImport {
          LinkButton(Phrase(en: "Import file…", ar: "استيراد ملف…"), to: AdminPath.newBankResult, .primary)
        }
      }
      Tabs(
        Phrase(en: "Lines", ar: "الأسطر"),
        BankLineView.allCases.map { Tab($0.label, Self.path($0), current: $0 == view) })
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(view).query(.newerThan($0)) },
        older: page.older.map { Self.path(view).query(.olderThan($0)) }, queue: isQueue)
      if !files.isEmpty { BankFileCard(files: files) }
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Imported", ar: "الاستيراد")) { item in InstantText(item.importedAt) }
      Column(Phrase(en: "Payout", ar: "عملية الصرف"), .header) { item in
        ReferenceText(code: item.payoutReference, to: AdminPath.bankLine(item.id))
      }
      Column(Phrase(en: "Bank status", ar: "حالة البنك")) { item in StatusPill(item.status) }
      Column(Phrase(en: "Match", ar: "المطابقة")) { item in StatusPill(item.outcome) }
      if isQueue {
        Column(Phrase(en: "Unmatched", ar: "الانتظار")) { item in AgeText(since: item.importedAt, now: chrome.now) }
      } else {
        Column(Phrase(en: "Resolved by", ar: "عالجها")) { item in
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
        Phrase(en: "No unmatched bank lines", ar: "لا سطور بنكية غير مطابقة"),
        Phrase(
          en: "Imported lines with no matching payout, an amount mismatch or a conflict appear here.",
          ar: "تظهر هنا السطور المستوردة التي لا صرف مطابق لها، أو التي يختلف مبلغها أو تتعارض حالتها."))
      : EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
  }
}
