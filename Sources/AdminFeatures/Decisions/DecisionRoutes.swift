import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct DecisionRoutes {
  static let length = 50

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/decisions", .readDecisions, use: list)
    routes.get("/decisions/:id", .readDecisions) { $1.page(of: try await decision($0)) }
    routes.post("/decisions/:id/claim", .decide, fields: []) { try await claim($1, $2, isClaimed: true) }
    routes.post("/decisions/:id/release", .decide, fields: []) { try await claim($1, $2, isClaimed: false) }
    for act in [DecisionAct.approval, .rejection] {
      routes.get("/decisions/:id/\(act.rawValue)", .decide) { try await confirm(act, $0, $1) }
      routes.post("/decisions/:id/\(act.rawValue)", .decide, fields: ["note"]) { try await decide(act, $0, $1, $2) }
    }
    routes.get("/decisions/:id/recall", .recall) { try await confirm(.recall, $0, $1) }
    routes.post("/decisions/:id/recall", .recall, fields: []) { try await recall($0, $1, $2) }
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let state = request.query["state"].flatMap(DecisionState.init) ?? .open
    let kind = request.query["kind"].flatMap(DecisionKind.init)
    let place = Place(request.query)
    let rows = try await database.rows(
      DecisionItem.query(state, kind, place, length: Self.length), as: DecisionItem.self)
    return context.page(
      DecisionListPage(
        chrome: context.chrome, state: state, kind: kind,
        page: ListPage(rows, place, length: Self.length, queue: state == .open),
        mayAdjust: context.may(.askForAdjustments)))
  }

  @Sendable private func confirm(
    _ act: DecisionAct, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    let found = try await decision(request)
    let item = found.item
    let standing = context.standing(of: item)
    guard act == .recall ? standing.mayRecall : standing.mayDecide else {
      if act != .recall, !context.staff.role.mayDecide(item.kind) { throw WebError.forbidden }
      return context.page(of: found, refusal: context.refusal(of: act, item)?.label, .conflict)
    }
    return context.page(
      VerdictPage(chrome: context.chrome, item: item, subject: found.subject, act: act, key: Form.newKey()))
  }

  private func decide(
    _ act: DecisionAct, _ form: Form, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    let found = try await decision(request)
    let item = found.item
    guard context.staff.role.mayDecide(item.kind) else { throw WebError.forbidden }
    let key = try form.idempotencyKey()
    var page = VerdictPage(
      chrome: context.chrome, item: item, subject: found.subject, act: act, key: key, note: form["note"])
    var note: String?
    if act == .rejection || !form["note"].allSatisfy(\.isWhitespace) {
      do throws(TextProblem) {
        note = try checkedText(form["note"], maximum: 200)
      } catch {
        page.errors.add("note", error.label)
        return context.page(page, status: .unprocessable)
      }
    }
    return try await answer(request, context) {
      let wasDone = try await Ledger.decide(
        item.id, act == .approval ? .approve : .reject, note: note, key: key, by: context.actor, in: database)
      return wasDone ? .sentBefore : act == .approval ? item.kind.approved : .rejected
    }
  }

  private func recall(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: DecisionID = try request.id("id")
    let key = try form.idempotencyKey()
    return try await answer(request, context) {
      try await Ledger.recall(id, key: key, by: context.actor, in: database) ? .sentBefore : .recalled
    }
  }

  private func claim(_ request: PageRequest, _ context: StaffContext, isClaimed: Bool) async throws -> Page {
    let item = try await decision(request).item
    guard context.staff.role.mayDecide(item.kind) else { throw WebError.forbidden }
    return try await answer(request, context) {
      try await Ledger.claim(item.id, isClaimed, by: context.actor, in: database)
      return isClaimed ? .claimed : .released
    }
  }

  /// To the decision's page with what was done, or the page as it stands now with why nothing was.
  private func answer(
    _ request: PageRequest, _ context: StaffContext, _ act: () async throws -> AdminFlash
  ) async throws -> Page {
    do {
      let flash = try await act()
      return .redirect(to: AdminPath.decision(try request.id("id")), flash: flash)
    } catch DecisionRefusal.notFound {
      throw WebError.notFound
    } catch let refusal as DecisionRefusal {
      return context.page(of: try await decision(request), refusal: refusal.label, .conflict)
    } catch is Ledger.StatusRefusal {
      return context.page(of: try await decision(request), refusal: DecisionRefusal.changedSince.label, .conflict)
    } catch let refusal as Refusal {
      let words = Phrase(
        en: "It can't be done now and stays open. \(refusal.label).",
        ar: "لا يمكن تنفيذه الآن ويبقى مفتوحًا. \(refusal.label).")
      return context.page(of: try await decision(request), refusal: words, .unprocessable)
    } catch is KeyConflict {
      return context.page(of: try await decision(request), refusal: .usedKey, .unprocessable)
    }
  }

  private func decision(_ request: PageRequest) async throws -> FoundDecision {
    let id: DecisionID = try request.id("id")
    let (item, subject, accounts) = try await database.run(
      Query<DecisionItem?>.first(DecisionItem.query(id)), Query<DecisionSubject?>.first(DecisionSubject.query(id)),
      Query<[FoundAccount]>.rows(FoundAccount.query(of: id)))
    guard let item, var subject else { throw WebError.notFound }
    subject.accounts = accounts
    return FoundDecision(item: item, subject: subject)
  }
}

private struct FoundDecision {
  let item: DecisionItem
  let subject: DecisionSubject
}

extension DecisionKind {
  /// What approving it has done.
  fileprivate var approved: AdminFlash {
    switch self {
    case .payout: .approvedPayout
    case .bankAccount: .approvedBankAccount
    case .refund, .adjustment, .unfreeze, .limit, .fee: .approved
    }
  }
}

extension StaffContext {
  fileprivate func page(of found: FoundDecision, refusal: Phrase? = nil, _ status: Status = .ok) -> Page {
    page(
      DecisionPage(
        chrome: chrome, item: found.item, subject: found.subject, standing: standing(of: found.item), refusal: refusal),
      status: status)
  }

  fileprivate func standing(of item: DecisionItem) -> DecisionStanding {
    let mayDecide = staff.role.mayDecide(item.kind) && refusal(of: .approval, item) == nil
    return DecisionStanding(
      mayDecide: mayDecide, mayRecall: may(.recall) && refusal(of: .recall, item) == nil,
      hasClaim: item.claim?.by == actor.key, note: item.state == .open && !mayDecide ? whyNot(item) : nil)
  }

  private func whyNot(_ item: DecisionItem) -> Phrase? {
    if staff.role.mayDecide(item.kind) { return refusal(of: .approval, item)?.label }
    let roles = StaffRole.allCases.filter { $0.mayDecide(item.kind) && $0 != .administrator }
    guard let role = roles.first else { return nil }
    return role == .risk
      ? Phrase(
        en: "Somebody from risk or an administrator decides this, never the person who asked",
        ar: "يقرر في هذا أحد مسؤولي المخاطر أو مدير النظام، ولا يقرر فيه من طلبه أبدًا")
      : Phrase(
        en: "A finance approver or an administrator decides this, never the person who asked",
        ar: "يقرر في هذا \(role.label) أو مدير النظام، ولا يقرر فيه من طلبه أبدًا")
  }

  /// As the ledger will say, from what the page was read with.
  fileprivate func refusal(of act: DecisionAct, _ item: DecisionItem) -> DecisionRefusal? {
    let ended = DecisionRefusal.alreadyDecided(
      item.state, by: item.recalledByName ?? item.decidedByName, at: item.recalledAt ?? item.decidedAt)
    if act == .recall {
      guard item.state.canBecome(.recalled) else { return ended }
      if item.executedAt != nil { return .executed }
      return [item.askedBy, item.decidedBy].contains(actor.key) ? nil : .notYours
    }
    guard item.state == .open else { return ended }
    if item.askedBy == actor.key { return .ownRequest }
    if let claim = item.claim, claim.by != actor.key { return .claimedByAnother(claim.name, at: claim.at) }
    return nil
  }
}
