import Ledger
import Templates
import Wallet

/// The current thresholds and limits, and the requested changes.
struct SettingsPage: HTML {
  let chrome: Chrome
  let settings: Settings
  let waiting: [ApprovalItem]
  let mayRequest: Bool
  let mayRequestRules: Bool
  let maySwitch: Bool

  static let title = Phrase(en: "Settings", ar: "الإعدادات")

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "Current rules. Changing a limit or a rule requires a second person's approval.",
          ar: "القواعد الحالية. تغيير حد أو قاعدة يتطلب موافقة شخص ثانٍ."))
      Columns {
        Card(Phrase(en: "Limits", ar: "الحدود"), flush: true) { limits }
        Card(Self.rulesTitle, flush: true) { rules }
        Card(Phrase(en: "Changes waiting for approval", ar: "تغييرات بانتظار الموافقة"), flush: true) { changes }
      } side: {
        SwitchCard(settings: settings, mayChange: maySwitch)
        Card(HolidayListPage.title) {
          p {
            Phrase(
              en: "The days beside Friday and Saturday on which banks are closed.",
              ar: "الأيام التي تغلق فيها البنوك غير الجمعة والسبت.")
          }
        } aside: {
          Link(Phrase(en: "All holidays", ar: "كل العطلات"), to: AdminPath.holidays)
        }
        Card(MessageListPage.title) {
          p {
            Phrase(
              en: "What waits to be sent to staff and merchants, and what failed.",
              ar: "ما ينتظر الإرسال إلى الموظفين والتجار، وما تعذّر إرساله.")
          }
        } aside: {
          Link(Phrase(en: "All unsent messages", ar: "كل الرسائل غير المرسلة"), to: AdminPath.messages)
        }
      }
    }
  }

  private var limits: some HTML {
    DataTable(
      Limit.all, label: Phrase(en: "Limits", ar: "الحدود"), empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))
    ) {
      Column(Phrase(en: "Limit", ar: "الحد"), .header) { limit in
        if mayRequest { Link(limit.label, to: AdminPath.limit(limit)) } else { limit.label }
      }
      Column(Phrase(en: "Current limit", ar: "الحد الحالي"), .total) { limit in
        if let amount = settings[limit] { MoneyText(amount, .bare) } else { Nothing() }
      }
    }
  }

  private static let rulesTitle = Phrase(en: "Thresholds and periods", ar: "القواعد والمدد")

  private var rules: some HTML {
    DataTable(
      PlatformSetting.allCases, label: Self.rulesTitle, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))
    ) {
      Column(Phrase(en: "Rule", ar: "القاعدة"), .header) { setting in
        if mayRequestRules { Link(setting.label, to: AdminPath.rule(setting)) } else { setting.label }
      }
      Column(Phrase(en: "Current value", ar: "القيمة الحالية"), .total) { setting in
        if let value = settings[setting] { setting.words(value) } else { Nothing() }
      }
    }
  }

  private var changes: some HTML {
    DataTable(
      waiting, label: Phrase(en: "Changes waiting for approval", ar: "تغييرات بانتظار الموافقة"),
      empty: EmptyState(Phrase(en: "No changes are waiting for approval", ar: "لا تغييرات بانتظار الموافقة"))
    ) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { item in InstantText(item.requestedAt) }
      Column(Phrase(en: "Rule", ar: "القاعدة"), .header) { item in Link(AdminPath.approval(item.id)) { item.title } }
      Column(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { item in Phrase.actor(item.requestedByName) }
      Column(Phrase(en: "Current value", ar: "القيمة الحالية"), .number) { item in
        if let value = item.before["value"] { item.words(value) } else { Nothing() }
      }
      Column(Phrase(en: "New value", ar: "القيمة الجديدة"), .total) { item in
        if let value = item.after["value"] { item.words(value) } else { Nothing() }
      }
    }
  }
}

extension ApprovalItem {
  /// Returns the words for a value of the limit or rule that the request is about.
  fileprivate func words(_ value: String) -> Phrase { Self.words(value, of: "value", in: after["name"]) }
}
