import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes that request changes of thresholds, fees, periods and flag rules. Another person approves them.
struct RuleRoutes: Sendable {
  let database: Database

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (setting, current) = try await setting(request)
    if let approval = try await open(setting) { return approval }
    return context.page(
      NewRulePage(
        chrome: context.chrome, setting: setting, current: current, value: request.draft?["value"] ?? "",
        reason: request.draft?["reason"] ?? ""))
  }

  /// Shows the confirmation first. The form that is sent from there requests the change.
  func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (setting, current) = try await setting(request)
    var page = NewRulePage(
      chrome: context.chrome, setting: setting, current: current, value: posted["value"], reason: posted["reason"])
    if let (value, reason) = page.decode(isConfirmed: posted.has("confirmed")) {
      guard posted.has("confirmed") else {
        return context.page(
          ConfirmRulePage(
            chrome: context.chrome, setting: setting, current: current, value: value, reason: reason,
            key: Form.newKey()))
      }
      let key = try posted.idempotencyKey()
      do {
        let wasDone = try await Ledger.requestSettingChange(
          setting, to: value, reason: reason, shown: posted.shown.map { ShownFacts(parsing: $0) }, key: key,
          by: context.actor, in: database)
        return .redirect(
          to: AdminPath.approval(try await database.value(ApprovalID.asked(under: key, by: context.actor))),
          flash: wasDone ? AdminFlash.sentBefore : .changeRequested)
      } catch let changed as ShownFactsChanged {
        return context.page(
          ConfirmRulePage(
            chrome: context.chrome, setting: setting, current: try await self.setting(request).current, value: value,
            reason: reason, key: Form.newKey(), changed: changed), status: .conflict)
      } catch ApprovalRefusal.alreadyRequested {
        if let approval = try await open(setting) { return approval }
        page.errors.add(ApprovalRefusal.alreadyRequested.label)
      } catch is KeyConflict {
        page.errors.add(.usedKey)
      }
    }
    return context.page(page, status: .unprocessable)
  }

  private func setting(_ request: PageRequest) async throws -> (setting: PlatformSetting, current: Int64) {
    let setting = try request.parameter("name") { PlatformSetting(rawValue: $0) }
    let settings = Settings(all: try await database.rows(Setting.query, as: Setting.self))
    guard let current = settings[setting] else { throw WebError.notFound }
    return (setting, current)
  }

  /// Returns a redirect to the open request, if there is one.
  private func open(_ setting: PlatformSetting) async throws -> Page? {
    let approval = try await database.first(ApprovalID.open(of: setting), as: Scalar<ApprovalID>.self)
    return approval.map { .redirect(to: AdminPath.approval($0.value), flash: AdminFlash.requestedBefore) }
  }
}

extension NewRulePage {
  /// Returns nil if the form is invalid or changes nothing; `errors` then has the reasons. A confirmed form is not
  /// compared with the current value, since it may have taken effect already, which the ledger finds by its key.
  fileprivate mutating func decode(isConfirmed: Bool) -> (value: Int64, reason: String)? {
    let typed = setting.value(typed: value)
    if let typed, setting.range.contains(typed) {
      if typed == current, !isConfirmed {
        errors.add("value", Phrase(en: "This is already the value.", ar: "هذه هي القيمة الحالية."))
      }
    } else {
      let allowed = setting.allowed
      errors.add("value", Phrase(en: "Enter a value. \(allowed).", ar: "أدخل قيمة \(allowed)"))
    }
    var text: String?
    do throws(TextProblem) {
      text = try checkedText(reason, .note, maximum: 200)
    } catch {
      errors.add("reason", error)
    }
    guard errors.isEmpty, let typed, let text else { return nil }
    return (typed, text)
  }
}
