import Auth
import Templates
import Web

struct ForgottenPasswordPage: HTML {
  let chrome: Chrome
  let options: SignInOptions
  var name = ""
  var errors = FormErrors()

  static let title = Phrase(en: "Forgot password?", ar: "نسيت كلمة المرور؟")

  var body: some HTML {
    SignInLayout(
      chrome, title: Self.title,
      lead: Phrase(
        en: "We send a link to set a new one to your e-mail address.",
        ar: "نرسل إلى بريدك الإلكتروني رابطًا لتعيين كلمة مرور جديدة.")
    ) {
      ErrorSummary(errors)
      Card {
        PostForm(to: options.portal.forgottenPassword, chrome) {
          Field(
            options.name.label, name: options.name.field, value: name, options.name.kind, hint: options.name.hint,
            error: errors[options.name.field], required: true, focused: errors.isEmpty)
          Button(Phrase(en: "Send link", ar: "إرسال الرابط"), .primary, wide: true)
        }
      }
    } links: {
      Link(Phrase(en: "Back to sign-in", ar: "العودة إلى تسجيل الدخول"), to: options.portal.signIn)
    }
  }
}

/// The page after a reset was requested. It is the same for every name, so that it doesn't reveal who has an account.
struct ResetRequestedPage: HTML {
  let chrome: Chrome
  let options: SignInOptions

  var body: some HTML {
    SignInLayout(
      chrome, title: Phrase(en: "Check your messages", ar: "راجع رسائلك"),
      lead: Phrase(
        en: "If this account exists and has an e-mail address, a link is on its way. It works for 30 minutes.",
        ar: "إذا كان هذا الحساب موجودًا وله بريد إلكتروني، فالرابط في الطريق إليك. يعمل الرابط 30 دقيقة.")
    ) {
      Card {
        p { Phrase(en: "No message? \(options.help)", ar: "لم تصلك رسالة؟ \(options.help)") }
      }
    } links: {
      Link(Phrase(en: "Back to sign-in", ar: "العودة إلى تسجيل الدخول"), to: options.portal.signIn)
    }
  }
}
