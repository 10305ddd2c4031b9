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
      lead: Phrase(en: "See what you earned and when the bank pays it.", ar: "تابع مبيعاتك وموعد تحويلها إلى البنك."),
      note: SessionLimits.merchant.note
    ) {
      SignInNotices(notice: notice)
      ErrorSummary(form.errors)
      Card {
        PostForm(to: SignInPath.login, chrome) {
          HiddenField("next", form.next)
          Field(
            Phrase(en: "Merchant code", ar: "كود التاجر"), name: "code", value: form.code, .username,
            hint: Phrase(
              en: "On your contract and your QR stand. Team members add their name: \(code: "MRC-000042/nour")",
              ar: "تجده في عقدك وعلى حامل رمز QR. يضيف أفراد الفريق أسماءهم: \(code: "MRC-000042/nour")"),
            error: form.isRefused ? nil : form.errors["code"], required: true,
            focused: form.code.isEmpty && form.errors.isEmpty)
          PasswordField(error: form.errors["password"])
          Button(Phrase(en: "Sign in", ar: "تسجيل الدخول"), .primary, wide: true)
        }
      }
    }
  }
}
