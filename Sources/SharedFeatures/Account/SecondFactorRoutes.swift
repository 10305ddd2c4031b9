package import Auth
package import Database
import Templates
package import Web

/// The second step of signing in, confirming one's identity, and setting up a second factor. They are the same at both
/// portals.
package struct SecondFactorRoutes: Sendable {
  package static let stepFields = ["code", "recovery_code", "passkey", "next"]
  package static let enrolmentFields = ["code", "next"]
  package static let reauthenticationFields = Form.proofFields + ["next"]

  private let database: Database
  private let proofs: SessionProofs
  private let factors: SecondFactors
  private let device: @Sendable (_ signInName: String, Origin) -> KnownDevice

  /// `device` is what a browser keeps once the second step is done.
  package init(
    database: Database, hasher: PasswordHasher, seal: TextSeal,
    device: @escaping @Sendable (_ signInName: String, Origin) -> KnownDevice
  ) {
    self.database = database
    self.device = device
    proofs = SessionProofs(database: database, hasher: hasher, seal: seal)
    factors = SecondFactors(database: database, seal: seal)
  }

  // MARK: The second step

  package func askCode(_ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    let next = request.query["next"] ?? ""
    guard context.isHalfSignedIn else { return .redirect(to: context.portal.page(next) ?? context.portal.home) }
    return context.page(
      SecondStepPage(
        chrome: context.chrome, portal: context.portal, next: next, passkeys: try await offer(context), problem: nil))
  }

  package func checkCode(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    let next = context.portal.page(form["next"]) ?? context.portal.home
    guard context.isHalfSignedIn else { return .redirect(to: next) }
    let typed = form["code"].isEmpty ? form["recovery_code"] : form["code"]
    let proof: Proof = form["passkey"].isEmpty ? .code(typed) : .passkey(form["passkey"])
    let problem: ProofProblem
    if case .code("") = proof {
      problem = .missing
    } else {
      switch try await proofs.check(proof, of: context.sessionHolder) {
      case .accepted(let token):
        return context.renewed(token).signedIn(to: next) { device(context.signInName, $0) }
      case .wrong(let left): problem = .wrong(attemptsLeft: left)
      case .blocked: problem = .blocked
      case .ended: return context.endedByAttempts()
      }
    }
    return context.page(
      SecondStepPage(
        chrome: context.chrome, portal: context.portal, next: form["next"], passkeys: try await offer(context),
        problem: problem),
      status: problem == .missing ? .unprocessable : .unauthorized)
  }

  // MARK: Re-authentication

  /// Returns the functions that routes use to ask for a proof of identity.
  package func reauthentication<Context: PortalContext>() -> Reauthentication<Context> {
    Reauthentication(
      check: { [proofs] proof, context in try await proofs.check(proof, of: context.sessionHolder) },
      prompt: { sent, problem, context in
        let page = ReauthenticationPage(
          chrome: context.chrome, hasSecondFactor: context.hasSecondFactor, passkeys: try await offer(context),
          problem: problem,
          lead: Phrase(
            en: "You signed in more than \(SessionState.recentMinutes) minutes ago. What you sent is kept and goes on.",
            ar: "مرّ أكثر من \(SessionState.recentMinutes) دقائق على تسجيل دخولك. ما أرسلته محفوظ وسيستمر بعد التأكيد.")
        ) { content in sent.again(context.chrome) { content } }
        return context.page(page, status: .unauthorized)
      })
  }

  package func askAgain(_ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    context.page(try await question(context, next: request.query["next"] ?? "", nil))
  }

  package func checkAgain(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    let problem: ProofProblem
    switch form.proof {
    case nil, .password(""), .code(""), .passkey(""): problem = .missing
    case let proof?:
      switch try await proofs.check(proof, of: context.sessionHolder) {
      case .accepted(let token):
        _ = context.renewed(token)
        return .redirect(to: context.portal.page(form["next"]) ?? context.portal.home)
      case .wrong(let left): problem = .wrong(attemptsLeft: left)
      case .blocked: problem = .blocked
      case .ended: return context.endedByAttempts()
      }
    }
    return context.page(
      try await question(context, next: form["next"], problem),
      status: problem == .missing ? .unprocessable : .unauthorized)
  }

  private func question(
    _ context: some PortalContext, next: String, _ problem: ProofProblem?
  ) async throws -> ReauthenticationPage {
    let (chrome, path) = (context.chrome, context.portal.reauthentication)
    return ReauthenticationPage(
      chrome: chrome, hasSecondFactor: context.hasSecondFactor, passkeys: try await offer(context), problem: problem,
      lead: Phrase(
        en: "You signed in more than \(SessionState.recentMinutes) minutes ago.",
        ar: "مرّ أكثر من \(SessionState.recentMinutes) دقائق على تسجيل دخولك.")
    ) { content in
      PostForm(to: path, chrome) {
        HiddenField("next", next)
        content
      }
    }
  }

  private func offer(_ context: some PortalContext) async throws -> PasskeyOffer? {
    guard context.hasSecondFactor else { return nil }
    let passkeys = try await database.run(Passkey.list(of: context.sessionHolder.account))
    return PasskeyOffer(passkeys, of: context.sessionToken)
  }

  // MARK: Setting up

  package func setup(_ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    context.page(enrolment(context, next: request.query["next"] ?? ""))
  }

  package func enrol(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    do {
      let (token, codes) = try await factors.enrol(form["code"], of: context.sessionHolder)
      let context = context.renewed(token)
      return context.page(
        RecoveryCodesPage(
          chrome: context.chrome, codes: codes, next: context.portal.page(form["next"]) ?? context.portal.me))
    } catch SecondFactorRefusal.wrongCode {
      let errors = FormErrors(
        "code",
        Phrase(
          en: "That isn't the code that the app shows now. Check that your phone sets its clock automatically.",
          ar: "هذا ليس الرمز الذي يعرضه التطبيق الآن. تأكد من أن هاتفك يضبط الوقت تلقائيًا."))
      return context.page(enrolment(context, next: form["next"], errors), status: .unprocessable)
    } catch SecondFactorRefusal.sessionEnded {
      return context.endedByAttempts()
    }
  }

  private func enrolment(
    _ context: some PortalContext, next: String, _ errors: FormErrors = FormErrors()
  ) -> EnrolmentPage {
    EnrolmentPage(
      chrome: context.chrome, portal: context.portal, setup: factors.setup(context.sessionToken),
      signInName: context.signInName, next: next,
      isFirst: context.portal == .admin && context.secondFactorRule == .required && !context.hasSecondFactor,
      replaces: context.hasSecondFactor, errors: errors)
  }
}
