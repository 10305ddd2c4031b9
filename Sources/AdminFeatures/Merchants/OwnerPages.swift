import Auth
import SharedFeatures
import Templates
import Wallet
import Web

struct InviteOwnerPage: HTML {
  let chrome: Chrome
  let merchant: InvitedMerchant
  var name: String
  var contact: String
  var errors = FormErrors()

  static let title = Phrase(en: "Invite owner", ar: "دعوة المالك")

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: Self.title) {
      PageHeader(Self.title, crumbs: merchant.crumbs, here: Self.title)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: AdminPath.owner(of: merchant.code), chrome) {
            Field(
              Phrase(en: "Name", ar: "الاسم"), name: "name", value: name, .name, error: errors["name"], required: true,
              focused: errors.isEmpty)
            Field(
              .contact, name: "contact", value: contact, .code, hint: .contactHint, error: errors["contact"],
              required: false)
            ul(.class("notes")) {
              li {
                Phrase(
                  en: "The owner sees the merchant's money, refunds payments, requests payouts and invites the team.",
                  ar: "يرى المالك أموال التاجر، ويسترد المدفوعات، ويطلب صرف المستحقات، ويدعو الفريق.")
              }
              if merchant.ownerName != nil {
                li { Phrase(en: "The link made before stops working.", ar: "يتوقف الرابط السابق عن العمل.") }
              }
            }
            FormActions {
              Button(Phrase(en: "Create invitation", ar: "إنشاء دعوة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.merchant(merchant.code))
            }
          }
        }
      }
    }
  }
}

/// The link of an owner's invitation, which is shown only once.
struct OwnerLinkPage: HTML {
  let chrome: Chrome
  let merchant: InvitedMerchant
  let name: String
  let link: AccountLink
  let address: String

  private var title: Phrase { Phrase(en: "\(name: name) is invited", ar: "تمت دعوة \(name: name)") }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      PageHeader(title, crumbs: merchant.crumbs, here: InviteOwnerPage.title)
      div(.class("narrow")) {
        LinkCard(
          to: name, signIn: merchant.code.description, address: address, link: link,
          back: AdminPath.merchant(merchant.code))
      }
    }
  }
}

extension InvitedMerchant {
  fileprivate var crumbs: [Crumb] {
    [
      Crumb(MerchantListPage.title, AdminPath.merchants),
      Crumb(Phrase(en: "\(name: tradeName)", ar: "\(name: arabicName ?? tradeName)"), AdminPath.merchant(code)),
    ]
  }
}

/// The people who sign in for a merchant.
struct TeamCard: HTML {
  let merchant: MerchantCode
  let team: [TeamAccount]
  /// Whether nobody has signed in as the merchant's owner and this reader may invite one.
  let mayInvite: Bool
  let mayResetFactors: Bool

  var body: some HTML {
    Card(Phrase(en: "Team", ar: "الفريق")) {
      if team.isEmpty {
        p(.class("muted")) {
          Phrase(en: "Nobody can sign in for this merchant yet.", ar: "لا أحد يمكنه تسجيل الدخول لهذا التاجر بعد.")
        }
      } else {
        DefinitionList(narrow: true) {
          ForEach(team) { member in
            Fact(member.role.label) {
              NameText(member.name)
              br()
              IdentifierText(member.signIn(at: merchant))
              br()
              StatusPill(member.state)
              if let at = member.signedInAt {
                div(.class("hint")) { Phrase(en: "Last sign-in \(at)", ar: "آخر تسجيل دخول \(at)") }
              }
              if mayResetFactors && member.hasSecondFactor {
                div { Link(.resetSecondFactor, to: AdminPath.resetSecondFactor(of: member.id, at: merchant)) }
              }
            }
          }
        }
      }
    } aside: {
      if mayInvite { LinkButton(Phrase(en: "Invite owner…", ar: "دعوة المالك…"), to: AdminPath.owner(of: merchant)) }
    }
  }
}
