import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct ApprovalRoutes: Sendable {
  static let length = 50

  let database: Database
  let seal: TextSeal

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<ApprovalFilter>(FilterQuery(request.query), today: request.today)
    let filters = try await query.filters(now: request.now, in: database)
    if let refusal = context.refusal(filters, .approvals, ApprovalListPage.title, AdminPath.approvals) {
      return refusal
    }
    let list = try await database.list(query, length: Self.length)
    // What was open at an instant may have been decided since.
    let decidable = query.filter.asOf == nil ? list.page.items.filter { context.standing(of: $0).mayDecide } : []
    return context.page(
      ApprovalListPage(
        chrome: context.chrome, query: query, list: list,
        selectable: Set(decidable.map(\.id)),
        mayAdjust: context.may(.requestAdjustments)))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(of: try await approval(request, request.query["list"], context))
  }

  func assign(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await assignment(form, request, context, isAssigned: true)
  }

  func release(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await assignment(form, request, context, isAssigned: false)
  }

  func confirmApproval(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await confirm(.approval, request, context)
  }

  func approve(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await decide(.approval, form, request, context)
  }

  func confirmRejection(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await confirm(.rejection, request, context)
  }

  func reject(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await decide(.rejection, form, request, context)
  }

  func confirmWithdrawal(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await confirm(.withdrawal, request, context)
  }

  private func confirm(
    _ act: ApprovalAct, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    let found = try await approval(request, request.query["list"], context)
    let item = found.item
    let standing = context.standing(of: item)
    guard act == .withdrawal ? standing.mayWithdraw : standing.mayDecide else {
      if act != .withdrawal, !context.staff.role.mayDecide(item.kind) { throw WebError.mayNotDecide(item.kind) }
      return context.page(of: found, refusal: context.refusal(of: act, item)?.label, .conflict)
    }
    return context.page(
      VerdictPage(
        chrome: context.chrome, detail: found, act: act, key: Form.newKey(), note: request.draft?["note"] ?? ""))
  }

  private func decide(
    _ act: ApprovalAct, _ form: Form, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    let found = try await approval(request, form["list"], context)
    let item = found.item
    guard context.staff.role.mayDecide(item.kind) else { throw WebError.mayNotDecide(item.kind) }
    let key = try form.idempotencyKey()
    var page = VerdictPage(chrome: context.chrome, detail: found, act: act, key: key, note: form["note"])
    var note: String?
    if act == .rejection || !isBlank(form["note"]) {
      do throws(TextProblem) {
        note = try checkedText(form["note"], .note, maximum: 200)
      } catch {
        page.errors.add("note", error.label(of: "reason"))
        return context.page(page, status: .unprocessable)
      }
    }
    do {
      return try await answer(form, request, context) {
        let wasDone = try await Ledger.decide(
          item.id, act.verdict, note: note, shown: form.shown.map { ShownFacts(parsing: $0) },
          key: key, by: context.actor, in: database)
        return wasDone ? .sentBefore : act == .approval ? item.kind.approved : .rejected
      }
    } catch let changed as ShownFactsChanged {
      return try await confirmAgain(act, changed, form, request, context)
    }
  }

  func withdraw(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: ApprovalID = try request.id("id")
    let key = try form.idempotencyKey()
    do {
      return try await answer(form, request, context) {
        let wasDone = try await Ledger.withdraw(
          id, shown: form.shown.map { ShownFacts(parsing: $0) }, key: key, by: context.actor, in: database)
        return wasDone ? .sentBefore : .withdrawn
      }
    } catch let changed as ShownFactsChanged {
      return try await confirmAgain(.withdrawal, changed, form, request, context)
    }
  }

  /// Shows the same confirmation with the current facts.
  private func confirmAgain(
    _ act: ApprovalAct, _ changed: ShownFactsChanged, _ form: Form, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    context.page(
      VerdictPage(
        chrome: context.chrome, detail: try await approval(request, form["list"], context), act: act,
        key: Form.newKey(), note: form["note"], changed: changed), status: .conflict)
  }

  private func assignment(
    _ form: Form, _ request: PageRequest, _ context: StaffContext, isAssigned: Bool
  ) async throws -> Page {
    let item = try await approval(request, form["list"], context).item
    guard context.staff.role.mayDecide(item.kind) else { throw WebError.mayNotDecide(item.kind) }
    return try await answer(form, request, context) {
      try await Ledger.assign(item.id, isAssigned, by: context.actor, in: database)
      return isAssigned ? .assigned : .released
    }
  }

  /// Returns a redirect to the approval's page after the act, or the current page with the reason of a refusal.
  private func answer(
    _ form: Form, _ request: PageRequest, _ context: StaffContext, _ act: () async throws -> AdminFlash
  ) async throws -> Page {
    func now() async throws -> ApprovalDetail { try await approval(request, form["list"], context) }
    do {
      let flash = try await act()
      let queue = ApprovalQueue(form["list"], today: request.today)
      return .redirect(to: queue.path(to: try request.id("id")), flash: flash)
    } catch ApprovalRefusal.notFound {
      throw WebError.notFound
    } catch ApprovalRefusal.changedSince {
      let detail = try await now()
      return context.page(
        of: detail, refusal: detail.found.obstacle ?? ApprovalRefusal.changedSince.label, .conflict)
    } catch let refusal as ApprovalRefusal {
      return context.page(of: try await now(), refusal: refusal.label, .conflict)
    } catch is Ledger.StatusRefusal {
      return context.page(of: try await now(), refusal: ApprovalRefusal.changedSince.label, .conflict)
    } catch let refusal as Refusal {
      return context.page(of: try await now(), refusal: refusal.staysOpen, .unprocessable)
    } catch is KeyConflict {
      return context.page(of: try await now(), refusal: .usedKey, .unprocessable)
    } catch let error as DatabaseError where error.kind == .checkViolation(constraint: "decider") {
      // The account was disabled or got another role after the session was checked.
      throw WebError.forbidden(.staff(.decide))
    }
  }

  /// Returns the request of the address, opened from a list whose query is `list`.
  private func approval(
    _ request: PageRequest, _ list: String?, _ context: StaffContext
  ) async throws -> ApprovalDetail {
    let queue = ApprovalQueue(list, today: request.today)
    let found = try await database.approval(try request.id("id"), in: queue, seal, for: context)
    guard let found else { throw WebError.notFound }
    return found
  }
}

extension ApprovalKind {
  /// The message after an approval.
  fileprivate var approved: AdminFlash {
    switch self {
    case .payout: .approvedPayout
    case .bankAccount: .approvedBankAccount
    case .refund, .adjustment, .unfreeze, .limit, .fee, .setting, .bankLine: .approved
    }
  }
}

extension StaffContext {
  fileprivate func page(of detail: ApprovalDetail, refusal: Phrase? = nil, _ status: Status = .ok) -> Page {
    page(
      ApprovalPage(chrome: chrome, detail: detail, standing: standing(of: detail.item), refusal: refusal),
      status: status)
  }

  func standing(of item: ApprovalItem) -> ApprovalStanding {
    let mayDecide = staff.role.mayDecide(item.kind) && refusal(of: .approval, item) == nil
    return ApprovalStanding(
      mayDecide: mayDecide, mayWithdraw: may(.withdraw) && refusal(of: .withdrawal, item) == nil,
      hasAssignment: item.assignment?.by == actor.key, note: item.state == .open && !mayDecide ? whyNot(item) : nil)
  }

  private func whyNot(_ item: ApprovalItem) -> Phrase? {
    if staff.role.mayDecide(item.kind) { return refusal(of: .approval, item)?.label }
    let roles = StaffRole.allCases.filter { $0.mayDecide(item.kind) && $0 != .administrator }
    guard let role = roles.first else { return nil }
    return role == .risk
      ? Phrase(
        en: "Someone from risk or an administrator has to approve this, not the person who requested it",
        ar: "تتطلب الموافقة أحد مسؤولي المخاطر أو مدير النظام، من غير مقدّم الطلب")
      : Phrase(
        en: "A finance approver or an administrator has to approve this, not the person who requested it",
        ar: "تتطلب الموافقة \(role.label) أو مدير النظام، من غير مقدّم الطلب")
  }

  func refusal(of act: ApprovalAct, _ item: ApprovalItem) -> ApprovalRefusal? {
    act == .withdrawal ? item.refusal(ofWithdrawalBy: actor) : item.refusal(ofVerdictBy: actor)
  }
}

extension Refusal {
  /// Why an approved request isn't executed.
  var staysOpen: Phrase {
    Phrase(
      en: "It can't be executed now and stays open. \(label).", ar: "لا يمكن تنفيذه الآن ويبقى مفتوحًا. \(label).")
  }
}
