import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Who is told of what.
struct NotificationsPage: HTML {
  static let fields = NotifiedKind.allCases.map(\.rawValue)

  let chrome: Chrome
  let notified: Notifications
  let team: [NotifiedMember]

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

  init(_ row: Row) throws(DatabaseError) {
    name = try row["display_name"]
    role = try row["role"]
    hasAddress = try row["has_address"]
  }

  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT display_name, role, email IS NOT NULL AS has_address FROM merchant_members
    WHERE merchant_id = \(merchant) AND status = 'active' ORDER BY id LIMIT \(literal: Accounts.largestTeam)
    """
  }

  private func isTold(_ audience: NotifiedAudience) -> Bool {
    if !hasAddress { return false }
    return switch (audience, role) {
    case (.team, _), (_, .owner), (.finance, .finance): true
    case (.owners, _), (.finance, .viewer): false
    }
  }

  /// The names of those who are told now.
  static func told(of audience: NotifiedAudience, among team: [NotifiedMember]) -> Phrase {
    let names = team.filter { $0.isTold(audience) }.map { Phrase.name($0.name) }
    guard let first = names.first else {
      return Phrase(
        en: "Nobody of them has an e-mail address, so nobody is told.",
        ar: "لا أحد منهم له بريد إلكتروني، فلا يُبلَّغ أحد.")
    }
    let list = names.dropFirst().reduce(first) { Phrase(en: "\($0), \($1)", ar: "\($0)، \($1)") }
    return Phrase(en: "By e-mail: \(list)", ar: "بالبريد الإلكتروني: \(list)")
  }
}
