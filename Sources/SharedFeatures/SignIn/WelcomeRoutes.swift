import Auth
import Templates
import Wallet
package import Web

/// The pages that an invitation or a reset opens, where its person sets a password. Opening them changes nothing.
package struct WelcomeRoutes: Sendable {
  package static let fields = ["password", "language", "link"]

  private let options: SignInOptions

  package init(_ options: SignInOptions) { self.options = options }

  package func show(_ request: PageRequest, _ visitor: VisitorContext) async throws -> Page {
    if let text = request.query["token"], let token = Token(text) {
      return visitor.opening(token, at: options.portal.welcome)
    }
    guard let token = visitor.link, let holder = try await options.links.holder(of: token) else { return dead(visitor) }
    return visitor.page(page(holder, token, visitor))
  }

  package func accept(_ form: Form, _ request: PageRequest, _ visitor: VisitorContext) async throws -> Page {
    guard let token = visitor.link else { return dead(visitor) }
    // The browser has opened another link since, so this form doesn't belong to the current one.
    guard form["link"] == Self.name(of: token) else { return .redirect(to: options.portal.welcome) }
    let language = Language(rawValue: form["language"]) ?? visitor.preferences.language
    do {
      let outcome = try await options.links.accept(
        token, password: form["password"], language: language.rawValue, from: visitor.origin,
        replacing: visitor.sessionToken)
      switch outcome {
      case .signedIn(let session):
        // Every page asks staff for a second factor where one is required.
        let home = options.portal.home
        let first = options.portal == .merchant ? options.portal.secondFactor.query("next", home.text) : home
        return visitor.finishing(visitor.signedIn(session, to: first), in: language)
      case .passwordSet:
        let signIn = options.portal.signIn.query("notice", SignInNotice.resetDone)
        return visitor.finishing(.redirect(to: signIn), in: language)
      case .dead: return dead(visitor)
      }
    } catch AccountProblem.password(let refusal) {
      guard let holder = try await options.links.holder(of: token) else { return dead(visitor) }
      var page = page(holder, token, visitor)
      page.language = language
      page.errors.add("password", refusal.label)
      return visitor.page(page, status: .unprocessable)
    }
  }

  private func page(_ holder: LinkHolder, _ token: Token, _ visitor: VisitorContext) -> WelcomePage {
    WelcomePage(
      chrome: visitor.chrome, portal: options.portal, holder: holder, link: Self.name(of: token),
      language: visitor.preferences.language)
  }

  private func dead(_ visitor: VisitorContext) -> Page {
    visitor.page(DeadLinkPage(chrome: visitor.chrome, options: options), status: .gone)
  }

  /// Returns a value that distinguishes the forms of different links and reveals nothing else.
  private static func name(of token: Token) -> String { token.signature(of: "welcome") }
}

/// The pages of "Forgot password?". They give the same answer to every name.
package struct ForgottenPasswordRoutes: Sendable {
  private let options: SignInOptions

  package init(_ options: SignInOptions) { self.options = options }

  package var fields: [String] { [options.name.field] }

  package func show(_ request: PageRequest, _ visitor: VisitorContext) async throws -> Page {
    visitor.page(ForgottenPasswordPage(chrome: visitor.chrome, options: options))
  }

  package func request(_ form: Form, _ request: PageRequest, _ visitor: VisitorContext) async throws -> Page {
    let name = form[options.name.field]
    var page = ForgottenPasswordPage(chrome: visitor.chrome, options: options, name: name)
    if isBlank(name) {
      page.errors.add(options.name.field, options.name.missing)
      return visitor.page(page, status: .unprocessable)
    }
    if let seconds = try await options.links.requestReset(name, from: visitor.origin) {
      let time = Phrase.wait(seconds)
      page.errors.add(
        Phrase(
          en: "Too many links were requested from your network. Try again in \(time).",
          ar: "طُلبت روابط كثيرة من شبكتك. حاول مرة أخرى بعد \(time)."))
      return visitor.page(page, retryAfterSeconds: seconds)
    }
    return visitor.page(ResetRequestedPage(chrome: visitor.chrome, options: options))
  }
}
