import Auth
import SharedFeatures
import Templates
import Wallet
import Web

struct InviteMemberPage: HTML {
  let chrome: Chrome
  let merchant: MerchantCode
  var name = ""
  var signInName = ""
  var contact = ""
  var role = ""
  var errors = FormErrors()

  static let title = Phrase(en: "Invite team member", ar: "دعوة عضو إلى الفريق")
  static let fields = ["name", "sign_in_name", "contact", "role"]

  var body: some HTML {
    PortalLayout(chrome, section: .team, title: Self.title) {
      PageHeader(Self.title, crumbs: [Crumb(TeamPage.title, MerchantPath.team)], here: Self.title)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: MerchantPath.newMember, chrome) {
            Field(
              Phrase(en: "Name", ar: "الاسم"), name: "name", value: name, .name, error: errors["name"], required: true,
              focused: errors.isEmpty)
            Field(
              Phrase(en: "Sign-in name", ar: "اسم تسجيل الدخول"), name: "sign_in_name", value: signInName, .code,
              hint: Phrase(
                en: "They sign in as \(code: "\(merchant)/name").", ar: "يسجّل الدخول باسم \(code: "\(merchant)/name")."),
              error: errors["sign_in_name"], required: true)
            RadioGroup(
              Phrase(en: "Role", ar: "الدور"), name: "role",
              choices: MemberRole.allCases.reversed().map { Choice($0.rawValue, $0.label, hint: $0.allows) },
              selected: role, error: errors["role"])
            Field(
              .contact, name: "contact", value: contact, .code, hint: .contactHint, error: errors["contact"],
              required: false)
            FormActions {
              Button(Phrase(en: "Create invitation", ar: "إنشاء دعوة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: MerchantPath.team)
            }
          }
        }
      }
    }
  }
}

/// The page that explains the effect of a change of role or status before it is made.
struct ChangeMemberPage: HTML {
  let chrome: Chrome
  let member: TeamMember
  let change: AccountChange
  var role = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .team, title: change.title(member.name)) {
      PageHeader(
        change.title(member.name),
        crumbs: [Crumb(TeamPage.title, MerchantPath.team), Crumb(.name(member.name), MerchantPath.member(member.id))],
        here: change.verb)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: path, chrome) {
            if change == .role {
              RadioGroup(
                Phrase(en: "Role", ar: "الدور"), name: "role",
                choices: MemberRole.allCases.reversed().map { Choice($0.rawValue, $0.label, hint: $0.allows) },
                selected: role, error: errors["role"])
            }
            ul(.class("notes")) { li { change.effect } }
            FormActions {
              Button(change.verb, change.isDanger ? .danger : .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: MerchantPath.member(member.id))
            }
          }
        }
      }
    }
  }

  private var path: Path {
    switch change {
    case .role: MerchantPath.role(of: member.id)
    case .disable: MerchantPath.disable(member.id)
    case .enable: MerchantPath.enable(member.id)
    case .resetSecondFactor: MerchantPath.resetSecondFactor(of: member.id)
    }
  }
}
