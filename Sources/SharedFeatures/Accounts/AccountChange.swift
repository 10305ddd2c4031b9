package import Templates

/// A change of an account, in the words of its confirmation.
package enum AccountChange: Sendable {
  case role, disable, enable, resetSecondFactor

  package var isDanger: Bool { self == .disable || self == .resetSecondFactor }

  /// The question that asks for the change.
  package func title(_ name: String) -> Phrase {
    switch self {
    case .role: Phrase(en: "Change the role of \(name: name)?", ar: "تغيير دور \(name: name)؟")
    case .disable: Phrase(en: "Disable the account of \(name: name)?", ar: "تعطيل حساب \(name: name)؟")
    case .enable: Phrase(en: "Enable the account of \(name: name)?", ar: "تفعيل حساب \(name: name)؟")
    case .resetSecondFactor:
      Phrase(en: "Reset the second factor of \(name: name)?", ar: "إعادة تعيين عامل التحقق الثاني لـ \(name: name)؟")
    }
  }

  package var verb: Phrase {
    switch self {
    case .role: Phrase(en: "Change role", ar: "تغيير الدور")
    case .disable: Phrase(en: "Disable account", ar: "تعطيل الحساب")
    case .enable: Phrase(en: "Enable account", ar: "تفعيل الحساب")
    case .resetSecondFactor: Phrase(en: "Reset second factor", ar: "إعادة تعيين عامل التحقق الثاني")
    }
  }

  package var effect: Phrase {
    switch self {
    case .role:
      Phrase(en: "Their sessions end, and they sign in again.", ar: "تنتهي جلساته ويسجّل الدخول من جديد.")
    case .disable:
      Phrase(
        en: "Their sessions and links end at once, and they can't sign in.",
        ar: "تنتهي جلساته وروابطه فورًا، ولا يمكنه تسجيل الدخول.")
    case .enable:
      Phrase(en: "They can sign in again with their password.", ar: "يمكنه تسجيل الدخول من جديد بكلمة مروره.")
    case .resetSecondFactor:
      Phrase(
        en:
          "Removes their authenticator app, recovery codes and passkeys, and ends their sessions. They can then sign in with their password alone.",
        ar:
          "يزيل تطبيق المصادقة ورموز الاسترداد ومفاتيح المرور وينهي جلساته. بعدها يمكنه تسجيل الدخول بكلمة المرور وحدها."
      )
    }
  }
}

extension Flash {
  package static let secondFactorReset = Flash(
    .good,
    Phrase(
      en: "Second factor reset. Their sessions have ended.",
      ar: "تمت إعادة تعيين عامل التحقق الثاني، وانتهت الجلسات."))
}

extension Phrase {
  package static let resetSecondFactor = Phrase(en: "Reset second factor…", ar: "إعادة تعيين العامل الثاني…")
}
