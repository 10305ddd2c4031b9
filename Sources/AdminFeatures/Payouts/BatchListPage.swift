import Ledger
import SharedFeatures
import Templates
import Wallet

/// The list of payout batches.
struct BatchListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<BatchFilter>
  let list: FilteredList<BatchItem, ListTotals>

  static let title = Phrase(en: "Payout batches", ar: "دفعات الصرف")

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(PayoutListPage.title, AdminPath.payouts)],
        here: Phrase(en: "Batches", ar: "الدفعات"),
        lead: Phrase(
          en: "Approved payouts sent to the bank in one file, and how many the bank has processed.",
          ar: "مستحقات موافق على صرفها أُرسلت إلى البنك في ملف واحد، وعدد ما عالجه البنك منها.")
      ) {
        AsOfPill(query.filter.asOf)
      } acts: {
        ListActions(query)
      }
      ListFilterBar(query, today: chrome.today) { AsOfChip(query, chrome) }
      ListCard(query, list, sum: Phrase(en: "Total", ar: "الإجمالي")) {
        BatchTable(
          batches: list.page.items, label: Self.title, sort: query.column,
          empty: query.empty(list, none: BatchTable.none))
      }
    }
  }
}

struct BatchTable: HTML {
  let batches: [BatchItem]
  let label: Phrase
  /// Where the list can be turned around.
  var sort: ColumnSort?
  var empty = BatchTable.none

  var body: some HTML {
    DataTable(batches, label: label, empty: empty) {
      Column(Phrase(en: "Created", ar: "الإنشاء"), sort: sort) { batch in InstantText(batch.createdAt) }
      Column(Phrase(en: "Batch", ar: "الدفعة"), .header) { batch in
        Link(AdminPath.batch(batch.id)) {
          Phrase(en: "Batch \(batch.id.rawValue)", ar: "الدفعة \(batch.id.rawValue)")
        }
      }
      Column(Phrase(en: "Banking day", ar: "يوم العمل المصرفي")) { batch in DayText(batch.executionDay, .weekday) }
      Column(Phrase(en: "Created by", ar: "أنشأها"), .minor) { batch in NameText(batch.createdByName) }
      Column(Phrase(en: "State", ar: "الحالة")) { batch in BatchState(batch: batch) }
      Column(Phrase(en: "Payouts", ar: "عمليات الصرف"), .number) { batch in CountText(batch.count) }
      Column(Phrase(en: "Total", ar: "الإجمالي"), .total) { batch in MoneyText(batch.total, .bare) }
    }
  }

  static let none = EmptyState(
    Phrase(en: "No payout batches yet", ar: "لا دفعات بعد"),
    Phrase(
      en: "Create a batch of approved payouts on the Payouts page.",
      ar: "أنشئ دفعة من عمليات الصرف الموافق عليها في صفحة المستحقات المصروفة."))
}
