import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Who is told of what, and by which way.
struct NotificationsPage: HTML {
  static let fields = NotifiedKind.allCases.flatMap { [$0.rawValue, sms($0)] }

  /// The name of the box that sends a kind by SMS too.
  static func sms(_ kind: NotifiedKind) -> String { "sms_\(kind.rawValue)" }

  let chrome: Chrome
  let notified: Notifications
  let team: [NotifiedMember]
  let sendsSMS: Bool

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
                kind.label, name: kind.rawValue,
                choices: NotifiedAudience.allCases.map { audience in
                  Choice(
                    audience.rawValue, audience.label, hint: NotifiedMember.told(of: audience, among: team))
                }, selected: notified[kind].rawValue)
            }
            CheckboxGroup(
              Phrase(en: "Also by SMS", ar: "برسالة نصية قصيرة أيضًا"), name: "sms",
              choices: Choice.all(NotifiedKind.self),
              selected: Set(notified.bySMS.map(\.rawValue)), separate: true, hint: NotifiedMember.reachedBySMS(team),
              unavailable: sendsSMS
                ? nil
                : Phrase(
                  en: "Not available: HealthPay sends no SMS yet.",
                  ar: "غير متاح: لا ترسل هيلث باي رسائل نصية قصيرة بعد."))
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

/// A member of the team who can be told.
struct NotifiedMember: RowDecodable {
  let name: String
  let role: MemberRole
  let hasAddress: Bool
  let hasMobile: Bool

  init(_ row: Row) throws(DatabaseError) {
    name = try row["display_name"]
    role = try row["role"]
    hasAddress = try row["has_address"]
    hasMobile = try row["has_mobile"]
  }

  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT display_name, role, email IS NOT NULL AS has_address, mobile IS NOT NULL AS has_mobile FROM merchant_members
    WHERE merchant_id = \(merchant) AND status = 'active' ORDER BY id LIMIT \(literal: Accounts.largestTeam)
    """
  }

  private func belongs(to audience: NotifiedAudience) -> Bool {
    switch (audience, role) {
    case (.team, _), (_, .owner), (.finance, .finance): true
    case (.owners, _), (.finance, .viewer): false
    }
  }

  /// The names of those who are told now, and how.
  static func told(of audience: NotifiedAudience, among team: [NotifiedMember], bySMS: Bool = false) -> Phrase {
    let told = team.filter { $0.belongs(to: audience) }
    let byEmail = names(of: told.filter(\.hasAddress)).map {
      Phrase(en: "By e-mail: \($0)", ar: "بالبريد الإلكتروني: \($0)")
    }
    let texted = (bySMS ? names(of: told.filter(\.hasMobile)) : nil).map {
      Phrase(en: "By SMS: \($0)", ar: "برسالة نصية قصيرة: \($0)")
    }
    if let byEmail, let texted { return Phrase(en: "\(byEmail). \(texted)", ar: "\(byEmail). \(texted)") }
    return byEmail ?? texted
      ?? Phrase(
        en: "None of them has an e-mail address, so nobody is told.",
        ar: "لا أحد منهم له بريد إلكتروني، فلا يُبلَّغ أحد.")
  }

  /// Who has given a mobile number.
  static func reachedBySMS(_ team: [NotifiedMember]) -> Phrase {
    guard let reached = names(of: team.filter(\.hasMobile)) else {
      return Phrase(
        en: "Nobody has given a mobile number yet. Each person adds theirs under \"Your account\".",
        ar: "لم يضف أحد رقم موبايل بعد. يضيف كل شخص رقمه في صفحة «حسابك».")
    }
    return Phrase(
      en: "To those of them who have given a mobile number: \(reached)", ar: "إلى من أضاف منهم رقم موبايل: \(reached)")
  }

  private static func names(of members: [NotifiedMember]) -> Phrase? {
    let names = members.map { Phrase.name($0.name) }
    guard let first = names.first else { return nil }
    return names.dropFirst().reduce(first) { Phrase(en: "\($0), \($1)", ar: "\($0)، \($1)") }
  }
}
