package import Auth
import Database
import Templates
import Wallet
import Web

/// The differences between the portals' sign-in pages.
package struct SignInOptions: Sendable {
  /// The name that a person types beside the password.
  struct Name: Sendable {
    let field: String
    let kind: FieldKind
    let label: Phrase
    let hint: Phrase?
    let missing: Phrase
    /// The message if the sign-in is refused. It is the same for unknown, wrong and disabled.
    let mismatch: Phrase
  }

  /// The result of a name and a password.
  enum Answer: Sendable {
    case signedIn(Token, KnownDevice?)
    case refused
    case throttled(seconds: Int)
  }

  let portal: Portal
  let lead: Phrase
  let limits: SessionLimits
  let name: Name
  let signIn: @Sendable (_ name: String, _ password: String, Origin, _ replacing: Token?) async throws -> Answer
  let signInByPasskey: @Sendable (PasskeyAnswer, Origin, _ replacing: Token?) async throws -> Answer
  let isFull: @Sendable (Origin) -> Bool
  let signOut: @Sendable (Token, Origin) async throws -> Void
  let links: AccountLinks
  /// The words that say who can help if no message can be sent.
  let help: Phrase

  package static func staff(_ signIn: StaffSignIn) -> SignInOptions {
    SignInOptions(
      portal: .admin, lead: Phrase(en: "For HealthPay staff.", ar: "لموظفي هيلث باي."), limits: .staff,
      name: Name(
        field: "email", kind: .email, label: Phrase(en: "E-mail", ar: "البريد الإلكتروني"), hint: nil,
        missing: Phrase(en: "Enter your e-mail address.", ar: "أدخل بريدك الإلكتروني."),
        mismatch: Phrase(
          en: "Incorrect e-mail or password.", ar: "البريد الإلكتروني أو كلمة المرور غير صحيحة.")),
      signIn: { name, password, origin, old in
        try await signIn.signIn(email: name, password: password, from: origin, replacing: old)
          .answer { try await signIn.device(of: $0, from: origin) }
      },
      signInByPasskey: { answer, origin, old in
        try await signIn.signIn(with: answer, from: origin, replacing: old)
          .answer { signIn.device(of: $0.email, from: origin) }
      }, isFull: signIn.isFull(for:), signOut: signIn.signOut, links: signIn.links,
      help: Phrase(en: "Ask an administrator for help.", ar: "اطلب المساعدة من مدير النظام."))
  }

  package static func merchant(_ signIn: MemberSignIn) -> SignInOptions {
    SignInOptions(
      portal: .merchant,
      lead: Phrase(en: "See your payments, payouts and statements.", ar: "تابع مدفوعاتك ومستحقاتك وكشوف حسابك."),
      limits: .merchant,
      name: Name(
        field: "code", kind: .username, label: Phrase(en: "Merchant code", ar: "كود التاجر"),
        hint: Phrase(
          en: "On your contract and your QR stand. Team members add their name: \(code: "MRC-000042/nour")",
          ar: "تجده في عقدك وعلى حامل رمز QR. يضيف أفراد الفريق أسماءهم: \(code: "MRC-000042/nour")"),
        missing: Phrase(en: "Enter your merchant code.", ar: "أدخل كود التاجر."),
        mismatch: Phrase(en: "Incorrect merchant code or password.", ar: "كود التاجر أو كلمة المرور غير صحيحة.")),
      signIn: { name, password, origin, old in
        try await signIn.signIn(name: name, password: password, from: origin, replacing: old)
          .answer { try await signIn.device(of: $0, from: origin) }
      },
      signInByPasskey: { answer, origin, old in
        try await signIn.signIn(with: answer, from: origin, replacing: old)
          .answer { signIn.device(of: $0.signIn, from: origin) }
      }, isFull: signIn.isFull(for:), signOut: signIn.signOut, links: signIn.links,
      help: Phrase(
        en: "Team members ask their account's owner. Owners ask HealthPay.",
        ar: "يطلب أفراد الفريق المساعدة من مالك الحساب، ويطلبها المالك من هيلث باي."))
  }
}

extension SignInResult {
  fileprivate func answer(
    _ device: (Account) async throws -> KnownDevice?
  ) async throws -> SignInOptions.Answer {
    switch self {
    case .signedIn(let token, let account): .signedIn(token, try await device(account))
    case .refused: .refused
    case .throttled(let seconds): .throttled(seconds: seconds)
    }
  }
}
