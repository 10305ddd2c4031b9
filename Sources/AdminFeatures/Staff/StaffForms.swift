import Auth
import SharedFeatures
import Templates
import Wallet
import Web

struct InviteStaffPage: HTML {
  let chrome: Chrome
  let grantable: [StaffRole]
  var email = ""
  var mobile = ""
  var name = ""
  var role = ""
  var errors = FormErrors()

  static let title = Phrase(en: "Invite colleague", ar: "دعوة زميل")

  var body: some HTML {
    PortalLayout(chrome, section: .staff, title: Self.title) {
      PageHeader(Self.title, crumbs: [Crumb(StaffListPage.title, AdminPath.staff)], here: Self.title)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: AdminPath.newStaff, chrome) {
            Field(
              Phrase(en: "Name", ar: "الاسم"), name: "name", value: name, .name, error: errors["name"], required: true,
              focused: errors.isEmpty)
            Field(
              Phrase(en: "E-mail", ar: "البريد الإلكتروني"), name: "email", value: email, .email,
              hint: Phrase(en: "They sign in with it.", ar: "يُستخدم لتسجيل الدخول."), error: errors["email"],
              required: true)
            Field(
              Phrase(en: "Mobile number", ar: "رقم الموبايل"), name: "mobile", value: mobile, .phone,
              hint: Phrase(en: "The invitation is sent there too, once.", ar: "تُرسل إليه الدعوة أيضًا، مرة واحدة."),
              error: errors["mobile"], required: false)
            RoleSelect(roles: grantable, selected: role, error: errors["role"])
            FormActions {
              Button(Phrase(en: "Create invitation", ar: "إنشاء دعوة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.staff)
            }
          }
        }
      }
    }
  }
}

struct RoleSelect: HTML {
  let roles: [StaffRole]
  let selected: String
  let error: Phrase?

  var body: some HTML {
    Select(
      Phrase(en: "Role", ar: "الدور"), name: "role", choices: roles.map { Choice($0.rawValue, $0.label) },
      selected: selected, any: Phrase(en: "Choose a role", ar: "اختر دورًا"), error: error)
  }
}

/// The page that explains the effect of a change of role or status, and asks for a reason.
struct ChangeStaffPage: HTML {
  enum Change {
    /// A change to one of these roles.
    case role([StaffRole])
    case disable, enable, resetSecondFactor

    var isRole: Bool { if case .role = self { true } else { false } }
  }

  let chrome: Chrome
  let account: StaffAccount
  let change: Change
  var role = ""
  var reason = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .staff, title: words.title(account.name)) {
      PageHeader(
        words.title(account.name),
        crumbs: [
          Crumb(StaffListPage.title, AdminPath.staff), Crumb(.name(account.name), AdminPath.staff(account.id)),
        ], here: words.verb)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: path, chrome) {
            if case .role(let grantable) = change {
              RoleSelect(roles: grantable, selected: role, error: errors["role"])
            }
            ul(.class("notes")) { li { words.effect } }
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(en: "Kept in the audit log", ar: "يُحفظ في سجل التدقيق"), error: errors["reason"])
            FormActions {
              Button(words.verb, words.isDanger ? .danger : .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.staff(account.id))
            }
          }
        }
      }
    }
  }

  private var words: AccountChange { change.ofAccount }

  private var path: Path {
    switch change {
    case .role: AdminPath.role(of: account.id)
    case .disable: AdminPath.disable(account.id)
    case .enable: AdminPath.enable(account.id)
    case .resetSecondFactor: AdminPath.resetSecondFactor(of: account.id)
    }
  }
}

extension ChangeStaffPage.Change {
  var ofAccount: AccountChange {
    switch self {
    case .role: .role
    case .disable: .disable
    case .enable: .enable
    case .resetSecondFactor: .resetSecondFactor
    }
  }
}
