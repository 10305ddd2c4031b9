import Auth
import Templates
import Wallet
import Web

/// The page that an account link opens: the account, the language and the password.
struct WelcomePage: HTML {
  let chrome: Chrome
  let portal: Portal
  let holder: LinkHolder
  let link: String
  var language: Language
  var errors = FormErrors()

  private var isFirst: Bool { holder.kind == .invitation }

  var body: some HTML {
    SignInLayout(chrome, title: title, lead: lead) {
      ErrorSummary(errors)
      Card { facts }
      Card {
        PostForm(to: portal.welcome, chrome) {
          HiddenField("link", link)
          Select(
            Phrase(en: "Language", ar: "اللغة"), name: "language",
            choices: [
              Choice(Language.ar.rawValue, Phrase(en: "العربية", ar: "العربية")),
              Choice(Language.en.rawValue, Phrase(en: "English", ar: "English")),
            ], selected: language.rawValue)
          PasswordField(
            Phrase(en: "New password", ar: "كلمة المرور الجديدة"), new: true,
            hint: Phrase(
              en: "At least 15 characters. Four words are easy to remember.",
              ar: "15 حرفًا على الأقل. يسهل تذكّر أربع كلمات."),
            error: errors["password"], focused: errors.isEmpty)
          Button(
            isFirst
              ? Phrase(en: "Set password and sign in", ar: "تعيين كلمة المرور وتسجيل الدخول")
              : Phrase(en: "Set password", ar: "تعيين كلمة المرور"), .primary, wide: true)
        }
      }
      p(.class("hint")) {
        Phrase(
          en: "Not expecting this? Close the page and tell HealthPay. Nothing changes until you finish.",
          ar: "لم تكن تتوقع هذه الرسالة؟ أغلق الصفحة وأخبر هيلث باي. لن يتغير شيء حتى تُكمل.")
      }
    }
  }

  private var title: Phrase {
    isFirst
      ? Phrase(en: "Welcome, \(name: holder.name)", ar: "مرحبًا، \(name: holder.name)")
      : Phrase(en: "Set a new password", ar: "تعيين كلمة مرور جديدة")
  }

  private var lead: Phrase {
    guard isFirst else {
      return Phrase(
        en: "Your other sessions end when you set it.", ar: "تنتهي جلساتك الأخرى عند تعيينها.")
    }
    return switch holder.role {
    case .staff: Phrase(en: "HealthPay opened a staff account for you.", ar: "فتحت لك هيلث باي حساب موظف.")
    case .member(.owner):
      Phrase(
        en: "HealthPay opened a merchant account for your business.", ar: "فتحت هيلث باي حساب تاجر لنشاطك.")
    case .member:
      Phrase(en: "You were invited to your business's team.", ar: "تمت دعوتك إلى فريق نشاطك.")
    }
  }

  private var facts: some HTML {
    DefinitionList(narrow: true) {
      if let merchant = holder.merchant {
        Fact(Phrase(en: "Business", ar: "النشاط")) {
          NameText(chrome.language == .ar ? merchant.arabic ?? merchant.name : merchant.name)
        }
      }
      Fact(Phrase(en: "You sign in as", ar: "اسم تسجيل الدخول")) { ReferenceText(code: holder.signIn, copies: true) }
      Fact(Phrase(en: "Role", ar: "الدور")) {
        switch holder.role {
        case .staff(let role): role.label
        case .member(let role): role.label
        }
      }
      Fact(Phrase(en: "Link valid until", ar: "الرابط صالح حتى")) { InstantText(holder.expiresAt, .full) }
    }
  }
}

/// The page for every link that doesn't work. It doesn't reveal what the link was for.
struct DeadLinkPage: HTML {
  let chrome: Chrome
  let options: SignInOptions

  var body: some HTML {
    SignInLayout(
      chrome, title: Phrase(en: "This link no longer works", ar: "هذا الرابط لم يعد يعمل"),
      lead: Phrase(
        en: "It was used, replaced or has expired.", ar: "تم استخدامه أو استبداله أو انتهت صلاحيته.")
    ) {
      Card {
        ul(.class("notes")) {
          li {
            Phrase(
              en: "You have set your password: sign in with it.", ar: "إذا كنت قد عيّنت كلمة المرور، فسجّل الدخول بها.")
          }
          li {
            Phrase(
              en: "You forgot your password: request a new link.", ar: "إذا نسيت كلمة المرور، فاطلب رابطًا جديدًا.")
          }
          li {
            Phrase(
              en: "You were invited: ask whoever invited you for a new link.",
              ar: "إذا تمت دعوتك، فاطلب رابطًا جديدًا ممن دعاك.")
          }
        }
        FormActions {
          LinkButton(Phrase(en: "Sign in", ar: "تسجيل الدخول"), to: options.portal.signIn, .primary)
          LinkButton(Phrase(en: "Forgot password?", ar: "نسيت كلمة المرور؟"), to: options.portal.forgottenPassword)
        }
      }
    }
  }
}
