import Ledger
import SharedFeatures
import Templates
import Wallet

/// The parts of a user's page below its summary; raw values are used in addresses.
enum UserTab: String, CaseIterable, Labelled {
  case transactions, refunds, verification, notes, timeline

  var label: Phrase {
    switch self {
    case .transactions: TransactionListPage.title
    case .refunds: RefundListPage.title
    case .verification: VerificationListPage.title
    case .notes: Phrase(en: "Notes", ar: "الملاحظات")
    case .timeline: Phrase(en: "Timeline", ar: "التسلسل الزمني")
    }
  }

  func path(of user: UserID) -> Path {
    self == .transactions ? AdminPath.user(user) : AdminPath.user(user).query("tab", self)
  }
}

/// What the open tab shows.
enum UserTabContent: Sendable {
  case transactions(ListPage<TransactionItem>, [WalletAdjustment])
  case refunds([RefundItem])
  case verification([VerificationItem])
  case notes([Note])
  case timeline([StatusChange], [Note])

  var tab: UserTab {
    switch self {
    case .transactions: .transactions
    case .refunds: .refunds
    case .verification: .verification
    case .notes: .notes
    case .timeline: .timeline
    }
  }
}

struct UserPage: HTML {
  let chrome: Chrome
  let user: UserDetail
  let limits: SpendingLimits
  let openRefunds: OpenRefunds
  let failures: [TransactionItem]
  /// The last freezing or unfreezing.
  let change: StatusChange?
  let content: UserTabContent
  let mayFreeze: Bool
  let mayReveal: Bool
  let mayReadLedger: Bool
  let mayNote: Bool
  let noteKey: String
  var note = ""
  var noteError: Phrase?

  private var item: UserItem { user.item }

  var body: some HTML {
    PortalLayout(chrome, section: .users, title: .name(item.name)) {
      PageHeader(.name(item.name), crumbs: [Crumb(UserListPage.title, AdminPath.users)]) {
        StatusPill(item.status)
        item.tier.label
        PhoneText(item.mobile)
      } acts: {
        if mayFreeze && item.status == .active {
          LinkButton(Phrase(en: "Freeze…", ar: "تجميد…"), to: AdminPath.freeze(item.id), .danger)
        }
        if let approval = user.unfreezing {
          LinkButton(.toTheApproval, to: AdminPath.approval(approval))
        } else if mayFreeze && item.status == .frozen {
          LinkButton(Phrase(en: "Unfreeze…", ar: "إلغاء التجميد…"), to: AdminPath.unfreeze(item.id))
        }
      }
      if item.status == .frozen, let change { FrozenNotice(change: change) }
      UserSummary(
        chrome: chrome, user: user, limits: limits, refunds: openRefunds, failures: failures,
        mayReadLedger: mayReadLedger)
      Tabs(
        Phrase(en: "About this user", ar: "عن المستخدم"),
        UserTab.allCases.map { Tab($0.label, $0.path(of: item.id), current: $0 == content.tab) })
      Columns {
        UserTabView(chrome: chrome, user: item.id, content: content)
      } side: {
        if mayNote {
          NoteCard(chrome: chrome, path: AdminPath.notes(on: item.id), key: noteKey, text: note, error: noteError)
        }
        facts
      }
    }
  }

  private var facts: some HTML {
    Card(Phrase(en: "User", ar: "المستخدم")) {
      DefinitionList(narrow: true) {
        if let email = user.email {
          Fact(Phrase(en: "E-mail", ar: "البريد الإلكتروني")) { IdentifierText(maskedEmail(email)) }
        }
        Fact(Phrase(en: "National ID", ar: "الرقم القومي")) {
          if user.item.hasNationalID { Phrase(en: "Provided", ar: "مسجل") } else { Nothing() }
        }
        Fact(Phrase(en: "Joined", ar: "تاريخ الانضمام")) { InstantText(item.createdAt, .full) }
        if let external = user.item.externalID {
          Fact(Phrase(en: "External reference", ar: "المرجع الخارجي")) { IdentifierText(external) }
        }
      }
      if mayReveal {
        FormActions {
          LinkButton(
            Phrase(en: "Reveal personal data…", ar: "عرض البيانات الشخصية…"), to: AdminPath.reveal(item.id), .quiet)
        }
      }
    }
  }
}

/// Why and by whom the wallet was frozen.
private struct FrozenNotice: HTML {
  let change: StatusChange

  var body: some HTML {
    Notice(
      .bad,
      Phrase(
        en: "Frozen by \(name: change.actorName) on \(change.at)", ar: "جمّدها \(name: change.actorName) في \(change.at)"
      )
    ) {
      if let reason = change.reason { p { NameText(reason) } }
    }
  }
}

/// The open tab of a user's page.
private struct UserTabView: HTML {
  let chrome: Chrome
  let user: UserID
  let content: UserTabContent

  var body: some HTML {
    switch content {
    case .transactions(let page, let adjustments):
      Card(nil, flush: true) { UserTransactionTable(user: user, items: page.items) }
      Pager(
        newer: page.newer.map { AdminPath.user(user).query(.newerThan($0)) },
        older: page.older.map { AdminPath.user(user).query(.olderThan($0)) })
      if !adjustments.isEmpty { WalletAdjustmentsCard(adjustments: adjustments) }
    case .refunds(let refunds): Card(nil, flush: true) { UserRefundTable(refunds: refunds) }
    case .verification(let items):
      Card(nil, flush: true) {
        VerificationTable(
          items: items, ofOneUser: true, empty: EmptyState(Phrase(en: "No verification requests", ar: "لا طلبات تحقق")))
      }
    case .notes(let notes):
      events(notes.map(\.event), none: Phrase(en: "No notes yet", ar: "لا ملاحظات بعد"))
    case .timeline(let changes, let notes):
      events(
        (changes.map(\.event) + notes.map(\.event)).sorted { $0.instant > $1.instant },
        none: Phrase(en: "No events yet", ar: "لا توجد أحداث بعد"))
    }
  }

  @HTMLBuilder private func events(_ events: [TimelineEvent], none: Phrase) -> some HTML {
    Card { if events.isEmpty { EmptyState(none) } else { Timeline(events) } }
  }
}

private struct UserRefundTable: HTML {
  let refunds: [RefundItem]

  var body: some HTML {
    DataTable(
      refunds, label: RefundListPage.title, empty: EmptyState(Phrase(en: "No refunds", ar: "لا استردادات"))
    ) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { refund in InstantText(refund.requestedAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { refund in
        ReferenceText(refund.reference, to: AdminPath.refund(refund.reference))
      }
      Column(Phrase(en: "Merchant", ar: "التاجر")) { refund in
        ReferenceText(refund.merchantCode, to: AdminPath.merchant(refund.merchantCode))
      }
      Column(Phrase(en: "Reason", ar: "السبب")) { refund in refund.reason.label }
      Column(Phrase(en: "State", ar: "الحالة")) { refund in StatusPill(refund.state) }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { refund in MoneyText(refund.amount, .bare) }
    }
  }
}

extension StatusChange {
  fileprivate var event: TimelineEvent {
    let froze = act == "freeze_user"
    return TimelineEvent(
      froze ? Phrase(en: "Frozen", ar: "جُمدت") : Phrase(en: "Unfrozen", ar: "أُلغي التجميد"), at: at, style: .precise,
      detail: reason.map { Phrase(en: "\(name: actorName): \(name: $0)", ar: "\(name: actorName): \(name: $0)") }
        ?? .name(actorName), froze ? .bad : .good)
  }
}
