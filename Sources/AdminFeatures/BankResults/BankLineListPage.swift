import Ledger
import SharedFeatures
import Templates
import Wallet

/// The bank results, unmatched lines first.
struct BankLineListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<BankLineFilter>
  let list: FilteredList<BankLineItem, ListTotals>
  /// The latest.
  let files: [BankFile]
  let mayImport: Bool

  static let title = Phrase(en: "Bank results", ar: "نتائج البنك")

  private var filter: BankLineFilter { query.filter }
  private var isQueue: Bool { filter.isQueue }

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "The bank's results for payouts. Unmatched lines wait here and change nothing.",
          ar: "نتائج البنك لعمليات الصرف. تبقى السطور غير المطابقة هنا ولا تغيّر شيئًا.")
      ) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(query)
        if mayImport {
          LinkButton(Phrase(en: "Import file…", ar: "استيراد ملف…"), to: AdminPath.newBankResult, .primary)
        }
      }
      Tabs(
        Phrase(en: "Lines", ar: "الأسطر"),
        BankLineView.allCases.map { view in
          Tab(view.label, filter.with { $0.view = view }.path, current: view == filter.view)
        })
      ListFilterBar(query, today: chrome.today) {
        ChoicesChip(
          Phrase(en: "Bank status", ar: "حالة البنك"), name: "status", choices: Choice.all(BankLineStatus.self),
          selected: filter.statuses.map(\.rawValue)
        ) { values in query.path { $0.statuses = values.compactMap(BankLineStatus.init) } }
        ChoicesChip(
          Phrase(en: "Match", ar: "المطابقة"), name: "match", choices: Choice.all(BankLineOutcome.self),
          selected: filter.outcomes.map(\.rawValue)
        ) { values in query.path { $0.outcomes = values.compactMap(BankLineOutcome.init) } }
        AsOfChip(query, chrome)
      }
      ListCard(query, list) { table }
      if !files.isEmpty { BankFileCard(files: files) }
    }
  }

  private var table: some HTML {
    DataTable(list.page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Imported", ar: "الاستيراد"), sort: query.column) { item in InstantText(item.importedAt) }
      Column(Phrase(en: "Payout", ar: "عملية الصرف"), .header) { item in
        ReferenceText(code: item.payoutReference, to: AdminPath.bankLine(item.id))
      }
      Column(Phrase(en: "Bank status", ar: "حالة البنك")) { item in StatusPill(item.status) }
      Column(Phrase(en: "Match", ar: "المطابقة")) { item in
        StatusPill(item.outcome)
        // What was requested at an earlier instant isn't known here.
        if item.isRequested, filter.asOf == nil {
          Text(" ")
          StatusPill(PayoutState.awaitingApproval.label, .waiting)
        }
      }
      if isQueue {
        Column(Phrase(en: "Age", ar: "الانتظار")) { item in
          AgeText(since: item.importedAt, now: filter.asOf ?? chrome.now)
        }
      } else {
        Column(Phrase(en: "Resolved by", ar: "عالجها")) { item in
          if let resolution = item.resolution { NameText(resolution.byName) } else { Nothing() }
        }
      }
      Column(Phrase(en: "File", ar: "الملف"), .minor) { item in NameText(item.fileName) }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in MoneyText(item.amount, .bare) }
    }
  }

  private var empty: EmptyState { query.empty(list, none: none) }

  private var none: EmptyState {
    isQueue
      ? EmptyState(
        Phrase(en: "No unmatched bank lines", ar: "لا سطور بنكية غير مطابقة"),
        Phrase(
          en: "Imported lines with no matching payout, an amount mismatch or a conflict appear here.",
          ar: "تظهر هنا السطور المستوردة التي لا صرف مطابق لها، أو التي يختلف مبلغها أو تتعارض حالتها."))
      : EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
  }
}
