import Templates
import Wallet

private let title = Phrase(en: "Reveal personal data", ar: "عرض البيانات الشخصية")

/// The page that asks for the reason before personal data is shown.
struct RevealPage: HTML {
  let chrome: Chrome
  let user: UserDetail
  var reason = ""
  var errors = FormErrors()

  private var item: UserItem { user.item }

  var body: some HTML {
    PortalLayout(chrome, section: .users, title: title) {
      PageHeader(
        Phrase(
          en: "Reveal the personal data of \(name: item.name)?", ar: "عرض البيانات الشخصية لـ \(name: item.name)؟"),
        crumbs: [Crumb(UserListPage.title, AdminPath.users), Crumb(.name(item.name), AdminPath.user(item.id))],
        here: title)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          ConfirmForm(
            to: AdminPath.reveal(item.id), chrome, key: nil, changes: [],
            notes: [
              Phrase(
                en: "Shows the mobile number, e-mail and national ID in full, once. Your name and reason are recorded.",
                ar: "يعرض رقم الموبايل والبريد الإلكتروني والرقم القومي كاملةً مرة واحدة، ويُسجَّل اسمك والسبب.")
            ],
            confirm: Phrase(en: "Reveal personal data", ar: "عرض البيانات الشخصية"), .primary,
            cancel: AdminPath.user(item.id)
          ) {
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(en: "Kept in the audit log", ar: "يُحفظ في سجل التدقيق"), error: errors["reason"])
          }
        }
      }
    }
  }
}

/// The page with the personal data. It is shown only once.
struct RevealedPage: HTML {
  let chrome: Chrome
  let user: UserDetail
  let data: PersonalData.Opened

  var body: some HTML {
    PortalLayout(chrome, section: .users, title: title) {
      PageHeader(
        Phrase(
          en: "Personal data of \(name: user.item.name)", ar: "البيانات الشخصية لـ \(name: user.item.name)"),
        crumbs: [
          Crumb(UserListPage.title, AdminPath.users), Crumb(.name(user.item.name), AdminPath.user(user.item.id)),
        ],
        here: title,
        lead: Phrase(
          en: "Shown once. Leaving this page hides it again.", ar: "تظهر مرة واحدة، وتُخفى عند مغادرة هذه الصفحة."))
      div(.class("narrow")) {
        Card {
          DefinitionList(narrow: true) {
            Fact(Phrase(en: "Mobile", ar: "الموبايل")) {
              PhoneText(data.mobile, revealed: true)
              CopyButton(data.mobile.e164)
            }
            Fact(Phrase(en: "E-mail", ar: "البريد الإلكتروني")) {
              if let email = data.email { IdentifierText(email) } else { Nothing() }
            }
            Fact(Phrase(en: "National ID", ar: "الرقم القومي")) {
              if let nationalID = data.nationalID { IdentifierText(nationalID) } else { Nothing() }
            }
          }
          FormActions {
            LinkButton(Phrase(en: "Back to the user", ar: "العودة إلى المستخدم"), to: AdminPath.user(user.item.id))
          }
        }
      }
    }
  }
}
