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
  enum Change { case role, disable, enable }

  let chrome: Chrome
  let member: TeamMember
  let change: Change
  var role = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .team, title: title) {
      PageHeader(
        title,
        crumbs: [Crumb(TeamPage.title, MerchantPath.team), Crumb(.name(member.name), MerchantPath.member(member.id))],
        here: verb)
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
            ul(.class("notes")) { li { effect } }
            FormActions {
              Button(verb, change == .disable ? .danger : .primary)
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
    }
  }

  private var title: Phrase {
    let name = member.name
    return switch change {
    case .role: Phrase(en: "Change the role of \(name: name)?", ar: "تغيير دور \(name: name)؟")
    case .disable: Phrase(en: "Disable the account of \(name: name)?", ar: "تعطيل حساب \(name: name)؟")
    case .enable: Phrase(en: "Enable the account of \(name: name)?", ar: "تفعيل حساب \(name: name)؟")
    }
  }

  private var verb: Phrase {
    switch change {
    case .role: Phrase(en: "Change role", ar: "تغيير الدور")
    case .disable: Phrase(en: "Disable account", ar: "تعطيل الحساب")
    case .enable: Phrase(en: "Enable account", ar: "تفعيل الحساب")
    }
  }

  private var effect: Phrase {
    switch change {
    case .role:
      Phrase(en: "Their sessions end, and they sign in again.", ar: "تنتهي جلساته ويسجّل الدخول من جديد.")
    case .disable:
      Phrase(
        en: "Their sessions and links end at once, and they can't sign in.",
        ar: "تنتهي جلساته وروابطه فورًا، ولا يمكنه تسجيل الدخول.")
    case .enable:
      Phrase(en: "They can sign in again with their password.", ar: "يمكنه تسجيل الدخول من جديد بكلمة مروره.")
    }
  }
}
