package import Auth
import Templates
package import Web

/// `/merchant/login` and `/merchant/logout`.
package struct SignInRoutes: Sendable {
  private let signIn: MemberSignIn

  package init(signIn: MemberSignIn) { self.signIn = signIn }

  /// The sign-in page, for wherever a request needs a session and has none.
  package var prompt: SignInPrompt {
    { request, visitor, notice in
      visitor.page(
        SignInPage(chrome: visitor.chrome, form: SignInForm(next: request.query["next"] ?? ""), notice: notice))
    }
  }

  package func add(to routes: VisitorRoutes) {
    let (signIn, prompt) = (signIn, prompt)
    routes.get("/login") { request, visitor in
      prompt(request, visitor, request.query["notice"].flatMap { SignInNotice(rawValue: $0) } ?? .none)
    }
    routes.post("/login", fields: SignInForm.fields) { posted, _, visitor in
      var form = SignInForm(posted)
      if form.errors.isEmpty {
        let result = try await signIn.signIn(
          name: form.code, password: posted["password"], from: visitor.origin, replacing: visitor.sessionToken)
        if case .signedIn(let token, _) = result { return visitor.signedIn(token, to: visitor.next(form.next)) }
        form.refuse()
      }
      return visitor.page(
        SignInPage(chrome: visitor.chrome, form: form, notice: .none),
        status: form.isRefused ? .unauthorized : .unprocessable)
    }
  }

  /// Signing out takes a session, so it stands among the routes that need one.
  package func addSignOut(to routes: MerchantRoutes) {
    let signIn = signIn
    routes.post("/logout", .ownAccount, fields: []) { _, _, context in
      try await signIn.signOut(context.signOutToken, from: context.origin)
      return context.signedOut(to: SignInPath.signedOut)
    }
  }
}

enum SignInPath {
  static let login = Path("/merchant/login")
  static let signedOut = login.query("notice", SignInNotice.signedOut)
}
