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
    PortalLayout(chrome, section: .staff, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(StaffListPage.title, AdminPath.staff), Crumb(.name(account.name), AdminPath.staff(account.id)),
        ], here: verb)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: path, chrome) {
            if case .role(let grantable) = change {
              RoleSelect(roles: grantable, selected: role, error: errors["role"])
            }
            ul(.class("notes")) { li { effect } }
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(en: "Kept in the audit log", ar: "يُحفظ في سجل التدقيق"), error: errors["reason"])
            FormActions {
              Button(verb, isDanger ? .danger : .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.staff(account.id))
            }
          }
        }
      }
    }
  }

  private var isDanger: Bool {
    switch change {
    case .disable, .resetSecondFactor: true
    case .role, .enable: false
    }
  }

  private var path: Path {
    switch change {
    case .role: AdminPath.role(of: account.id)
    case .disable: AdminPath.disable(account.id)
    case .enable: AdminPath.enable(account.id)
    case .resetSecondFactor: AdminPath.resetSecondFactor(of: account.id)
    }
  }

  private var title: Phrase {
    let name = account.name
    return switch change {
    case .role: Phrase(en: "Change the role of \(name: name)?", ar: "تغيير دور \(name: name)؟")
    case .disable: Phrase(en: "Disable the account of \(name: name)?", ar: "تعطيل حساب \(name: name)؟")
    case .resetSecondFactor:
      Phrase(en: "Reset the second factor of \(name: name)?", ar: "إعادة تعيين عامل التحقق الثاني لـ \(name: name)؟")
    case .enable: Phrase(en: "Enable the account of \(name: name)?", ar: "تفعيل حساب \(name: name)؟")
    }
  }

  private var verb: Phrase {
    switch change {
    case .role: Phrase(en: "Change role", ar: "تغيير الدور")
    case .disable: Phrase(en: "Disable account", ar: "تعطيل الحساب")
    case .resetSecondFactor: Phrase(en: "Reset second factor", ar: "إعادة تعيين عامل التحقق الثاني")
    case .enable: Phrase(en: "Enable account", ar: "تفعيل الحساب")
    }
  }

  private var effect: Phrase {
    switch change {
    case .role:
      Phrase(en: "Their sessions end, and they sign in again.", ar: "تنتهي جلساته ويسجّل الدخول من جديد.")
    case .resetSecondFactor:
      Phrase(
        en: "Their app, recovery codes and sessions end. At the next sign-in they set up another.",
        ar: "ينتهي تطبيقه ورموزه الاحتياطية وجلساته. سيُعدّ عاملًا آخر عند تسجيل الدخول التالي.")
    case .disable:
      Phrase(
        en: "Their sessions and links end at once, and they can't sign in.",
        ar: "تنتهي جلساته وروابطه فورًا، ولا يمكنه تسجيل الدخول.")
    case .enable:
      Phrase(en: "They can sign in again with their password.", ar: "يمكنه تسجيل الدخول من جديد بكلمة مروره.")
    }
  }
}
