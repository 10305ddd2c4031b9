import Database
import Templates

/// The acts that the audit trail knows by name; another is shown as it was written.
enum AuditAct: String, CaseIterable {
  case signIn = "sign_in"
  case signInFailed = "sign_in_failed"
  case signOut = "sign_out"
  case refund
  case freezeUser = "freeze_user"
  case unfreezeUser = "unfreeze_user"
  case statementExport = "statement_export"
  case importRun = "import"
  case demoStarted = "demo_started"
  case demo
  case staffCreated = "staff_created"
  case memberCreated = "member_created"
  case passwordReset = "password_reset"

  var label: Phrase {
    switch self {
    case .signIn: Phrase(en: "Signed in", ar: "تسجيل دخول")
    case .signInFailed: Phrase(en: "Sign-in failed", ar: "فشل تسجيل الدخول")
    case .signOut: Phrase(en: "Signed out", ar: "تسجيل خروج")
    case .refund: Phrase(en: "Refunded", ar: "استرداد")
    case .freezeUser: Phrase(en: "Froze a wallet", ar: "تجميد محفظة")
    case .unfreezeUser: Phrase(en: "Unfroze a wallet", ar: "رفع تجميد محفظة")
    case .statementExport: Phrase(en: "Exported a statement", ar: "تصدير كشف حساب")
    case .importRun: Phrase(en: "Imported a file", ar: "استيراد ملف")
    case .demoStarted: Phrase(en: "Began to load the demo", ar: "بدء تحميل بيانات العرض")
    case .demo: Phrase(en: "Loaded the demo", ar: "تحميل بيانات العرض")
    case .staffCreated: Phrase(en: "Created a staff account", ar: "إنشاء حساب موظف")
    case .memberCreated: Phrase(en: "Created a team account", ar: "إنشاء حساب في فريق تاجر")
    case .passwordReset: Phrase(en: "Reset a password", ar: "إعادة تعيين كلمة مرور")
    }
  }
}

extension Actor.Kind {
  var label: Phrase {
    switch self {
    case .staff: Phrase(en: "Staff", ar: "موظف")
    case .member: Phrase(en: "Merchant's team", ar: "فريق تاجر")
    case .system: Phrase(en: "The platform", ar: "المنصة")
    case .command: Phrase(en: "Command line", ar: "سطر الأوامر")
    }
  }
}
