package import Auth
import Metrics
import Templates
package import Web

/// Signing in to and out of a portal.
package struct SignInRoutes: Sendable {
  private let door: Door
  private let outcomes: (signedIn: Counter, refused: Counter, throttled: Counter, busy: Counter)

  package init(_ door: Door) {
    self.door = door
    func counter(_ result: String) -> Counter {
      Counter(
        label: "portal_sign_ins_total",
        dimensions: [("portal", door.portal == .admin ? "admin" : "merchant"), ("result", result)])
    }
    outcomes = (counter("signed_in"), counter("refused"), counter("throttled"), counter("busy"))
  }

  package var fields: [String] { [door.name.field, "password", "passkey", "challenge", "next"] }

  /// Returns whether too many attempts wait already.
  package func isFull(_ origin: Origin) -> Bool {
    guard door.isFull(origin) else { return false }
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
        chrome: visitor.chrome, door: door,
        form: SignInForm(next: request.query["next"] ?? request.formPage?.text ?? ""),
        challenge: visitor.passkeyChallenge, notice: notice))
  }

  package func signIn(_ posted: Form, _ request: PageRequest, _ visitor: VisitorContext) async throws -> Page {
    let isPasskey = !posted["passkey"].isEmpty
    var form = isPasskey ? SignInForm(next: posted["next"]) : SignInForm(posted, at: door)
    if form.errors.isEmpty {
      let answer =
        isPasskey
        ? try await door.signInByPasskey(
          visitor.passkeyAnswer(posted["passkey"], to: posted["challenge"]), visitor.origin, visitor.sessionToken)
        : try await door.signIn(form.name, posted["password"], visitor.origin, visitor.sessionToken)
      switch answer {
      case .signedIn(let token, let device):
        outcomes.signedIn.increment()
        return visitor.signedIn(token, on: device, to: visitor.next(form.next))
      case .refused:
        outcomes.refused.increment()
        isPasskey ? form.refusePasskey() : form.refuse(at: door)
      case .throttled(let seconds):
        outcomes.throttled.increment()
        form.postpone(by: seconds)
      }
    }
    let page = SignInPage(
      chrome: visitor.chrome, door: door, form: form, challenge: visitor.passkeyChallenge, notice: .none)
    if let wait = form.wait { return visitor.page(page, retryAfterSeconds: wait) }
    return visitor.page(page, status: form.isRefused ? .unauthorized : .unprocessable)
  }

  package func signOut(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    try await door.signOut(context.sessionToken, context.origin)
    return context.signedOut(to: door.portal.signIn.query("notice", SignInNotice.signedOut))
  }
}
