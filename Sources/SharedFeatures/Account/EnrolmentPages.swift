import Auth
import Templates
import Web

/// The page that sets up an authenticator app: a QR code, the secret as text, and a field for a code that proves that
/// it worked.
struct EnrolmentPage: HTML {
  let chrome: Chrome
  let portal: Portal
  let setup: TOTPSetup
  /// The account name that the app shows.
  let signInName: String
  let next: String
  /// Whether the person can open no other page before.
  let isFirst: Bool
  /// Whether this replaces an earlier app.
  let replaces: Bool
  var errors = FormErrors()

  /// Whether the person has just set their first password, and goes on from here.
  private var isFirstVisit: Bool { !isFirst && next == portal.home.text }

  private var title: Phrase { Phrase(en: "Set up a second factor", ar: "إعداد عامل التحقق الثاني") }

  var body: some HTML {
    if isFirst {
      SignInLayout(chrome, title: title, lead: lead) {
        content
        PostForm(to: portal.signOut, chrome, inline: true) {
          button(.class("link-button"), .type("submit")) { Phrase(en: "Sign out", ar: "تسجيل الخروج") }
        }
      }
    } else {
      PortalLayout(chrome, section: nil, title: title) {
        PageHeader(title, lead: lead)
        div(.class("narrow")) { content }
      }
    }
  }

  private var lead: Phrase {
    if replaces {
      return Phrase(
        en: "The new app takes the place of the one you have now. Your other sessions end.",
        ar: "يحل التطبيق الجديد محل التطبيق الحالي، وتنتهي جلساتك الأخرى.")
    }
    if portal == .merchant, !next.isEmpty, !isFirstVisit {
      return Phrase(
        en: "Changing your bank account takes a second factor: a code from your phone beside your password.",
        ar: "يتطلب تغيير الحساب البنكي عامل تحقق ثانيًا: رمزًا من هاتفك إلى جانب كلمة المرور.")
    }
    return Phrase(
      en: "You will sign in with your password and a code from your phone.",
      ar: "ستسجل الدخول بكلمة المرور ورمز من هاتفك.")
  }

  @HTMLBuilder private var content: some HTML {
    ErrorSummary(errors)
    Card {
      ol(.class("steps")) {
        li {
          p {
            Phrase(
              en: "Open an authenticator app on your phone: Google Authenticator, Microsoft Authenticator or another.",
              ar: "افتح تطبيق مصادقة على هاتفك: Google Authenticator أو Microsoft Authenticator أو غيرهما.")
          }
        }
        li {
          p { Phrase(en: "Scan this code, or type the key.", ar: "امسح هذا الرمز أو اكتب المفتاح.") }
          QRCode(
            setup.uri(issuer: portal == .admin ? "HealthPay Admin" : "HealthPay Merchants", account: signInName),
            label: Phrase(en: "QR code of the key below", ar: "رمز QR للمفتاح أدناه"))
          p(.class("key")) { ReferenceText(code: setup.text, copies: true) }
        }
        li {
          PostForm(to: portal.secondFactor, chrome) {
            HiddenField("next", next)
            Field(
              Phrase(en: "Code that the app shows", ar: "الرمز الذي يعرضه التطبيق"), name: "code", .oneTimeCode,
              error: errors["code"], required: true)
            FormActions {
              Button(Phrase(en: "Turn on", ar: "تفعيل"), .primary)
              if isFirstVisit {
                LinkButton(Phrase(en: "Not now", ar: "ليس الآن"), to: portal.home)
              } else if !isFirst {
                LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: portal.me)
              }
            }
          }
        }
      }
    }
  }
}

/// Ten recovery codes, which are shown only once.
struct RecoveryCodesPage: HTML {
  let chrome: Chrome
  let codes: [String]
  let next: Path

  private var title: Phrase { Phrase(en: "Recovery codes", ar: "رموز الاسترداد الاحتياطية") }

  var body: some HTML {
    PortalLayout(chrome, section: nil, title: title) {
      PageHeader(
        title,
        lead: Phrase(
          en: "Each signs you in once, should you lose your phone. They are not shown again.",
          ar: "يتيح كل رمز تسجيل الدخول مرة واحدة إذا فقدت هاتفك. لن تظهر هذه الرموز مرة أخرى."))
      div(.class("narrow")) {
        Card {
          ol(.class("codes")) { ForEach(codes) { code in li { ReferenceText(code: code) } } }
          p(.class("hint")) {
            Phrase(
              en: "Print them or write them down, and keep them away from your phone.",
              ar: "اطبعها أو اكتبها، واحتفظ بها بعيدًا عن هاتفك.")
          }
          FormActions {
            LinkButton(Phrase(en: "I have kept them", ar: "لقد احتفظت بها"), to: next, .primary)
            PrintButton()
          }
        }
      }
    }
  }
}
