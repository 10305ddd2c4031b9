import Auth
package import Database
import Templates
package import Web

/// Adding and removing a person's passkeys.
package struct PasskeyRoutes: Sendable {
  package static let fields = ["name", "passkey"]
  package static let removalFields = ["id"]

  private let database: Database
  private let passkeys: Passkeys

  package init(database: Database) {
    self.database = database
    passkeys = Passkeys(database: database)
  }

  package func form(_ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    // A passkey needs an app beside it, because the app's recovery codes also replace a lost passkey.
    guard context.hasSecondFactor else { return .redirect(to: context.portal.secondFactor) }
    return context.page(try await page(context, name: request.draft?["name"] ?? ""))
  }

  package func add(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    guard context.hasSecondFactor else { return .redirect(to: context.portal.secondFactor) }
    var errors = FormErrors()
    do {
      let token = try await passkeys.add(form["passkey"], name: form["name"], of: context.sessionHolder)
      _ = context.renewed(token)
      return .redirect(to: context.portal.me, flash: OwnAccountFlash.passkeyAdded)
    } catch PasskeyRefusal.name(let problem) {
      errors.add("name", problem.label)
    } catch PasskeyRefusal.alreadyKnown {
      errors.add(Phrase(en: "This passkey is already yours.", ar: "هذا المفتاح مضاف بالفعل."))
    } catch PasskeyRefusal.tooMany {
      errors.add(
        Phrase(en: "Remove a passkey first: ten are the most.", ar: "أزل مفتاحًا أولًا: الحد الأقصى عشرة مفاتيح."))
    } catch PasskeyRefusal.sessionEnded {
      return context.endedByAttempts()
    } catch is PasskeyRefusal {
      errors.add(
        Phrase(
          en: "Your browser's answer is not valid for this page. Try again.",
          ar: "رد متصفحك غير صالح لهذه الصفحة. حاول مرة أخرى."))
    }
    return context.page(try await page(context, name: form["name"], errors), status: .unprocessable)
  }

  package func remove(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    guard let id = Int64(form["id"]) else { return .redirect(to: context.portal.me) }
    try await passkeys.remove(id, of: context.sessionHolder)
    return .redirect(to: context.portal.me, flash: OwnAccountFlash.passkeyRemoved)
  }

  private func page(
    _ context: some PortalContext, name: String, _ errors: FormErrors = FormErrors()
  ) async throws -> NewPasskeyPage {
    let known = try await database.run(Passkey.list(of: context.sessionHolder.account))
    return NewPasskeyPage(
      chrome: context.chrome, portal: context.portal, signInName: context.signInName,
      userID: Array(context.actor.key.utf8).base64URL, challenge: Passkeys.challenge(context.sessionToken),
      known: known.map(\.credential), name: name, errors: errors)
  }
}
