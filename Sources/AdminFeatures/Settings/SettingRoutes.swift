import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

/// What the platform goes by. A change is only asked for here: another person decides.
struct SettingRoutes {
  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/settings", .readSettings, use: show)
    routes.get("/settings/limits/:name", .askForLimits, use: form)
    routes.post("/settings/limits/:name", .askForLimits, fields: ["amount", "reason", "confirmed"], use: ask)
  }

  @Sendable private func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    // There are as many open changes of limits as limits at most.
    let (settings, waiting) = try await database.run(
      Query<[Setting]>.rows(Setting.query),
      Query<[DecisionItem]>.rows(DecisionItem.query(.open, .limit, .newest, length: Limit.all.count)))
    return context.page(
      SettingsPage(
        chrome: context.chrome, settings: Settings(all: settings), waiting: waiting,
        mayAsk: context.may(.askForLimits)))
  }

  @Sendable private func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (limit, current, _) = try await limit(request)
    if let decision = try await open(limit) { return decision }
    return context.page(NewLimitPage(chrome: context.chrome, limit: limit, current: current))
  }

  /// First shows what it would change; sent from there, asks for it.
  @Sendable private func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
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
        let wasDone = try await Ledger.askToChangeLimit(
          tier: limit.tier, limit.period, to: amount, reason: reason, key: key, by: context.actor, in: database)
        return .redirect(
          to: AdminPath.decision(try await database.value(DecisionID.asked(under: key))),
          flash: wasDone ? AdminFlash.sentBefore : .changeAsked)
      } catch DecisionRefusal.alreadyAsked {
        if let decision = try await open(limit) { return decision }
        page.errors.add(DecisionRefusal.alreadyAsked.label)
      } catch let refusal as Refusal {
        page.errors.add("amount", refusal.label)
      } catch is KeyConflict {
        page.errors.add(.usedKey)
      }
    }
    return context.page(page, status: .unprocessable)
  }

  /// With what it is, and what the other limit of its tier is.
  private func limit(_ request: PageRequest) async throws -> (limit: Limit, current: Money, other: Money) {
    let limit = try request.parameter("name") { Limit(name: $0) }
    let settings = Settings(all: try await database.rows(Setting.query, as: Setting.self))
    guard let current = settings[limit], let other = settings[Limit(tier: limit.tier, period: limit.period.other)]
    else {
      throw WebError.notFound
    }
    return (limit, current, other)
  }

  /// To the change that waits for its decision, where one does.
  private func open(_ limit: Limit) async throws -> Page? {
    let decision = try await database.first(
      "SELECT id AS value FROM decisions WHERE kind = 'limit' AND subject = \(limit.name) AND state = 'open'",
      as: Scalar<DecisionID>.self)
    return decision.map { .redirect(to: AdminPath.decision($0.value), flash: AdminFlash.askedBefore) }
  }
}

extension NewLimitPage {
  /// Nil where something is wrong, or nothing would change; `errors` then says what. What was confirmed may have taken
  /// effect since: the ledger knows it by its key.
  fileprivate mutating func decode(beside other: Money, isConfirmed: Bool) -> (amount: Money, reason: String)? {
    var decoded: Money?
    var text: String?
    do throws(InvalidMoney) {
      let typed = try Money(parsing: amount)
      decoded = typed
      if typed <= .zero { errors.add("amount", Refusal.amountNotPositive.label) }
      if typed == current, !isConfirmed {
        errors.add("amount", Phrase(en: "This is the limit already.", ar: "هذا هو الحد الحالي."))
      }
      if typed > .zero, !isConfirmed, let refusal = limit.period.refusal(of: typed, beside: other) {
        errors.add("amount", refusal.label)
      }
    } catch {
      errors.add("amount", error.label)
    }
    do throws(TextProblem) {
      text = try checkedText(reason, maximum: 200)
    } catch {
      errors.add("reason", error.label)
    }
    guard errors.isEmpty, let decoded, let text else { return nil }
    return (decoded, text)
  }
}
