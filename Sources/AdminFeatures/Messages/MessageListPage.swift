import Templates
import Wallet

struct MessageListPage: HTML {
  let chrome: Chrome
  let failed: [MessageItem]
  let failedCount: Int
  let waiting: [MessageItem]
  let waitingCount: Int
  let mayRetry: Bool
  var refusal: Phrase?

  static let title = Phrase(en: "Messages", ar: "الرسائل")

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(Phrase(en: "Settings", ar: "الإعدادات"), AdminPath.settings)], here: Self.title,
        lead: Phrase(
          en: "Messages to staff and merchants that are not sent yet. Addresses are masked.",
          ar: "رسائل لم تُرسل بعد إلى الموظفين والتجار. العناوين مخفية جزئيًا."))
      if let refusal { FlashBanner(Flash(.waiting, refusal)) }
      Card(Phrase(en: "Failed", ar: "تعذّر إرسالها"), flush: true) {
        MessageTable(
          chrome: chrome, items: failed, mayRetry: mayRetry,
          empty: EmptyState(Phrase(en: "No message has failed", ar: "لا توجد رسائل تعذّر إرسالها")))
        more(failed.count, of: failedCount)
      }
      Card(Phrase(en: "Waiting", ar: "بانتظار الإرسال"), flush: true) {
        MessageTable(
          chrome: chrome, items: waiting, mayRetry: mayRetry,
          empty: EmptyState(Phrase(en: "No message is waiting", ar: "لا توجد رسائل بانتظار الإرسال")))
        more(waiting.count, of: waitingCount)
      }
    }
  }

  @HTMLBuilder private func more(_ shown: Int, of count: Int) -> some HTML {
    if count > shown {
      p(.class("hint")) { Phrase(en: "The newest \(shown) of \(count).", ar: "أحدث \(shown) من أصل \(count).") }
    }
  }
}

private struct MessageTable: HTML {
  let chrome: Chrome
  let items: [MessageItem]
  let mayRetry: Bool
  let empty: EmptyState

  var body: some HTML {
    DataTable(items, label: MessageListPage.title, empty: empty) {
      Column(Phrase(en: "Message", ar: "الرسالة"), .header) { item in
        item.kind.label
        if item.channel == .sms { div(.class("hint")) { Phrase(en: "SMS", ar: "رسالة نصية قصيرة") } }
      }
      Column(Phrase(en: "Recipient", ar: "المستلم")) { item in
        if let name = item.name { NameText(name) }
        if let address = item.address { div(.class("hint")) { IdentifierText(address) } }
      }
      Column(Phrase(en: "Created", ar: "تاريخ الإنشاء")) { item in InstantText(item.createdAt) }
      Column(Phrase(en: "Attempts", ar: "المحاولات"), .number) { item in CountText(item.attempts) }
      Column(Phrase(en: "Last error", ar: "آخر خطأ")) { item in
        if let error = item.error { bdi(.dir("ltr")) { Text(error) } } else { Nothing() }
      }
      Column(Phrase(en: "Next attempt", ar: "المحاولة التالية")) { item in
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

extension MessageKind {
  fileprivate var label: Phrase {
    switch self {
    case .invitation: Phrase(en: "Invitation", ar: "دعوة")
    case .passwordReset: Phrase(en: "Password reset", ar: "إعادة تعيين كلمة المرور")
    case .newDevice: Phrase(en: "New device", ar: "جهاز جديد")
    case .bankAccountChanged: Phrase(en: "Change of bank account", ar: "تغيير الحساب البنكي")
    case .payoutReturned: Phrase(en: "Returned payout", ar: "صرف مرتجع")
    case .approvalWaiting: Phrase(en: "Approval requests", ar: "طلبات موافقة")
    case .payoutsPaused: Phrase(en: "Paused payouts", ar: "توقف صرف المستحقات")
    case .statementReady: Phrase(en: "Monthly statement", ar: "كشف حساب شهري")
    }
  }
}
