package import Auth
package import Templates

/// How a portal asks people to confirm their identity before a sensitive act.
package struct Reauthentication<Context: PortalContext>: Sendable {
  let check: @Sendable (Proof, Context) async throws -> ProofResult
  let prompt: @Sendable (SentForm, ProofProblem?, Context) async throws -> Page

  /// - Parameter prompt: the page that asks. It contains the submitted form, which is sent again with the proof.
  package init(
    check: @escaping @Sendable (Proof, Context) async throws -> ProofResult,
    prompt: @escaping @Sendable (SentForm, ProofProblem?, Context) async throws -> Page
  ) {
    self.check = check
    self.prompt = prompt
  }

  enum Answer {
    case ask(Page)
    case proved(Token)
    case ended
  }

  func answer(_ form: Form, at path: Path, _ context: Context) async throws -> Answer {
    let sent = SentForm(form: form, path: path)
    switch form.proof {
    case nil: return .ask(try await prompt(sent, nil, context))
    case .password(""), .code(""), .passkey(""): return .ask(try await prompt(sent, .missing, context))
    case let proof?:
      switch try await check(proof, context) {
      case .accepted(let token): return .proved(token)
      case .wrong(let left): return .ask(try await prompt(sent, .wrong(attemptsLeft: left), context))
      case .blocked: return .ask(try await prompt(sent, .blocked, context))
      case .ended: return .ended
      }
    }
  }
}

/// What is wrong with a submitted proof.
package enum ProofProblem: Hashable, Sendable {
  case missing
  case wrong(attemptsLeft: Int)
  case blocked
}

/// A form that was submitted and not executed yet.
package struct SentForm: Sendable {
  let form: Form
  let path: Path

  /// Returns the form with the same key, to be sent to the same address, so that the act is executed once.
  package func again(_ chrome: Chrome, @SlotBuilder content: () -> Slot) -> PostForm {
    form.again(to: path, chrome, content: content)
  }
}
