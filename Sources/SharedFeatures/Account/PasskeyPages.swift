import Auth
import Templates
import Wallet
import Web

/// The values with which a page asks for one of a person's passkeys.
struct PasskeyOffer: Sendable {
  let challenge: String
  let known: [String]

  /// Returns nil if the person has none.
  init?(_ passkeys: [Passkey], of token: Token) {
    if passkeys.isEmpty { return nil }
    challenge = Passkeys.challenge(token)
    known = passkeys.map(\.credential)
  }

  @SlotBuilder func button(field: String) -> Slot {
    PasskeyButton(
      Phrase(en: "Use a passkey", ar: "استخدام مفتاح مرور"), .use, field: field, challenge: challenge, known: known)
  }
}

/// A person's passkeys, on their own page.
struct PasskeyCard: HTML {
  let chrome: Chrome
  let portal: Portal
  let passkeys: [Passkey]

  var body: some HTML {
    Card(Phrase(en: "Passkeys", ar: "مفاتيح المرور")) {
      if passkeys.isEmpty {
        p {
          Phrase(
            en: "A passkey is a fingerprint, face or security key in place of password and code.",
            ar: "مفتاح المرور هو بصمة أو وجه أو مفتاح أمان بدلًا من كلمة المرور والرمز.")
        }
      } else {
        list
      }
      FormActions { LinkButton(Phrase(en: "Add a passkey", ar: "إضافة مفتاح مرور"), to: portal.newPasskey) }
    }
  }

  private var list: some HTML {
    ul(.class("passkeys")) {
      ForEach(passkeys) { passkey in
        li {
          div {
            strong { NameText(passkey.name) }
            p(.class("hint")) {
              if let used = passkey.usedAt {
                Phrase(en: "Last used \(used, .short)", ar: "آخر استخدام \(used, .short)")
              } else {
                Phrase(en: "Added \(passkey.createdAt, .short)", ar: "أضيف \(passkey.createdAt, .short)")
              }
            }
          }
          PostForm(to: portal.passkeyRemoval, chrome, inline: true) {
            HiddenField("id", String(passkey.id))
            Button(Phrase(en: "Remove", ar: "إزالة"), .quiet)
          }
        }
      }
    }
  }
}

/// The page that adds a passkey: a name for it, then the browser's own dialog.
struct NewPasskeyPage: HTML {
  let chrome: Chrome
  let portal: Portal
  let signInName: String
  /// The id under which the authenticator stores the passkey.
  let userID: String
  let challenge: String
  let known: [String]
  var name = ""
  var errors = FormErrors()

  private var title: Phrase { Phrase(en: "Add a passkey", ar: "إضافة مفتاح مرور") }

  var body: some HTML {
    PortalLayout(chrome, section: nil, title: title) {
      PageHeader(
        title, crumbs: [Crumb(OwnAccountPage.title, portal.me)], here: title,
        lead: Phrase(
          en: "You will sign in with this passkey alone, or with your password and a code.",
          ar: "ستسجل الدخول بهذا المفتاح وحده، أو بكلمة المرور ورمز."))
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: portal.newPasskey, chrome) {
            Field(
              Phrase(en: "Name", ar: "الاسم"), name: "name", value: name, .name,
              hint: Phrase(en: "By which you recognise it: work laptop", ar: "اسم تتعرف به عليه: حاسوب العمل"),
              error: errors["name"], required: true)
            FormActions {
              PasskeyButton(
                title, .create(id: userID, name: signInName), field: "passkey", challenge: challenge, known: known)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: portal.me)
            }
          }
        }
      }
    }
  }
}
