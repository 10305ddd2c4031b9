import Ledger
import Templates
import Wallet

struct TransactionPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let remaining: Money
  let refunds: [RefundItem]
  let postings: [PostingItem]
  /// Its case.
  let reviewed: CaseID?
  let mayRefund: Bool
  let mayReview: Bool
  let mayReverse: Bool

  private var item: TransactionItem { detail.item }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: .reference(item.reference)) {
      PageHeader(
        .reference(item.reference), crumbs: [Crumb(TransactionListPage.title, AdminPath.transactions)],
        here: item.kind.label
      ) {
        StatusPill(item.status)
        if item.review != .none { StatusPill(item.review) }
      } acts: {
        if let reviewed {
          LinkButton(Phrase(en: "To the case", ar: "إلى الحالة"), to: AdminPath.case(reviewed))
        } else if mayReview {
          LinkButton(Phrase(en: "Flag…", ar: "اشتباه…"), to: AdminPath.flag(item.reference))
        }
        if mayReverse && detail.isReversible && !postings.isEmpty {
          LinkButton(Phrase(en: "Reverse…", ar: "عكس…"), to: AdminPath.reversal(of: item.reference))
        }
        if mayRefund && remaining > .zero {
          LinkButton(Phrase(en: "Refund…", ar: "استرداد…"), to: AdminPath.newRefund(of: item.reference), .primary)
        }
      }
      Columns {
        TransactionFacts(detail: detail, remaining: remaining)
        if item.kind == .payment { RefundsCard(item: item, refunds: refunds) }
        JournalCard(postings: postings)
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private var events: [TimelineEvent] {
    var events = refunds.map { refund in
      TimelineEvent(
        Phrase(
          en: "Refund of \(refund.amount): \(refund.state.label)", ar: "استرداد \(refund.amount): \(refund.state.label)"
        ),
        at: refund.askedAt, detail: .name(refund.askedByName), refund.state.meaning)
    }
    if let failure = item.failure {
      events.append(
        TimelineEvent(Phrase(en: "Failed", ar: "فشلت"), at: item.createdAt, detail: failure.label, .bad))
    } else if let completed = detail.completedAt {
      events.append(
        TimelineEvent(
          Phrase(en: "Completed", ar: "اكتملت"), at: completed, style: .precise, detail: item.channel.label, .good))
      if completed != item.createdAt {
        events.append(TimelineEvent(Phrase(en: "Started", ar: "بدأت"), at: item.createdAt, style: .precise))
      }
    } else {
      events.append(TimelineEvent(Phrase(en: "Started", ar: "بدأت"), at: item.createdAt, style: .precise, .waiting))
    }
    return events
  }
}

private struct TransactionFacts: HTML {
  let detail: TransactionDetail
  let remaining: Money

  private var item: TransactionItem { detail.item }

  var body: some HTML {
    Card(item.kind.label) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(item.amount) }
        if item.kind == .payment && item.status == .completed {
          Fact(Phrase(en: "Remaining to refund", ar: "المتبقي للاسترداد"), large: true) { MoneyText(remaining) }
        }
        Fact(fromLabel) { PersonText(item.userName, phone: item.userMobile, to: AdminPath.user(item.user)) }
        if let code = item.merchantCode {
          Fact(item.kind == .refund ? Phrase(en: "From", ar: "من") : Phrase(en: "To", ar: "إلى")) {
            MerchantText(merchantName, code: code, to: AdminPath.merchant(code))
          }
        }
        if let id = item.counterparty, let name = item.counterpartyName {
          Fact(Phrase(en: "To", ar: "إلى")) {
            PersonText(name, phone: detail.counterpartyMobile, to: AdminPath.user(id))
          }
        }
        Fact(Phrase(en: "Channel", ar: "القناة")) { item.channel.label }
        if item.merchantCode != nil {
          Fact(Phrase(en: "Fee · VAT", ar: "الرسوم · الضريبة")) {
            MoneyText(item.fee, .bare)
            Text(" · ")
            MoneyText(item.vat, .bare)
          }
        }
        if let parent = detail.parent {
          Fact(Phrase(en: "Refund of", ar: "استرداد من")) { ReferenceText(parent, to: AdminPath.transaction(parent)) }
        }
        if let description = detail.description {
          Fact(Phrase(en: "Description", ar: "الوصف")) { NameText(description) }
        }
        if let external = detail.externalID {
          Fact(Phrase(en: "External reference", ar: "المرجع الخارجي")) { ReferenceText(code: external, copies: true) }
        }
      }
    } aside: {
      InstantText(item.createdAt, .full)
    }
  }

  private var fromLabel: Phrase {
    switch item.kind {
    case .topup, .refund: Phrase(en: "To", ar: "إلى")
    case .payment, .transfer, .withdrawal: Phrase(en: "From", ar: "من")
    }
  }

  private var merchantName: String { item.merchantName ?? "" }
}

private struct RefundsCard: HTML {
  let item: TransactionItem
  let refunds: [RefundItem]

  var body: some HTML {
    Card(RefundListPage.title, flush: true) {
      DataTable(
        refunds, label: RefundListPage.title,
        empty: EmptyState(Phrase(en: "Nothing of it was refunded", ar: "لم يُسترد منها شيء"))
      ) {
        Column(Phrase(en: "Reference", ar: "المرجع"), .header) { refund in
          ReferenceText(refund.reference, to: AdminPath.refund(refund.reference))
        }
        Column(Phrase(en: "Asked", ar: "الطلب")) { refund in
          NameText(refund.askedByName)
          Text(", ")
          InstantText(refund.askedAt)
        }
        Column(Phrase(en: "Reason", ar: "السبب")) { refund in refund.reason.label }
        Column(Phrase(en: "State", ar: "الحالة")) { refund in StatusPill(refund.state) }
        Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { refund in MoneyText(refund.amount, .bare) }
      }
    } aside: {
      if !refunds.isEmpty {
        span {
          Phrase(
            en: "\(item.refunded, .bare) of \(item.amount, .bare)",
            ar: "\(item.refunded, .bare) من \(item.amount, .bare)")
        }
      }
    }
  }
}

/// A journal entry: what every account got or gave. The wallet's and the merchants' accounts are liabilities: a credit
/// is what their holders receive.
struct JournalCard: HTML {
  let postings: [PostingItem]

  var body: some HTML {
    Card(Phrase(en: "Journal entry", ar: "قيد اليومية"), flush: true) {
      DataTable(
        postings, label: Phrase(en: "Journal entry", ar: "قيد اليومية"), stacked: false,
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
