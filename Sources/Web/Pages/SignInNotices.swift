package import Auth
package import Templates

/// The notice at the top of the sign-in page that says why it is shown.
package struct SignInNotices: HTML {
  private let notice: SignInNotice

  package init(notice: SignInNotice) { self.notice = notice }

  package var body: some HTML {
    switch notice {
    case .none: HTMLEmpty()
    case .sessionEnded:
      Notice(
        .waiting, Phrase(en: "Your session has ended. Nothing was changed.", ar: "انتهت جلستك. لم يتغير شيء."),
        role: "status")
    case .tooManyAttempts:
      Notice(
        .waiting,
        Phrase(
          en: "Too many wrong attempts. Your session has ended; sign in again.",
          ar: "تجاوزت عدد المحاولات المسموح بها. انتهت جلستك، سجّل الدخول مرة أخرى."), role: "status")
    case .resetDone:
      Notice(
        .good, Phrase(en: "Your password is set. Sign in with it.", ar: "تم تعيين كلمة المرور. سجّل الدخول بها."),
        role: "status")
    case .signedOut: Notice(.good, Phrase(en: "You have signed out.", ar: "تم تسجيل خروجك."), role: "status")
    }
  }
}

extension SessionLimits {
  /// The note below a sign-in form.
  package var note: Phrase {
    let minutes = PluralPhrase.minutes(idleMinutes, .afterPreposition)
    return Phrase(
      en: "Sessions end after \(minutes) without activity.", ar: "تنتهي جلستك بعد \(minutes) دون استخدام.")
  }
}
