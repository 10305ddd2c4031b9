import Auth
import Templates
import Web

struct SignInPage: HTML {
  let chrome: Chrome
  let form: SignInForm
  let notice: SignInNotice

  var body: some HTML {
    SignInLayout(
      chrome, title: Phrase(en: "Sign in", ar: "تسجيل الدخول"),
      lead: Phrase(en: "For HealthPay's own staff.", ar: "لموظفي هيلث باي."), note: SessionLimits.staff.note
    ) {
      SignInNotices(notice: notice)
      ErrorSummary(form.errors)
      Card {
        PostForm(to: SignInPath.login, chrome) {
          HiddenField("next", form.next)
          Field(
            Phrase(en: "E-mail", ar: "البريد الإلكتروني"), name: "email", value: form.email, .email,
            error: form.isRefused ? nil : form.errors["email"], required: true,
            focused: form.email.isEmpty && form.errors.isEmpty)
          PasswordField(error: form.errors["password"])
          Button(Phrase(en: "Sign in", ar: "تسجيل الدخول"), .primary, wide: true)
        }
      }
    }
  }
}
