/// A button that asks the browser for a passkey and submits its form with the response in a hidden field. It is shown
/// only if scripts run.
package struct PasskeyButton: HTML {
  package enum Act: Sendable {
    /// Use one of the known passkeys.
    case use
    /// Create one for the account, under `id` and `name`.
    case create(id: String, name: String)
  }

  let label: Phrase
  let field: String
  let act: Act
  let challenge: String
  let known: [String]

  /// - Parameters:
  ///   - field: the name of the hidden field
  ///   - known: the credentials of the account's passkeys, in base64url
  package init(_ label: Phrase, _ act: Act, field: String, challenge: String, known: [String]) {
    self.label = label
    self.act = act
    self.field = field
    self.challenge = challenge
    self.known = known
  }

  package var body: some HTML {
    HiddenField(field, "")
    button(
      .class("button js"), .type("button"), .data("data-passkey", field), .data("data-challenge", challenge),
      .data("data-known", known.joined(separator: " ")), user.map { .data("data-user", $0.id) },
      user.map { .data("data-name", $0.name) }
    ) { label }
  }

  private var user: (id: String, name: String)? { if case .create(let id, let name) = act { (id, name) } else { nil } }
}
