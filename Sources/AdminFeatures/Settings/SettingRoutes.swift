import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes of the platform's settings. They request changes, which another person approves.
struct SettingRoutes: Sendable {
  let database: Database

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    // Each limit and each rule has at most one open request.
    let (settings, limits, rules) = try await database.run(
      Query<[Setting]>.rows(Setting.query),
      Query<[ApprovalItem]>.rows(ApprovalItem.open(.limit, length: Limit.all.count)),
      Query<[ApprovalItem]>.rows(ApprovalItem.open(.setting, length: PlatformSetting.allCases.count)))
    return context.page(
      SettingsPage(
        chrome: context.chrome, settings: Settings(all: settings),
        waiting: (limits + rules).sorted { $0.requestedAt < $1.requestedAt },
        mayRequest: context.may(.requestLimitChanges), mayRequestRules: context.may(.requestSettingChanges),
        maySwitch: context.may(.changeSwitches)))
  }

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (limit, current, _) = try await limit(request)
    if let approval = try await open(limit) { return approval }
    return context.page(
      NewLimitPage(
        chrome: context.chrome, limit: limit, current: current, amount: request.draft?["amount"] ?? "",
        reason: request.draft?["reason"] ?? ""))
  }

  /// Shows the confirmation first. The form that is sent from there requests the change.
  func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (limit, current, other) = try await limit(request)
    var page = NewLimitPage(
      chrome: context.chrome, limit: limit, current: current, amount: posted["amount"], reason: posted["reason"])
    if let (amount, reason) = page.decode(beside: other, isConfirmed: posted.has("confirmed")) {
      guard posted.has("confirmed") else {
        return context.page(
          ConfirmLimitPage(
            chrome: context.chrome, limit: limit, current: current, amount: amount, reason: reason, key: Form.newKey()))
      }
      let key = try posted.idempotencyKey()
      do {
        let wasDone = try await Ledger.requestLimitChange(
          tier: limit.tier, limit.period, to: amount, reason: reason,
          shown: posted.shown.map { ShownFacts(parsing: $0) }, key: key, by: context.actor, in: database)
        return .redirect(
          to: AdminPath.approval(try await database.value(ApprovalID.asked(under: key, by: context.actor))),
          flash: wasDone ? AdminFlash.sentBefore : .changeRequested)
      } catch let changed as ShownFactsChanged {
        return context.page(
          ConfirmLimitPage(
            chrome: context.chrome, limit: limit, current: try await self.limit(request).current, amount: amount,
            reason: reason, key: Form.newKey(), changed: changed), status: .conflict)
      } catch ApprovalRefusal.alreadyRequested {
        if let approval = try await open(limit) { return approval }
        page.errors.add(ApprovalRefusal.alreadyRequested.label)
      } catch let refusal as Refusal {
        page.errors.add("amount", refusal.label)
      } catch is KeyConflict {
        page.errors.add(.usedKey)
      }
    }
    return context.page(page, status: .unprocessable)
  }

  /// Returns the limit's current value and the other limit of its tier.
  private func limit(_ request: PageRequest) async throws -> (limit: Limit, current: Money, other: Money) {
    let limit = try request.parameter("name") { Limit(name: $0) }
    let settings = Settings(all: try await database.rows(Setting.query, as: Setting.self))
    guard let current = settings[limit], let other = settings[Limit(tier: limit.tier, period: limit.period.other)]
    else {
      throw WebError.notFound
    }
    return (limit, current, other)
  }

  /// Returns a redirect to the open request, if there is one.
  private func open(_ limit: Limit) async throws -> Page? {
    let approval = try await database.first(ApprovalID.open(ofLimit: limit.name), as: Scalar<ApprovalID>.self)
    return approval.map { .redirect(to: AdminPath.approval($0.value), flash: AdminFlash.requestedBefore) }
  }
}

extension NewLimitPage {
  /// Returns nil if the form is invalid or changes nothing; `errors` then has the reasons. A confirmed form is not
  /// compared with the current limit, since it may have taken effect already, which the ledger finds by its key.
  fileprivate mutating func decode(beside other: Money, isConfirmed: Bool) -> (amount: Money, reason: String)? {
    var decoded: Money?
    var text: String?
    do throws(InvalidMoney) {
      let typed = try Money(parsing: amount)
      decoded = typed
      if typed <= .zero { errors.add("amount", Refusal.amountNotPositive.label) }
      if typed == current, !isConfirmed {
        errors.add("amount", Phrase(en: "This is already the limit.", ar: "هذا هو الحد الحالي."))
      }
      if typed > .zero, !isConfirmed, let refusal = limit.period.refusal(of: typed, beside: other) {
        errors.add("amount", refusal.label)
      }
    } catch {
      errors.add("amount", error.label)
    }
    do throws(TextProblem) {
      text = try checkedText(reason, .note, maximum: 200)
    } catch {
      errors.add("reason", error)
    }
    guard errors.isEmpty, let decoded, let text else { return nil }
    return (decoded, text)
  }
}
