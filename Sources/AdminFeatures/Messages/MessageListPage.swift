import Ledger
import SharedFeatures
import Templates
import Wallet

struct MessageListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<MessageFilter>
  let list: FilteredList<MessageItem, ListTotals>
  let mayRetry: Bool
  var refusal: Phrase?

  static let title = Phrase(en: "Messages", ar: "الرسائل")

  private var filter: MessageFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(Phrase(en: "Settings", ar: "الإعدادات"), AdminPath.settings)], here: Self.title,
        lead: Phrase(
          en: "Messages to staff and merchants. Addresses are masked.",
          ar: "رسائل إلى الموظفين والتجار. العناوين مخفية جزئيًا.")
      ) {
      } acts: {
        ListActions(query)
      }
      if let refusal { FlashBanner(Flash(.waiting, refusal)) }
      Tabs(
        Phrase(en: "State", ar: "الحالة"),
        MessageFilter.states.map { state in
          Tab(state.label, filter.with { $0.state = state }.path, current: state == filter.state)
        })
      ListFilterBar(query, today: chrome.today) {
        ChoicesChip(
          Phrase(en: "Message", ar: "الرسالة"), name: "kind", choices: Choice.all(MessageKind.self),
          selected: filter.kinds.map(\.rawValue)
        ) { values in query.path { $0.kinds = values.compactMap(MessageKind.init) } }
      }
      ListCard(query, list) { table }
    }
  }

  private var table: some HTML {
    DataTable(list.page.items, label: Self.title, empty: query.empty(list, none: EmptyState(filter.state.none))) {
      Column(Phrase(en: "Message", ar: "الرسالة"), .header) { item in
        item.kind.label
        if item.channel == .sms { div(.class("hint")) { Phrase(en: "SMS", ar: "رسالة نصية قصيرة") } }
      }
      Column(Phrase(en: "Recipient", ar: "المستلم")) { item in
        if let name = item.name { NameText(name) }
        if let address = item.address { div(.class("hint")) { IdentifierText(address) } }
      }
      Column(Phrase(en: "Created", ar: "تاريخ الإنشاء"), sort: query.column) { item in InstantText(item.createdAt) }
      Column(Phrase(en: "Attempts", ar: "المحاولات"), .number) { item in CountText(item.attempts) }
      Column(Phrase(en: "Last error", ar: "آخر خطأ")) { item in
        if let error = item.error { bdi(.dir("ltr")) { Text(error) } } else { Nothing() }
      }
      Column(Phrase(en: "Next attempt", ar: "المحاولة التالية"), .fact) { item in
        if item.state == .waiting { InstantText(item.dueAt) } else { Nothing() }
      }
      if mayRetry {
        Column(Phrase(en: "Retry", ar: "إعادة المحاولة")) { item in
          if item.mayRetry {
            PostForm(to: AdminPath.retry(item.id), chrome, inline: true) {
              Button(Phrase(en: "Retry", ar: "إعادة المحاولة"), .quiet)
            }
          } else {
            Nothing()
          }
        }
      }
    }
  }
}

extension MessageKind: Labelled {
  var label: Phrase {
    switch self {
    case .invitation: Phrase(en: "Invitation", ar: "دعوة")
    case .passwordReset: Phrase(en: "Password reset", ar: "إعادة تعيين كلمة المرور")
    case .newDevice: Phrase(en: "New device", ar: "جهاز جديد")
    case .bankAccountChanged: Phrase(en: "Change of bank account", ar: "تغيير الحساب البنكي")
    case .payoutReturned: Phrase(en: "Returned payout", ar: "صرف مرتجع")
    case .approvalWaiting: Phrase(en: "Approval requests", ar: "طلبات موافقة")
    case .mobileChanged: Phrase(en: "Change of mobile number", ar: "تغيير رقم الموبايل")
    case .mentioned: Phrase(en: "Mention in a note", ar: "ذكر في ملاحظة")
    case .payoutsPaused: Phrase(en: "Paused payouts", ar: "توقف صرف المستحقات")
    case .statementReady: Phrase(en: "Monthly statement", ar: "كشف حساب شهري")
    }
  }
}

extension MessageState {
  var label: Phrase {
    switch self {
    case .failed: Phrase(en: "Failed", ar: "تعذّر إرسالها")
    case .waiting: Phrase(en: "Waiting", ar: "بانتظار الإرسال")
    case .sent: Phrase(en: "Sent", ar: "أُرسلت")
    }
  }

  fileprivate var none: Phrase {
    switch self {
    case .failed: Phrase(en: "No message has failed", ar: "لا توجد رسائل تعذّر إرسالها")
    case .waiting: Phrase(en: "No message is waiting", ar: "لا توجد رسائل بانتظار الإرسال")
    case .sent: Phrase(en: "No message was sent", ar: "لم تُرسل أي رسالة")
    }
  }
}
