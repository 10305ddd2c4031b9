import Auth
import Templates
import Web

struct SignInPage: HTML {
  let chrome: Chrome
  let options: SignInOptions
  let form: SignInForm
  /// What a passkey signs.
  let challenge: String
  let notice: SignInNotice

  var body: some HTML {
    SignInLayout(
      chrome, title: Phrase(en: "Sign in", ar: "تسجيل الدخول"), lead: options.lead, note: options.limits.note
    ) {
      SignInNotices(notice: notice)
      ErrorSummary(form.errors)
      Card {
        PostForm(to: options.portal.signIn, chrome) {
          HiddenField("next", form.next)
          Field(
            options.name.label, name: options.name.field, value: form.name, options.name.kind, hint: options.name.hint,
            error: form.isRefused ? nil : form.errors[options.name.field], required: true,
            focused: form.name.isEmpty && form.errors.isEmpty)
          PasswordField(error: form.errors["password"])
          Button(Phrase(en: "Sign in", ar: "تسجيل الدخول"), .primary, wide: true)
        }
      }
      PostForm(to: options.portal.signIn, chrome) {
        HiddenField("next", form.next)
        HiddenField("challenge", challenge)
        PasskeyButton(
          Phrase(en: "Sign in with a passkey", ar: "تسجيل الدخول بمفتاح مرور"), .use, field: "passkey",
          challenge: challenge, known: [])
      }
    } links: {
      Link(Phrase(en: "Forgot password?", ar: "نسيت كلمة المرور؟"), to: options.portal.forgottenPassword)
    }
  }
}
