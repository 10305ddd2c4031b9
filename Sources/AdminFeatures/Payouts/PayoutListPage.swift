import Ledger
import Templates
import Wallet

struct PayoutListPage: HTML {
  let chrome: Chrome
  let state: PayoutState?
  let merchant: MerchantFilter
  let page: ListPage<PayoutItem>
  let approved: ApprovedPayouts
  let batches: [BatchItem]
  let maySend: Bool

  static let title = Phrase(en: "Payouts", ar: "التحويلات البنكية")

  static func path(_ state: PayoutState?, of merchant: MerchantCode? = nil) -> Path {
    AdminPath.payouts.query("state", state).query("merchant", merchant)
  }

  private var path: Path { Self.path(state, of: merchant.code) }
  private var isFiltered: Bool { state != nil || !merchant.typed.isEmpty }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "What merchants are paid into their bank accounts. Only the bank's word makes one paid.",
          ar: "ما يُحوّل إلى حسابات التجار البنكية. ولا يُعد مدفوعًا إلا بتأكيد البنك."))
      if approved.count > 0 { waiting }
      FilterBar(to: AdminPath.payouts, clear: isFiltered ? AdminPath.payouts : nil) {
        ChoiceChip(
          Phrase(en: "State", ar: "الحالة"), name: "state", choices: Choice.all(PayoutState.self),
          selected: state?.rawValue
        ) { value in Self.path(value.flatMap(PayoutState.init), of: merchant.code) }
        MerchantChip(filter: merchant, clear: Self.path(state))
      }
      Card(nil, flush: true) {
        PayoutTable(payouts: page.items, empty: empty)
      }
      Pager(
        newer: page.newer.map { path.query(.newerThan($0)) }, older: page.older.map { path.query(.olderThan($0)) })
      if !batches.isEmpty { recentBatches }
    }
  }

  private var waiting: some HTML {
    Card(Phrase(en: "Approved, not in a batch yet", ar: "موافق عليها ولم تدخل دفعة بعد")) {
      DefinitionList {
        Fact(Phrase(en: "Payouts", ar: "التحويلات")) { CountText(approved.count) }
        Fact(Phrase(en: "Total", ar: "الإجمالي"), large: true) { MoneyText(approved.total) }
      }
      if maySend {
        FormActions {
          LinkButton(Phrase(en: "Make a batch", ar: "تكوين دفعة"), to: AdminPath.newBatch, .primary)
        }
      }
    }
  }

  private var recentBatches: some HTML {
    let title = Phrase(en: "Newest batches", ar: "أحدث الدفعات")
    return Card(title, flush: true) {
      BatchTable(batches: batches, label: title)
    } aside: {
      Link(AdminPath.batches) { Phrase(en: "All", ar: "الكل") }
    }
  }

  private var empty: EmptyState {
    !isFiltered
      ? EmptyState(
        Phrase(en: "No payouts yet", ar: "لا تحويلات بعد"),
        Phrase(
          en: "They are asked for by each merchant's schedule, once its sales are settled.",
          ar: "تُطلب حسب جدول كل تاجر بعد تسوية مبيعاته."))
      : .noMatch(clear: AdminPath.payouts)
  }
}

struct PayoutTable: HTML {
  let payouts: [PayoutItem]
  let empty: EmptyState

  var body: some HTML {
    DataTable(payouts, label: PayoutListPage.title, empty: empty) {
      Column(Phrase(en: "Asked", ar: "الطلب")) { payout in InstantText(payout.askedAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { payout in
        ReferenceText(payout.reference, to: AdminPath.payout(payout.reference))
      }
      Column(Phrase(en: "Merchant", ar: "التاجر")) { payout in
        MerchantText(
          payout.merchantName, arabic: payout.merchantArabicName, code: payout.merchantCode,
          to: AdminPath.merchant(payout.merchantCode))
      }
      Column(Phrase(en: "Account", ar: "الحساب"), .minor) { payout in IdentifierText("EG••••\(payout.ibanLast4)") }
      Column(Phrase(en: "State", ar: "الحالة")) { payout in StatusPill(payout.state) }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { payout in MoneyText(payout.amount, .bare) }
    }
  }
}

/// How far a batch is: made, with the bank, answered.
struct BatchState: HTML {
  let batch: BatchItem

  var body: some HTML {
    if batch.exportedAt == nil {
      StatusPill(Phrase(en: "To be downloaded", ar: "بانتظار التنزيل"), .waiting)
    } else if batch.answered < batch.count {
      StatusPill(
        Phrase(
          en: "Bank answered \(Int(batch.answered)) of \(Int(batch.count))",
          ar: "أجاب البنك عن \(Int(batch.answered)) من \(Int(batch.count))"), .waiting)
    } else {
      StatusPill(Phrase(en: "Answered by the bank", ar: "أجاب عنها البنك"), .good)
    }
  }
}
