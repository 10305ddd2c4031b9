package import Auth
package import Templates

/// Why the sign-in page is shown, at its head.
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
    case .signedOut: Notice(.good, Phrase(en: "You are signed out.", ar: "تم تسجيل خروجك."), role: "status")
    }
  }
}

extension SessionLimits {
  /// One quiet line under a sign-in form.
  package var note: Phrase {
    let minutes = PluralPhrase.minutes(idleMinutes)
    return Phrase(
      en: "Your session ends after \(minutes) without a click.", ar: "تنتهي جلستك بعد \(minutes) دون استخدام.")
  }
}
