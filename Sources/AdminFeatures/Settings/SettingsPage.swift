import Ledger
import Templates
import Wallet

/// The thresholds and limits in force, and the changes that wait for their decision.
struct SettingsPage: HTML {
  let chrome: Chrome
  let settings: Settings
  let waiting: [DecisionItem]
  let mayAsk: Bool

  static let title = Phrase(en: "Settings", ar: "الإعدادات")

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "What the platform goes by now. A limit is changed by two people.",
          ar: "ما تعمل به المنصة الآن. ويغيّر الحدَّ شخصان."))
      Columns {
        Card(Phrase(en: "Limits", ar: "الحدود"), flush: true) { limits }
        Card(Phrase(en: "Changes waiting for a decision", ar: "تغييرات بانتظار القرار"), flush: true) { changes }
      } side: {
        Card(Phrase(en: "Thresholds and times", ar: "الحدود الفاصلة والمدد")) {
          DefinitionList(narrow: true) {
            ForEach(settings.others) { setting in Fact(setting.label) { setting.words } }
          }
        }
      }
    }
  }

  private var limits: some HTML {
    DataTable(
      Limit.all, label: Phrase(en: "Limits", ar: "الحدود"), empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))
    ) {
      Column(Phrase(en: "Limit", ar: "الحد"), .header) { limit in
        if mayAsk { Link(limit.label, to: AdminPath.limit(limit)) } else { limit.label }
      }
      Column(Phrase(en: "In force", ar: "الساري"), .total) { limit in
        if let amount = settings[limit] { MoneyText(amount, .bare) } else { Nothing() }
      }
    }
  }

  private var changes: some HTML {
    DataTable(
      waiting, label: Phrase(en: "Changes waiting for a decision", ar: "تغييرات بانتظار القرار"),
      empty: EmptyState(Phrase(en: "No change waits for a decision", ar: "لا تغييرات بانتظار القرار"))
    ) {
      Column(Phrase(en: "Asked", ar: "الطلب")) { item in InstantText(item.askedAt) }
      Column(Phrase(en: "Limit", ar: "الحد"), .header) { item in Link(AdminPath.decision(item.id)) { item.title } }
      Column(Phrase(en: "By", ar: "بواسطة")) { item in NameText(item.askedByName) }
      Column(Phrase(en: "To become", ar: "يصبح"), .total) { item in
        if let amount = item.amount { MoneyText(amount, .bare) } else { Nothing() }
      }
    }
  }
}
