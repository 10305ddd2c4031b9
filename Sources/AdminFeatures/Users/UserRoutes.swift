import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct UserRoutes: Sendable {
  static let length = 50
  static let transactionsLength = 20

  let database: Database

  /// Returns the query that travels with the session's look-up; nil if a filter can't be met.
  func newestPage(_ request: PageRequest) -> Query<(ListQuery<UserFilter>, [UserItem])>? {
    ListQuery<UserFilter>(FilterQuery(request.query), today: request.today).first(length: Self.length)
  }

  func list(
    _ request: PageRequest, _ context: StaffContext, _ found: (query: ListQuery<UserFilter>, rows: [UserItem])?
  ) async throws -> Page {
    let query = found?.query ?? ListQuery(FilterQuery(request.query), today: request.today)
    let filters = try await query.filters(now: request.now, in: database)
    if let page = context.refusal(filters, .users, UserListPage.title, AdminPath.users) { return page }
    return context.page(
      UserListPage(
        chrome: context.chrome, query: query,
        list: try await database.list(query, length: Self.length, rows: found?.rows),
        columns: context.columns()))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: UserID = try request.id("id")
    var query = FilterQuery(request.query)
    let tab: UserTab = query.choice("tab", Phrase(en: "Tab", ar: "التبويب")) ?? .transactions
    let place = query.place()
    if let refusal = context.refusal(query, .users, UserListPage.title, AdminPath.user(id)) { return refusal }
    var page = try await page(id, tab, place, request, context)
    page.note = request.draft?["note"] ?? ""
    return context.page(page)
  }

  /// Adds a note, and shows the user's page again where it can't be read.
  func note(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: UserID = try request.id("id")
    do {
      let text = try checkedText(form["note"], .note, maximum: 1_000)
      let wasDone = try await Ledger.addNote(
        text, on: .user(id), key: try form.idempotencyKey(), by: context.actor, in: database)
      return .redirect(to: UserTab.notes.path(of: id), flash: wasDone ? AdminFlash.sentBefore : .noted)
    } catch let problem as TextProblem {
      return try await page(id, problem.label(of: "note"), form, request, context)
    } catch is KeyConflict {
      return try await page(id, .usedKey, form, request, context)
    } catch is NoteRefusal {
      throw WebError.notFound
    }
  }

  private func page(
    _ id: UserID, _ error: Phrase, _ form: Form, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    var page = try await page(id, .notes, .newest, request, context)
    (page.note, page.noteError) = (form["note"], error)
    return context.page(page, status: .unprocessable)
  }

  private func page(
    _ id: UserID, _ tab: UserTab, _ place: Place, _ request: PageRequest, _ context: StaffContext
  ) async throws -> UserPage {
    let ((user, limits, refunds, changes), failures) = try await database.run(
      .together(
        Query<UserDetail?>.first(UserDetail.query(id)), Query<SpendingLimits?>.first(SpendingLimits.query(id)),
        Query<OpenRefunds>.one(OpenRefunds.query(id)),
        Query<[StatusChange]>.rows(StatusChange.query(id, length: 1))),
      Query<[TransactionItem]>.rows(
        TransactionList.items(
          .user(id), UserSummary.failures(today: request.today), .newest, length: UserSummary.mostFailures)))
    guard let user, let limits else { throw WebError.notFound }
    return UserPage(
      chrome: context.chrome, user: user, limits: limits, openRefunds: refunds,
      failures: Array(failures.filter { $0.user == id }.prefix(UserSummary.mostFailures)), change: changes.first,
      content: try await content(tab, of: id, place), mayFreeze: context.may(.freezeUsers),
      mayReveal: context.may(.revealPersonalData), mayReadLedger: context.may(.readLedger),
      mayNote: context.may(.writeNotes), noteKey: Form.newKey())
  }

  private func content(_ tab: UserTab, of id: UserID, _ place: Place) async throws -> UserTabContent {
    switch tab {
    case .transactions:
      let (rows, adjustments) = try await database.run(
        .together(
          Query<[TransactionItem]>.rows(
            TransactionList.items(.user(id), TransactionFilter(), place, length: Self.transactionsLength)),
          Query<[WalletAdjustment]>.rows(WalletAdjustment.query(id))))
      return .transactions(ListPage(rows, place, length: Self.transactionsLength), adjustments)
    case .refunds:
      return .refunds(try await database.rows(RefundItem.query(ofUser: id, length: Self.length)))
    case .verification: return .verification(try await database.rows(VerificationItem.query(of: id)))
    case .notes: return .notes(try await database.rows(Note.query(on: .user(id))))
    case .timeline:
      let (changes, notes) = try await database.run(
        .together(
          Query<[StatusChange]>.rows(StatusChange.query(id)), Query<[Note]>.rows(Note.query(on: .user(id)))))
      return .timeline(changes, notes)
    }
  }

  func confirmFreeze(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await confirm(request, context, freezes: true)
  }

  func freeze(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await change(form, request, context, freezes: true)
  }

  func confirmUnfreeze(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await confirm(request, context, freezes: false)
  }

  func unfreeze(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await change(form, request, context, freezes: false)
  }

  private func confirm(_ request: PageRequest, _ context: StaffContext, freezes: Bool) async throws -> Page {
    let user = try await user(request)
    guard user.item.status.canBecome(freezes ? .frozen : .active) else {
      return .redirect(to: AdminPath.user(user.item.id), flash: AdminFlash.statusChangedMeanwhile)
    }
    if !freezes, let approval = user.unfreezing {
      return .redirect(to: AdminPath.approval(approval), flash: AdminFlash.requestedBefore)
    }
    return context.page(

      ChangeStatusPage(
        chrome: context.chrome, user: user, freezes: freezes, from: try await `case`(request.query["case"], of: user),
        key: freezes ? nil : Form.newKey(), reason: request.draft?["reason"] ?? ""))
  }

  private func change(_ form: Form, _ request: PageRequest, _ context: StaffContext, freezes: Bool) async throws -> Page
  {
    let user = try await user(request)
    let key = freezes ? nil : try form.idempotencyKey()
    var page = ChangeStatusPage(
      chrome: context.chrome, user: user, freezes: freezes, from: try await `case`(form["case"], of: user), key: key,
      reason: form["reason"])
    do {
      let reason = try checkedText(form["reason"], .note, maximum: 200)
      let flash: AdminFlash
      if let key {
        let wasDone = try await Ledger.requestUnfreezing(
          user.item.id, reason: reason, key: key, by: context.actor, in: database)
        flash = wasDone ? .sentBefore : .unfreezingRequested
      } else {
        try await Ledger.setStatus(of: user.item.id, to: .frozen, reason: reason, by: context.actor, in: database)
        flash = .frozen
      }
      return .redirect(to: page.back, flash: flash)
    } catch let problem as TextProblem {
      page.errors.add("reason", problem)
    } catch is KeyConflict {
      page.errors.add(.usedKey)
      page.key = Form.newKey()
    } catch Ledger.StatusRefusal.notFound {
      throw WebError.notFound
    } catch is Ledger.StatusRefusal {
      return .redirect(to: page.back, flash: AdminFlash.statusChangedMeanwhile)
    } catch ApprovalRefusal.alreadyRequested {
      return .redirect(to: AdminPath.user(user.item.id), flash: AdminFlash.requestedBefore)
    }
    return context.page(page, status: .unprocessable)
  }

  /// The case from which a wallet is frozen; nil if it isn't one of the user's.
  private func `case`(_ id: String?, of user: UserDetail) async throws -> CaseID? {
    guard let id = id.flatMap({ Int64($0) }) else { return nil }
    return try await database.first(
      """
      SELECT cases.id AS value FROM cases JOIN transactions ON transactions.id = transaction_id
      WHERE cases.id = \(CaseID(id)) AND user_id = \(user.item.id)
      """, as: Scalar<CaseID>.self)?.value
  }

  private func user(_ request: PageRequest) async throws -> UserDetail {
    guard let user = try await database.first(UserDetail.query(try request.id("id")), as: UserDetail.self) else {
      throw WebError.notFound
    }
    return user
  }
}
