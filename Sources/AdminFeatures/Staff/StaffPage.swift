import Auth
import Database
import SharedFeatures
import Templates
import Wallet
import Web

/// A colleague's account.
struct StaffPage: HTML {
  let chrome: Chrome
  let account: StaffAccount
  let mayManage: Bool
  let mayReadAudit: Bool
  var mobile = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .staff, title: .name(account.name)) {
      PageHeader(.name(account.name), crumbs: [Crumb(StaffListPage.title, AdminPath.staff)]) {
        StatusPill(account.state)
      } acts: {
        if mayManage { acts }
      }
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card(Phrase(en: "Account", ar: "الحساب")) {
          DefinitionList(narrow: true) {
            Fact(Phrase(en: "E-mail", ar: "البريد الإلكتروني")) { ReferenceText(code: account.email, copies: true) }
            Fact(Phrase(en: "Role", ar: "الدور")) { account.role.label }
            if case .invited(let until) = account.state {
              Fact(Phrase(en: "Link valid until", ar: "الرابط صالح حتى")) { InstantText(until, .full) }
            }
            Fact(Phrase(en: "Last sign-in", ar: "آخر تسجيل دخول")) {
              if let at = account.signedInAt { InstantText(at, .full) } else { Nothing() }
            }
            Fact(Phrase(en: "Created", ar: "تاريخ الإنشاء")) { InstantText(account.createdAt, .full) }
            if mayReadAudit {
              Fact(AuditPage.title) {
                Link(
                  Phrase(en: "All their actions", ar: "كل إجراءاته"),
                  to: AuditPage.path(of: .staff, account.id.rawValue))
              }
            }
          }
        }
        if mayManage, account.state.isInvited { renewal }
      }
    }
  }

  /// A number isn't kept, so it is typed again.
  private var renewal: some HTML {
    Card(.invitation) {
      PostForm(to: AdminPath.invitation(of: account.id), chrome) {
        Field(
          Phrase(en: "Mobile number", ar: "رقم الموبايل"), name: "mobile", value: mobile, .phone,
          hint: Phrase(
            en: "The new link goes to the e-mail address, and there too, once.",
            ar: "يُرسل الرابط الجديد إلى البريد الإلكتروني، وإلى هذا الرقم أيضًا مرة واحدة."),
          error: errors["mobile"], required: false)
        FormActions { Button(.newLink) }
      }
    }
  }

  @HTMLBuilder
  private var acts: some HTML {
    LinkButton(Phrase(en: "Change role…", ar: "تغيير الدور…"), to: AdminPath.role(of: account.id))
    LinkButton(.resetSecondFactor, to: AdminPath.resetSecondFactor(of: account.id))
    if case .disabled = account.state {
      LinkButton(Phrase(en: "Enable…", ar: "تفعيل…"), to: AdminPath.enable(account.id))
    } else {
      LinkButton(Phrase(en: "Disable…", ar: "تعطيل…"), to: AdminPath.disable(account.id), .danger)
    }
  }
}

/// The link of an invitation, which is shown only once.
struct StaffLinkPage: HTML {
  let chrome: Chrome
  let account: StaffAccount
  let link: AccountLink
  let address: String

  private var title: Phrase { Phrase(en: "\(name: account.name) is invited", ar: "تمت دعوة \(name: account.name)") }

  var body: some HTML {
    PortalLayout(chrome, section: .staff, title: title) {
      PageHeader(title, crumbs: [Crumb(StaffListPage.title, AdminPath.staff)], here: .name(account.name))
      div(.class("narrow")) {
        LinkCard(
          to: account.name, signIn: account.email, address: address, link: link, back: AdminPath.staff(account.id))
      }
    }
  }
}
