import Ledger
import Templates
import Wallet

/// What a payout is made of: the settlements that it pays, and what is left of its amount.
struct PayoutContents: HTML {
  let payout: MerchantPayout
  let settlements: [PaidSettlement]
  let isFirst: Bool
  let goesOn: Bool
  /// Its amount less what all its settlements made available.
  let rest: Money
  /// The Cairo day on which it was asked for.
  let asked: Day

  private static let title = Phrase(en: "What it is made of", ar: "مما يتكون")

  private var here: Path { MerchantPath.payout(payout.reference) }

  var body: some HTML {
    if settlements.isEmpty && isFirst {
      Card(Self.title) {
        p { reason }
        FormActions { statement }
      }
    } else {
      Card(Self.title, flush: true) { table }
      RowPages(
        Phrase(en: "Pages of its settlements", ar: "صفحات التسويات"), first: isFirst ? nil : here,
        next: goesOn ? settlements.last.map { here.query("after", String($0.first)) } : nil)
      if rest != .zero { remainder }
    }
  }

  private var table: some HTML {
    DataTable(
      settlements, label: Self.title, stacked: false, empty: EmptyState(Phrase(en: "Nothing more", ar: "لا مزيد"))
    ) {
      Column(Phrase(en: "Day", ar: "اليوم")) { item in DayText(item.day) }
      Column(Phrase(en: "Settlement", ar: "التسوية"), .header) { item in
        ReferenceText(item.reference, to: MerchantPath.settlement(item.reference))
      }
      Column(Phrase(en: "Transactions", ar: "المعاملات"), .number) { item in CountText(item.count) }
      Column(Phrase(en: "Net", ar: "الصافي"), .number) { item in MoneyText(item.net, .bare) }
      Column(Phrase(en: "Became available", ar: "صار متاحًا"), .total) { item in MoneyText(item.moved, .bare) }
    } foot: {
      if !goesOn {
        if rest != .zero {
          FootRow(label: Phrase(en: "Other movements of the available balance", ar: "حركات أخرى للرصيد المتاح"), rest)
        }
        FootRow(label: Phrase(en: "This payout", ar: "هذا التحويل"), payout.amount)
      }
    }
  }

  /// It took all that was available, so that what its settlements didn't bring came or went otherwise.
  private var remainder: some HTML {
    Card {
      p {
        Phrase(
          en:
            "It took all that was available then. The other movements are refunds and adjustments of the available balance, payouts that came back, and earlier payouts of a part.",
          ar:
            "شمل كل ما كان متاحًا حينها. والحركات الأخرى استردادات وقيود تعديل من الرصيد المتاح، وتحويلات ارتجعت، وتحويلات سابقة لجزء منه."
        )
      }
      FormActions { statement }
    }
  }

  private var reason: Phrase {
    if let retried = payout.retryOf {
      return Phrase(
        en: "It pays again what \(retried) was to pay.", ar: "يدفع من جديد ما كان سيدفعه \(retried).")
    }
    if payout.endedAt != nil && payout.paidAt == nil {
      return Phrase(
        en: "It came to nothing, so a later payout pays its settlements.", ar: "لم يتم، فيدفع تحويل لاحق تسوياته.")
    }
    return Phrase(
      en: "It took a part of what was available, or money that had come back, and pays no settlement in full.",
      ar: "شمل جزءًا من الرصيد المتاح أو مبالغ كانت قد ارتجعت، ولا يدفع تسوية كاملة.")
  }

  private var statement: some HTML {
    LinkButton(
      Phrase(en: "Statement until that day", ar: "كشف الحساب حتى ذلك اليوم"),
      to: MerchantPath.statement(asked.firstOfMonth, asked))
  }
}

private struct FootRow: HTML {
  let label: Phrase
  let amount: Money

  init(label: Phrase, _ amount: Money) {
    self.label = label
    self.amount = amount
  }

  var body: some HTML {
    tr {
      th(.scope("row"), .colspan(4)) { label }
      td(.class("number total")) { MoneyText(amount, .bare) }
    }
  }
}
