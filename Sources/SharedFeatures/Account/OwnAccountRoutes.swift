package import Auth
package import Database
import Templates
import Wallet
package import Web

/// A person's own account, which is the same at both portals.
package struct OwnAccountRoutes: Sendable {
  package static let passwordFields = ["current_password", "new_password"]
  package static let sessionFields = ["end"]
  package static let removalFields = ["current_password"]
  package static let mobileFields = ["mobile"]

  private static let sessionsLength = 50

  private let database: Database
  private let proofs: SessionProofs
  private let factors: SecondFactors
  private let passwords: PasswordChange
  private let mobiles: MobileChange
  private let sendsSMS: Bool

  /// `sendsSMS` says whether an SMS provider is set up.
  package init(database: Database, hasher: PasswordHasher, seal: TextSeal, sendsSMS: Bool = false) {
    self.database = database
    self.sendsSMS = sendsSMS
    mobiles = MobileChange(database: database, seal: seal, sendsSMS: sendsSMS)
    proofs = SessionProofs(database: database, hasher: hasher, seal: seal)
    factors = SecondFactors(database: database, seal: seal)
    passwords = PasswordChange(database: database, hasher: hasher, proofs: proofs)
  }

  package func show(_ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    try await page(context, mobile: request.draft?["mobile"])
  }

  // MARK: Mobile number

  /// Saves a team member's mobile number. An empty field removes it.
  package func changeMobile(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    let typed = form["mobile"]
    let mobile = isBlank(typed) ? nil : PhoneNumber(parsing: typed)
    if mobile == nil, !isBlank(typed) {
      var errors = FormErrors()
      errors.add(AccountProblem.mobile)
      return try await page(context, errors, mobile: typed)
    }
    do {
      let hasChanged = try await mobiles.change(to: mobile, of: context.sessionHolder)
      if !hasChanged { return .redirect(to: context.portal.me) }
      return context.done(mobile == nil ? .mobileRemoved : .mobileSaved)
    } catch AccountProblem.tooManyChanges {
      var errors = FormErrors()
      errors.add(AccountProblem.tooManyChanges)
      return try await page(context, errors, mobile: typed)
    }
  }

  // MARK: Password

  package func changePassword(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page
  {
    var errors = FormErrors()
    if form["current_password"].isEmpty { errors.add("current_password", .missingPassword) }
    if form["new_password"].isEmpty {
      errors.add("new_password", Phrase(en: "Enter a new password.", ar: "أدخل كلمة مرور جديدة."))
    }
    guard errors.isEmpty else { return try await page(context, errors) }
    let result = try await passwords.change(
      from: form["current_password"], to: form["new_password"], words: [context.signInName, context.actor.name],
      hasSecondFactor: context.hasSecondFactor, of: context.sessionHolder)
    switch result {
    case .changed(let token):
      return context.renewed(token).done(.passwordChanged)
    case .refused(let refusal): errors.add("new_password", refusal.label)
    case .notProved(.wrong(let left)): errors.add("current_password", .wrongPassword(left))
    case .notProved: return context.endedByAttempts()
    }
    return try await page(context, errors)
  }

  // MARK: Second factor

  package func renewRecoveryCodes(
    _ form: Form, _ request: PageRequest, _ context: some PortalContext
  ) async throws -> Page {
    guard context.hasSecondFactor else { return .redirect(to: context.portal.me) }
    let codes = try await factors.renewRecoveryCodes(of: context.sessionHolder)
    return context.page(RecoveryCodesPage(chrome: context.chrome, codes: codes, next: context.portal.me))
  }

  package func confirmRemoval(_ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    guard context.mayRemoveFactor else { return .redirect(to: context.portal.me) }
    return context.page(FactorRemovalPage(chrome: context.chrome, portal: context.portal))
  }

  package func removeFactor(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    guard context.mayRemoveFactor else { return .redirect(to: context.portal.me) }
    let password = form["current_password"]
    var errors = FormErrors()
    if password.isEmpty {
      errors.add("current_password", .missingPassword)
    } else if password.count < PasswordRule.minimum(secondFactor: false) {
      errors.add(
        "current_password",
        Phrase(
          en:
            "Without a second factor a password has at least \(PasswordRule.minimum(secondFactor: false)) characters. Change yours first.",
          ar:
            "بدون عامل تحقق ثانٍ لا تقل كلمة المرور عن \(PluralPhrase.characters(PasswordRule.minimum(secondFactor: false))). غيّر كلمة مرورك أولًا."
        ))
    } else {
      switch try await proofs.check(.password(password), of: context.sessionHolder) {
      case .accepted(let token):
        let context = context.renewed(token)
        try await factors.remove(of: context.sessionHolder)
        return context.done(.factorRemoved)
      case .wrong(let left): errors.add("current_password", .wrongPassword(left))
      case .blocked, .ended: return context.endedByAttempts()
      }
    }
    return context.page(
      FactorRemovalPage(chrome: context.chrome, portal: context.portal, errors: errors), status: .unprocessable)
  }

  // MARK: Sessions

  package func endSessions(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    let id = Int64(form["end"])
    guard id != nil || form["end"] == "others" else { return .redirect(to: context.portal.me) }
    let ended = try await Sessions.end(id, of: context.sessionHolder, in: database)
    return ended == 0 ? .redirect(to: context.portal.me) : context.done(id == nil ? .sessionsEnded : .sessionEnded)
  }

  private func page(
    _ context: some PortalContext, _ errors: FormErrors = FormErrors(), mobile typed: String? = nil
  ) async throws -> Page {
    let (account, sessions, passkeys) = try await database.run(
      OwnAccount.find(context.sessionHolder.account),
      Sessions.list(of: context.sessionHolder, length: Self.sessionsLength),
      Passkey.list(of: context.sessionHolder.account))
    return context.page(
      OwnAccountPage(
        chrome: context.chrome, portal: context.portal, name: context.chrome.person?.name ?? "",
        signInName: context.signInName, account: account, sessions: sessions, passkeys: passkeys,
        mobile: typed ?? account.mobile?.national ?? "", sendsSMS: sendsSMS,
        mayRemoveFactor: context.mayRemoveFactor, errors: errors),
      status: errors.isEmpty ? .ok : .unprocessable)
  }
}

extension PortalContext {
  /// Whether the person may remove their second factor. Staff can't if the settings require one.
  fileprivate var mayRemoveFactor: Bool { hasSecondFactor && (portal == .merchant || secondFactorRule == .optional) }

  fileprivate func done(_ flash: OwnAccountFlash) -> Page { .redirect(to: portal.me, flash: flash) }
}

extension Phrase {
  fileprivate static let missingPassword = Phrase(
    en: "Enter your current password.", ar: "أدخل كلمة المرور الحالية.")

  fileprivate static func wrongPassword(_ left: Int) -> Phrase {
    let tries = PluralPhrase.tries(left)
    return Phrase(en: "Incorrect password: \(tries).", ar: "كلمة المرور غير صحيحة: \(tries).")
  }
}
