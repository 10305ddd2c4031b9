import Ledger
import Templates
import Wallet

/// Every file that was made for the bank.
struct BatchListPage: HTML {
  let chrome: Chrome
  let page: ListPage<BatchItem>

  static let title = Phrase(en: "Payout batches", ar: "دفعات التحويل")

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(PayoutListPage.title, AdminPath.payouts)],
        here: Phrase(en: "Batches", ar: "الدفعات"),
        lead: Phrase(
          en: "Approved payouts that went into one file for the bank, and how many of them it has answered.",
          ar: "تحويلات وُوفق عليها وجُمعت في ملف واحد للبنك، وعدد ما أجاب عنه منها."))
      Card(nil, flush: true) { BatchTable(batches: page.items, label: Self.title) }
      Pager(
        newer: page.newer.map { AdminPath.batches.query(.newerThan($0)) },
        older: page.older.map { AdminPath.batches.query(.olderThan($0)) })
    }
  }
}

struct BatchTable: HTML {
  let batches: [BatchItem]
  let label: Phrase

  var body: some HTML {
    DataTable(batches, label: label, empty: empty) {
      Column(Phrase(en: "Made", ar: "التكوين")) { batch in InstantText(batch.createdAt) }
      Column(Phrase(en: "Batch", ar: "الدفعة"), .header) { batch in
        Link(AdminPath.batch(batch.id)) {
          Phrase(en: "Batch \(batch.id.rawValue)", ar: "الدفعة \(batch.id.rawValue)")
        }
      }
      Column(Phrase(en: "By", ar: "بواسطة"), .minor) { batch in NameText(batch.createdByName) }
      Column(Phrase(en: "State", ar: "الحالة")) { batch in BatchState(batch: batch) }
      Column(Phrase(en: "Payouts", ar: "التحويلات")) { batch in CountText(batch.count) }
      Column(Phrase(en: "Total", ar: "الإجمالي"), .total) { batch in MoneyText(batch.total, .bare) }
    }
  }

  private var empty: EmptyState {
    EmptyState(
      Phrase(en: "No batch yet", ar: "لا دفعات بعد"),
      Phrase(
        en: "A batch is made of the approved payouts, on the payouts' page.",
        ar: "تُكوَّن الدفعة من التحويلات الموافق عليها في صفحة التحويلات البنكية."))
  }
}
