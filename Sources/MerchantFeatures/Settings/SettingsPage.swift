import Ledger
import SharedFeatures
import Templates
import Wallet

/// The merchant's terms, its payout schedule, and who is notified of what.
struct SettingsPage: HTML {
  let chrome: Chrome
  let terms: MerchantTerms
  /// In basis points.
  let vat: Int64
  let plan: PayoutPlan
  let notified: Notifications
  /// Who can be told; empty where the reader doesn't manage the team.
  let team: [NotifiedMember]
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
              br()
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
        ForEach(NotifiedKind.allCases) { kind in
          Fact(kind.label) {
            notified[kind].label
            if !mayChange, notified.bySMS.contains(kind) {
              span(.class("hint line-note")) { Phrase(en: "Also by SMS", ar: "برسالة نصية قصيرة أيضًا") }
            }
            if mayChange {
              span(.class("hint line-note")) {
                NotifiedMember.told(of: notified[kind], among: team, bySMS: notified.bySMS.contains(kind))
              }
            }
          }
        }
      }
      if !mayChange { p(.class("hint")) { Phrase(en: "By e-mail.", ar: "بالبريد الإلكتروني.") } }
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
