import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The merchant's terms, its payout schedule, and who is notified of what.
struct SettingsPage: HTML {
  let chrome: Chrome
  let terms: MerchantTerms
  /// In basis points.
  let vat: Int64
  let plan: PayoutPlan
  let notified: Notifications
  let mayChange: Bool

  static let title = Phrase(en: "Settings", ar: "الإعدادات")

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: Self.title) {
      PageHeader(Self.title)
      Card(Phrase(en: "Business", ar: "النشاط")) {
        DefinitionList {
          Fact(Phrase(en: "Legal name", ar: "الاسم القانوني")) { NameText(terms.legalName) }
          Fact(Phrase(en: "Trade name", ar: "الاسم التجاري")) {
            NameText(terms.tradeName)
            if let arabic = terms.arabicName {
              Text(" ")
              NameText(arabic)
            }
          }
          Fact(Phrase(en: "Category", ar: "الفئة")) { terms.category.label }
          Fact(Phrase(en: "Tax number", ar: "الرقم الضريبي")) {
            if let number = terms.taxNumber { IdentifierText(number) } else { Nothing() }
          }
        }
        p(.class("hint")) {
          Phrase(en: "To correct these details, contact HealthPay.", ar: "لتصحيح هذه البيانات تواصل مع هيلث باي.")
        }
      }
      Card(Phrase(en: "Terms", ar: "الشروط")) {
        DefinitionList {
          Fact(Phrase(en: "Fee", ar: "الرسوم")) { fee }
          Fact(Phrase(en: "VAT on the fee", ar: "ضريبة القيمة المضافة على الرسوم")) { Phrase.percent(basisPoints: vat) }
          Fact(Phrase(en: "Refunds", ar: "الاستردادات")) { terms.refundPolicy.explanation }
        }
      }
      schedule
      notifications
    }
  }

  private var fee: Phrase {
    terms.feeFixed == .zero
      ? Phrase(
        en: "\(Phrase.percent(basisPoints: terms.feeBasisPoints)) of each payment",
        ar: "\(Phrase.percent(basisPoints: terms.feeBasisPoints)) من كل عملية دفع")
      : Phrase(
        en: "\(Phrase.percent(basisPoints: terms.feeBasisPoints)) of each payment and \(terms.feeFixed)",
        ar: "\(Phrase.percent(basisPoints: terms.feeBasisPoints)) من كل عملية دفع و\(terms.feeFixed)")
  }

  private var schedule: some HTML {
    Card(Phrase(en: "Payout schedule", ar: "جدول الصرف")) {
      DefinitionList {
        Fact(Phrase(en: "In force", ar: "الجدول الحالي")) { plan.schedule.sentence(minimum: plan.minimum) }
        if let waiting = plan.waiting {
          Fact(Phrase(en: "From \(waiting.effectiveOn)", ar: "من \(waiting.effectiveOn)")) {
            waiting.schedule.sentence(minimum: waiting.minimum)
            small { Phrase(en: " by \(name: waiting.requestedByName)", ar: " بواسطة \(name: waiting.requestedByName)") }
          }
        }
      }
      if mayChange {
        FormActions { LinkButton(Phrase(en: "Change schedule…", ar: "تغيير الجدول…"), to: MerchantPath.schedule) }
      }
    }
  }

  private var notifications: some HTML {
    Card(Phrase(en: "Notifications", ar: "الإشعارات")) {
      DefinitionList {
        ForEach(NotifiedKind.allCases) { kind in Fact(kind.label) { notified[kind].label } }
      }
      p(.class("hint")) { Phrase(en: "By e-mail.", ar: "بالبريد الإلكتروني.") }
      if mayChange {
        FormActions {
          LinkButton(Phrase(en: "Change notifications…", ar: "تغيير الإشعارات…"), to: MerchantPath.notifications)
        }
      }
    }
  }
}

extension RefundFeePolicy {
  fileprivate var explanation: Phrase {
    switch self {
    case .keep: Phrase(en: "The fee of a refunded payment is kept.", ar: "لا تُرد رسوم العملية عند استردادها.")
    case .returnProRata:
      Phrase(en: "The fee is returned pro rata with each refund.", ar: "تُرد الرسوم بالتناسب مع كل استرداد.")
    }
  }
}

/// Who is told of what.
struct NotificationsPage: HTML {
  static let fields = NotifiedKind.allCases.map(\.rawValue)

  let chrome: Chrome
  let notified: Notifications

  static let title = Phrase(en: "Notifications", ar: "الإشعارات")

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(SettingsPage.title, MerchantPath.settings)], here: Self.title)
      div(.class("narrow")) {
        Card {
          p {
            Phrase(
              en: "Messages go by e-mail to members who have an address. Owners are always told.",
              ar: "تُرسل الرسائل بالبريد الإلكتروني إلى من له عنوان. ويُبلَّغ المالكون دائمًا.")
          }
          PostForm(to: MerchantPath.notifications, chrome, key: Form.newKey()) {
            ForEach(NotifiedKind.allCases) { kind in
              RadioGroup(
                kind.label, name: kind.rawValue, choices: Choice.all(NotifiedAudience.self),
                selected: notified[kind].rawValue)
            }
            FormActions {
              Button(Phrase(en: "Save notifications", ar: "حفظ الإشعارات"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: MerchantPath.settings)
            }
          }
        }
      }
    }
  }
}
