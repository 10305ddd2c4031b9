package import Auth
import Metrics
import Templates
package import Web

/// Signing in to and out of a portal.
package struct SignInRoutes: Sendable {
  private let options: SignInOptions
  private let outcomes: (signedIn: Counter, refused: Counter, throttled: Counter, busy: Counter)

  package init(_ options: SignInOptions) {
    self.options = options
    func counter(_ result: String) -> Counter {
      Counter(
        label: "portal_sign_ins_total",
        dimensions: [("portal", options.portal == .admin ? "admin" : "merchant"), ("result", result)])
    }
    outcomes = (counter("signed_in"), counter("refused"), counter("throttled"), counter("busy"))
  }

  package var fields: [String] { [options.name.field, "password", "passkey", "challenge", "next"] }

  /// Returns whether too many attempts wait already.
  package func isFull(_ origin: Origin) -> Bool {
    guard options.isFull(origin) else { return false }
    outcomes.busy.increment()
    return true
  }

  package func show(_ request: PageRequest, _ visitor: VisitorContext) async throws -> Page {
    prompt(request, visitor, request.query["notice"].flatMap { SignInNotice(rawValue: $0) } ?? .none)
  }

  /// Shows the sign-in page, also if a request needs a session and has none.
  package func prompt(_ request: PageRequest, _ visitor: VisitorContext, _ notice: SignInNotice) -> Page {
    visitor.page(
      SignInPage(
        chrome: visitor.chrome, options: options,
        form: SignInForm(next: request.query["next"] ?? request.formPage?.text ?? ""),
        challenge: visitor.passkeyChallenge, notice: notice))
  }

  package func signIn(_ posted: Form, _ request: PageRequest, _ visitor: VisitorContext) async throws -> Page {
    let isPasskey = !posted["passkey"].isEmpty
    var form = isPasskey ? SignInForm(next: posted["next"]) : SignInForm(posted, at: options)
    if form.errors.isEmpty {
      let answer =
        isPasskey
        ? try await options.signInByPasskey(
          visitor.passkeyAnswer(posted["passkey"], to: posted["challenge"]), visitor.origin, visitor.sessionToken)
        : try await options.signIn(form.name, posted["password"], visitor.origin, visitor.sessionToken)
      switch answer {
      case .signedIn(let token, let device):
        outcomes.signedIn.increment()
        return visitor.signedIn(token, on: device, to: visitor.next(form.next))
      case .refused:
        outcomes.refused.increment()
        isPasskey ? form.refusePasskey() : form.refuse(at: options)
      case .throttled(let seconds):
        outcomes.throttled.increment()
        form.postpone(by: seconds)
      }
    }
    let page = SignInPage(
      chrome: visitor.chrome, options: options, form: form, challenge: visitor.passkeyChallenge, notice: .none)
    if let wait = form.wait { return visitor.page(page, retryAfterSeconds: wait) }
    return visitor.page(page, status: form.isRefused ? .unauthorized : .unprocessable)
  }

  package func signOut(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    try await options.signOut(context.sessionToken, context.origin)
    return context.signedOut(to: options.portal.signIn.query("notice", SignInNotice.signedOut))
  }
}
