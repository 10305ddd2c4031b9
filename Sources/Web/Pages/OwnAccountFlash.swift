package import Templates
package import Wallet

/// The messages after people have changed their own account.
package enum OwnAccountFlash: String, FlashCode {
  case passwordChanged = "password_changed"
  case factorRemoved = "factor_removed"
  case passkeyAdded = "passkey_added"
  case passkeyRemoved = "passkey_removed"
  case sessionEnded = "session_ended"
  case sessionsEnded = "sessions_ended"
  case columnsSaved = "columns_saved"
  case mobileSaved = "mobile_saved"
  case mobileRemoved = "mobile_removed"

  package func flash(_ reference: Reference?) -> Flash {
    switch self {
    case .passwordChanged:
      Flash(
        .good,
        Phrase(
          en: "Password changed. Your other sessions have ended.", ar: "تم تغيير كلمة المرور، وانتهت جلساتك الأخرى."))
    case .factorRemoved: Flash(.good, Phrase(en: "Second factor removed.", ar: "تمت إزالة عامل التحقق الثاني."))
    case .passkeyAdded: Flash(.good, Phrase(en: "Passkey added.", ar: "تمت إضافة مفتاح المرور."))
    case .passkeyRemoved:
      Flash(
        .good,
        Phrase(
          en: "Passkey removed. Your other sessions have ended.", ar: "تمت إزالة مفتاح المرور، وانتهت جلساتك الأخرى."))
    case .sessionEnded: Flash(.good, Phrase(en: "Session ended.", ar: "تم إنهاء الجلسة."))
    case .sessionsEnded: Flash(.good, Phrase(en: "Your other sessions have ended.", ar: "تم إنهاء جلساتك الأخرى."))
    case .mobileSaved: Flash(.good, Phrase(en: "Mobile number saved.", ar: "تم حفظ رقم الموبايل."))
    case .mobileRemoved: Flash(.good, Phrase(en: "Mobile number removed.", ar: "تمت إزالة رقم الموبايل."))
    case .columnsSaved: Flash(.good, Phrase(en: "Columns saved.", ar: "تم حفظ الأعمدة."))
    }
  }
}
