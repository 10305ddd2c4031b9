import Templates
import Web

/// The page that asks people to confirm their identity. `form` sends the proof together with the form that it repeats.
struct ReauthenticationPage: HTML {
  let chrome: Chrome
  let hasSecondFactor: Bool
  let passkeys: PasskeyOffer?
  let problem: ProofProblem?
  let lead: Phrase
  let form: (Slot) -> PostForm

  var body: some HTML {
    SignInLayout(chrome, title: Phrase(en: "Confirm it's you", ar: "أكّد هويتك"), lead: lead) {
      ErrorSummary(errors)
      Card { form(passwordFields) }
      if let passkeys { form(passkeys.button(field: "_passkey")) }
      if hasSecondFactor {
        OtherProof(Phrase(en: "Use a verification code instead", ar: "استخدام رمز التحقق بدلًا من ذلك")) {
          form(codeFields)
        }
      }
    }
  }

  @SlotBuilder private var passwordFields: Slot {
    PasswordField(name: "_password", focused: errors.isEmpty)
    Button(Phrase(en: "Continue", ar: "متابعة"), .primary, wide: true)
  }

  @SlotBuilder private var codeFields: Slot {
    Field(.verificationCode, name: "_code", .oneTimeCode, required: true)
    Button(Phrase(en: "Continue", ar: "متابعة"), wide: true)
  }

  private var errors: FormErrors {
    var errors = FormErrors()
    switch problem {
    case nil: break
    case .missing:
      errors.add(
        Phrase(en: "Enter your password or a verification code.", ar: "أدخل كلمة المرور أو رمز التحقق."))
    case .wrong(let left):
      let tries = PluralPhrase.tries(left)
      errors.add(
        Phrase(en: "Incorrect password or code: \(tries).", ar: "كلمة المرور أو الرمز غير صحيح: \(tries)."))
    case .blocked:
      errors.add(
        Phrase(
          en: "There were too many wrong codes. Use your password or a recovery code.",
          ar: "أُدخلت رموز خاطئة كثيرة. استخدم كلمة المرور أو رمز استرداد احتياطيًا."))
    }
    return errors
  }
}

/// The second step of signing in.
struct SecondStepPage: HTML {
  let chrome: Chrome
  let portal: Portal
  let next: String
  let passkeys: PasskeyOffer?
  let problem: ProofProblem?

  var body: some HTML {
    SignInLayout(
      chrome, title: .verificationCode,
      lead: Phrase(
        en: "Enter the 6-digit code from your authenticator app.",
        ar: "أدخل الرمز المكوّن من 6 أرقام من تطبيق المصادقة.")
    ) {
      ErrorSummary(errors)
      Card {
        PostForm(to: portal.secondStep, chrome) {
          HiddenField("next", next)
          Field(.verificationCode, name: "code", .oneTimeCode, required: true, focused: errors.isEmpty)
          Button(Phrase(en: "Sign in", ar: "تسجيل الدخول"), .primary, wide: true)
        }
      }
      if let passkeys {
        PostForm(to: portal.secondStep, chrome) {
          HiddenField("next", next)
          passkeys.button(field: "passkey")
        }
      }
      OtherProof(Phrase(en: "Lost your phone?", ar: "هل فقدت هاتفك؟")) {
        PostForm(to: portal.secondStep, chrome) {
          HiddenField("next", next)
          Field(
            Phrase(en: "Recovery code", ar: "رمز الاسترداد الاحتياطي"), name: "recovery_code", .code,
            hint: lost, required: true)
          Button(Phrase(en: "Sign in", ar: "تسجيل الدخول"), wide: true)
        }
      }
      PostForm(to: portal.signOut, chrome, inline: true) {
        button(.class("link-button"), .type("submit")) {
          Phrase(en: "Sign in with another account", ar: "تسجيل الدخول بحساب آخر")
        }
      }
    }
  }

  private var lost: Phrase {
    switch portal {
    case .admin:
      Phrase(
        en: "24 letters and digits. Without one, an administrator can reset your second factor.",
        ar: "24 حرفًا ورقمًا. إذا لم يكن لديك رمز فيمكن لمدير النظام إعادة تعيين عامل التحقق الثاني.")
    case .merchant:
      Phrase(
        en: "24 letters and digits. Without one, your account's owner or HealthPay can reset your second factor.",
        ar: "24 حرفًا ورقمًا. إذا لم يكن لديك رمز فيمكن لمالك الحساب أو هيلث باي إعادة تعيين عامل التحقق الثاني.")
    }
  }

  private var errors: FormErrors {
    var errors = FormErrors()
    switch problem {
    case nil: break
    case .missing: errors.add(Phrase(en: "Enter a code.", ar: "أدخل الرمز."))
    case .wrong(let left):
      let tries = PluralPhrase.tries(left)
      errors.add(
        Phrase(
          en: "Incorrect code, or one that was already used: \(tries).",
          ar: "الرمز غير صحيح أو سبق استخدامه: \(tries)."))
    case .blocked:
      errors.add(
        Phrase(
          en: "There were too many wrong codes. Use a recovery code, or try again in an hour.",
          ar: "أُدخلت رموز خاطئة كثيرة. استخدم رمز استرداد احتياطيًا، أو حاول مرة أخرى بعد ساعة."))
    }
    return errors
  }
}

/// Another kind of proof, collapsed.
private struct OtherProof: HTML {
  let label: Phrase
  let content: Slot

  init(_ label: Phrase, @SlotBuilder content: () -> Slot) {
    self.label = label
    self.content = content()
  }

  var body: some HTML {
    details(.class("other")) {
      summary(.class("fold")) { label }
      Card { content }
    }
  }
}

extension Phrase {
  static let verificationCode = Phrase(en: "Verification code", ar: "رمز التحقق")
}
