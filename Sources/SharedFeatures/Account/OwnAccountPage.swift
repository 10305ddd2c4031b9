import Auth
import Templates
import Wallet
import Web

/// A person's own account: password, second factor, sessions and display preferences.
struct OwnAccountPage: HTML {
  static let title = Phrase(en: "Your account", ar: "حسابك")

  let chrome: Chrome
  let portal: Portal
  let name: String
  let signInName: String
  let account: OwnAccount
  let sessions: [OwnSession]
  let passkeys: [Passkey]
  /// The mobile number as it is typed.
  let mobile: String
  let sendsSMS: Bool
  let mayRemoveFactor: Bool
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: nil, title: Self.title) {
      PageHeader(.name(name), lead: .code(signInName))
      ErrorSummary(errors)
      Columns {
        Card(Phrase(en: "Sessions", ar: "الجلسات"), flush: true) {
          SessionTable(chrome: chrome, portal: portal, sessions: sessions)
        } aside: {
          if sessions.count > 1 {
            PostForm(to: portal.mySessions, chrome, inline: true) {
              Button(Phrase(en: "End all others", ar: "إنهاء الجلسات الأخرى"), name: "end", value: "others")
            }
          }
        }
        PasswordCard(chrome: chrome, portal: portal, hasSecondFactor: account.appSince != nil, errors: errors)
      } side: {
        SecondFactorCard(chrome: chrome, portal: portal, account: account, mayRemove: mayRemoveFactor)
        if account.appSince != nil { PasskeyCard(chrome: chrome, portal: portal, passkeys: passkeys) }
        if portal == .merchant {
          MobileCard(chrome: chrome, portal: portal, mobile: mobile, sendsSMS: sendsSMS, error: errors["mobile"])
        }
        Card(Phrase(en: "Display", ar: "العرض")) {
          div(.class("display")) {
            LanguageChoice(chrome)
            SchemeSwitch(chrome)
            DigitsSwitch(chrome)
          }
        }
      }
    }
  }
}

private struct SessionTable: HTML {
  let chrome: Chrome
  let portal: Portal
  let sessions: [OwnSession]

  var body: some HTML {
    DataTable(
      sessions, label: Phrase(en: "Sessions", ar: "الجلسات"),
      empty: EmptyState(Phrase(en: "No sessions", ar: "لا جلسات"))
    ) {
      Column(Phrase(en: "Device", ar: "الجهاز"), .header) { session in Device(userAgent: session.userAgent).label }
      Column(Phrase(en: "IP address", ar: "عنوان IP")) { session in
        if let address = session.address { IdentifierText(address) } else { Nothing() }
      }
      Column(Phrase(en: "Started", ar: "البداية"), .minor) { session in InstantText(session.startedAt) }
      Column(Phrase(en: "Last used", ar: "آخر استخدام")) { session in InstantText(session.lastSeenAt) }
      Column(Phrase(en: "End", ar: "الإنهاء"), .total) { session in
        if session.isCurrent {
          Phrase(en: "This session", ar: "هذه الجلسة")
        } else {
          PostForm(to: portal.mySessions, chrome, inline: true) {
            HiddenField("end", String(session.id))
            Button(Phrase(en: "End", ar: "إنهاء"), .quiet)
          }
        }
      }
    }
  }
}

private struct PasswordCard: HTML {
  let chrome: Chrome
  let portal: Portal
  let hasSecondFactor: Bool
  let errors: FormErrors

  var body: some HTML {
    Card(Phrase(en: "Change password", ar: "تغيير كلمة المرور")) {
      PostForm(to: portal.myPassword, chrome) {
        PasswordField(
          Phrase(en: "Current password", ar: "كلمة المرور الحالية"), name: "current_password",
          error: errors["current_password"])
        PasswordField(
          Phrase(en: "New password", ar: "كلمة المرور الجديدة"), name: "new_password", new: true,
          hint: Phrase(
            en: "At least \(minimum) characters. Your other sessions end.",
            ar: "\(PluralPhrase.characters(minimum)) على الأقل. تنتهي جلساتك الأخرى."), error: errors["new_password"])
        FormActions { Button(Phrase(en: "Change password", ar: "تغيير كلمة المرور")) }
      }
    }
  }

  private var minimum: Int { PasswordRule.minimum(secondFactor: hasSecondFactor) }
}

private struct MobileCard: HTML {
  let chrome: Chrome
  let portal: Portal
  let mobile: String
  let sendsSMS: Bool
  let error: Phrase?

  var body: some HTML {
    Card(Phrase(en: "Mobile number", ar: "رقم الموبايل")) {
      p {
        sendsSMS
          ? Phrase(
            en: "Notifications come here by SMS where the owner has chosen that.",
            ar: "تصلك الإشعارات عليه برسائل نصية قصيرة إذا اختار المالك ذلك.")
          : Phrase(
            en: "HealthPay sends no SMS yet. Notifications go by e-mail.",
            ar: "لا ترسل هيلث باي رسائل نصية قصيرة بعد. تُرسل الإشعارات بالبريد الإلكتروني.")
      }
      PostForm(to: portal.myMobile, chrome) {
        PhoneField(
          name: "mobile", value: mobile,
          hint: Phrase(en: "Leave it empty to remove it.", ar: "اتركه فارغًا لإزالته."), error: error, required: false)
        FormActions { Button(Phrase(en: "Save number", ar: "حفظ الرقم")) }
      }
    }
  }
}

private struct SecondFactorCard: HTML {
  let chrome: Chrome
  let portal: Portal
  let account: OwnAccount
  let mayRemove: Bool

  var body: some HTML {
    Card(Phrase(en: "Second factor", ar: "عامل التحقق الثاني")) {
      if let since = account.appSince {
        DefinitionList(narrow: true) {
          Fact(Phrase(en: "Authenticator app", ar: "تطبيق المصادقة")) {
            Phrase(en: "Since \(since, .full)", ar: "منذ \(since, .full)")
          }
          Fact(Phrase(en: "Recovery codes left", ar: "رموز الاسترداد المتبقية")) {
            Phrase.count(account.recoveryCodesLeft)
          }
        }
        FormActions {
          LinkButton(Phrase(en: "Replace app", ar: "تغيير التطبيق"), to: portal.secondFactor)
          PostForm(to: portal.recoveryCodes, chrome, inline: true) {
            Button(Phrase(en: "New recovery codes", ar: "رموز استرداد جديدة"))
          }
          if mayRemove { LinkButton(Phrase(en: "Remove…", ar: "إزالة…"), to: portal.secondFactorRemoval, .quiet) }
        }
      } else {
        p {
          Phrase(
            en: "A code from your phone beside your password keeps others out, even those who know it.",
            ar: "رمز من هاتفك إلى جانب كلمة المرور يمنع غيرك من الدخول حتى لو عرفها.")
        }
        FormActions {
          LinkButton(
            Phrase(en: "Set up a second factor", ar: "إعداد عامل التحقق الثاني"), to: portal.secondFactor, .primary)
        }
      }
    }
  }
}

/// The page that removes the second factor. It asks for the password, which must be longer for an account without one.
struct FactorRemovalPage: HTML {
  let chrome: Chrome
  let portal: Portal
  var errors = FormErrors()

  private var title: Phrase { Phrase(en: "Remove your second factor?", ar: "إزالة عامل التحقق الثاني؟") }

  var body: some HTML {
    PortalLayout(chrome, section: nil, title: title) {
      PageHeader(
        title, crumbs: [Crumb(OwnAccountPage.title, portal.me)], here: Phrase(en: "Remove", ar: "إزالة"),
        lead: Phrase(
          en: "Your password alone will sign you in. Your recovery codes stop working and your other sessions end.",
          ar: "ستكفي كلمة المرور وحدها لتسجيل الدخول. تتوقف رموز الاسترداد عن العمل وتنتهي جلساتك الأخرى."))
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: portal.secondFactorRemoval, chrome) {
            PasswordField(name: "current_password", error: errors["current_password"])
            FormActions {
              Button(Phrase(en: "Remove second factor", ar: "إزالة عامل التحقق الثاني"), .danger)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: portal.me)
            }
          }
        }
      }
    }
  }
}
