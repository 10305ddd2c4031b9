import Ledger
import SharedFeatures
import Templates
import Wallet

struct TransactionPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let remaining: Money
  let refunds: [RefundItem]
  let postings: [PostingItem]
  /// The postings of the reversing entry.
  let reversing: [PostingItem]
  let reversal: ReversalItem?
  /// The way to the merchant's bank; nil where no money moved to or from a merchant.
  let trail: MoneyTrail?
  /// The wallet before it; nil unless it failed.
  let attempt: FailedAttempt?
  /// The flags and the outcome of its case.
  let reviewed: CaseID?
  let reviews: [CaseEvent]
  let notes: [Note]
  let mayRefund: Bool
  let mayFlag: Bool
  let mayReverse: Bool
  let mayReadLedger: Bool
  let mayNote: Bool
  let noteKey: String
  var note = ""
  var noteError: Phrase?

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
          LinkButton(.toTheCase, to: AdminPath.case(reviewed))
        } else if mayFlag {
          LinkButton(Phrase(en: "Flag…", ar: "إبلاغ عن اشتباه…"), to: AdminPath.flag(item.reference))
        }
        if mayReverse && detail.isReversible && !postings.isEmpty && reversal == nil {
          LinkButton(Phrase(en: "Reverse…", ar: "عكس…"), to: AdminPath.reversal(of: item.reference))
        }
        if mayRefund && remaining > .zero {
          LinkButton(Phrase(en: "Refund…", ar: "استرداد…"), to: AdminPath.newRefund(of: item.reference), .primary)
        }
      }
      if let reversal, reversal.state == .requested {
        Notice(
          .waiting,
          Phrase(
            en: "\(name: reversal.requestedByName) requested a reversal. Another person has to approve it.",
            ar: "طلب \(name: reversal.requestedByName) عكس القيد، ويتطلب موافقة شخص آخر.")
        ) { p { Link(.toTheApproval, to: AdminPath.approval(reversal.approval)) } }
      }
      if let trail { Chain(chain(trail)) }
      Columns {
        TransactionFacts(detail: detail, remaining: remaining)
        if item.kind == .payment && item.status != .failed { RefundsCard(item: item, refunds: refunds) }
        if let attempt {
          FailedAttemptCard(item: item, attempt: attempt)
        } else {
          JournalCard(postings: postings, linked: mayReadLedger)
        }
        if !reversing.isEmpty {
          JournalCard(
            Phrase(en: "Reversing entry", ar: "القيد العكسي"), postings: reversing, linked: mayReadLedger)
        }
      } side: {
        if mayNote {
          NoteCard(
            chrome: chrome, path: AdminPath.notes(on: item.reference), key: noteKey, text: note, error: noteError)
        }
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private func chain(_ trail: MoneyTrail) -> [ChainStep] {
    let own = ChainStep(
      item.kind.label, .done, item.reference.text, lines: [.money(item.amount), .instant(item.createdAt)])
    return [own]
      + TrailChain(
        trail, chrome.zone, today: chrome.today, page: { AdminPath.page(of: $0) }, line: { AdminPath.bankLine($0) }
      ).steps(share: item.kind == .payment ? try? detail.net() : nil)
  }

  private var events: [TimelineEvent] {
    let events = movements + (reversal?.events ?? []) + reviews.map { $0.event(of: reviewed) } + notes.map(\.event)
    return events.sorted { $0.instant > $1.instant }
  }

  private var movements: [TimelineEvent] {
    var events = refunds.map { refund in
      TimelineEvent(
        Phrase(
          en: "Refund of \(refund.amount): \(refund.state.label)", ar: "استرداد \(refund.amount): \(refund.state.label)"
        ),
        at: refund.requestedAt, style: .precise, detail: .actor(refund.requestedByName), refund.state.meaning)
    }
    if let failure = item.failure {
      events.append(
        TimelineEvent(
          TransactionStatus.failed.label, at: item.createdAt, style: .precise, detail: failure.title, .bad))
    } else if let completed = detail.completedAt {
      events.append(
        TimelineEvent(
          Phrase(en: "Completed", ar: "اكتملت"), at: completed, style: .precise, detail: item.channel.label, .good))
      if completed != item.createdAt {
        events.append(TimelineEvent(Phrase(en: "Created", ar: "أُنشئت"), at: item.createdAt, style: .precise))
      }
    } else {
      events.append(TimelineEvent(Phrase(en: "Created", ar: "أُنشئت"), at: item.createdAt, style: .precise, .waiting))
    }
    if let posted = detail.postedAt { events.append(.posted(posted, style: .precise)) }
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
            MerchantText(merchantName, arabic: item.merchantArabicName, code: code, to: AdminPath.merchant(code))
          }
        }
        if let id = item.counterparty, let name = item.counterpartyName {
          Fact(Phrase(en: "To", ar: "إلى")) {
            PersonText(name, phone: detail.counterpartyMobile, to: AdminPath.user(id))
          }
        }
        if let failure = item.failure { Fact(Phrase(en: "Failure reason", ar: "سبب التعذر")) { failure.title } }
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
        empty: EmptyState(Phrase(en: "No refunds", ar: "لا استردادات"))
      ) {
        Column(Phrase(en: "Reference", ar: "المرجع"), .header) { refund in
          ReferenceText(refund.reference, to: AdminPath.refund(refund.reference))
          span(.class("line-note muted")) { refund.reason.label }
        }
        Column(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { refund in
          Phrase.actor(refund.requestedByName)
          span(.class("line-note muted")) { InstantText(refund.requestedAt) }
        }
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
