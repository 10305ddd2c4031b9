import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct UserRoutes {
  static let length = 50
  static let transactionsLength = 20

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get(
      "/users", .readUsers,
      first: { .rows(UserItem.query(UserSearch($0.query), Place($0.query), length: Self.length)) }, use: list)
    routes.get("/users/:id", .readUsers, use: show)
    routes.get("/users/:id/freeze", .freezeUsers) { try await confirm($0, $1, freezes: true) }
    routes.get("/users/:id/unfreeze", .freezeUsers) { try await confirm($0, $1, freezes: false) }
    routes.post("/users/:id/freeze", .freezeUsers, fields: ["reason"]) { try await change($0, $1, $2, freezes: true) }
    routes.post("/users/:id/unfreeze", .freezeUsers, fields: ["reason"]) {
      try await change($0, $1, $2, freezes: false)
    }
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext, _ rows: [UserItem]) async throws -> Page
  {
    context.page(
      UserListPage(
        chrome: context.chrome, search: UserSearch(request.query),
        page: ListPage(rows, Place(request.query), length: Self.length)))
  }

  @Sendable private func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: UserID = try request.id("id")
    let place = Place(request.query)
    let (user, limits, transactions, adjustments, changes) = try await database.run(
      Query<UserDetail?>.first(UserDetail.query(id)),
      Query<SpendingLimits?>.first(SpendingLimits.query(id)),
      Query<[TransactionItem]>.rows(
        TransactionList.items(.user(id), TransactionFilter(), place, length: Self.transactionsLength)),
      Query<[WalletAdjustment]>.rows(WalletAdjustment.query(id)),
      Query<[StatusChange]>.rows(StatusChange.query(id)))
    guard let user, let limits else { throw WebError.notFound }
    return context.page(
      UserPage(
        chrome: context.chrome, user: user, limits: limits,
        transactions: ListPage(transactions, place, length: Self.transactionsLength),
        adjustments: adjustments, changes: changes,
        mayFreeze: context.may(.freezeUsers)))
  }

  private func confirm(_ request: PageRequest, _ context: StaffContext, freezes: Bool) async throws -> Page {
    let user = try await user(request)
    guard user.item.status.canBecome(freezes ? .frozen : .active) else {
      return .redirect(to: AdminPath.user(user.item.id), flash: AdminFlash.statusChangedMeanwhile)
    }
    if !freezes, let decision = user.unfreezing {
      return .redirect(to: AdminPath.decision(decision), flash: AdminFlash.askedBefore)
    }
    return context.page(
      ChangeStatusPage(chrome: context.chrome, user: user, freezes: freezes, key: freezes ? nil : Form.newKey()))
  }

  private func change(_ form: Form, _ request: PageRequest, _ context: StaffContext, freezes: Bool) async throws -> Page
  {
    let user = try await user(request)
    let key = freezes ? nil : try form.idempotencyKey()
    var page = ChangeStatusPage(
      chrome: context.chrome, user: user, freezes: freezes, key: key, reason: form["reason"])
    do {
      let reason = try checkedText(form["reason"], maximum: 200)
      let flash: AdminFlash
      if let key {
        let wasDone = try await Ledger.askToUnfreeze(
          user.item.id, reason: reason, key: key, by: context.actor, in: database)
        flash = wasDone ? .sentBefore : .unfreezingAsked
      } else {
        try await Ledger.setStatus(of: user.item.id, to: .frozen, reason: reason, by: context.actor, in: database)
        flash = .frozen
      }
      return .redirect(to: AdminPath.user(user.item.id), flash: flash)
    } catch let problem as TextProblem {
      page.errors.add("reason", problem.label)
    } catch is KeyConflict {
      page.errors.add(.usedKey)
      page.key = Form.newKey()
    } catch Ledger.StatusRefusal.notFound {
      throw WebError.notFound
    } catch is Ledger.StatusRefusal {
      return .redirect(to: AdminPath.user(user.item.id), flash: AdminFlash.statusChangedMeanwhile)
    } catch DecisionRefusal.alreadyAsked {
      return .redirect(to: AdminPath.user(user.item.id), flash: AdminFlash.askedBefore)
    }
    return context.page(page, status: .unprocessable)
  }

  private func user(_ request: PageRequest) async throws -> UserDetail {
    guard let user = try await database.first(UserDetail.query(try request.id("id")), as: UserDetail.self) else {
      throw WebError.notFound
    }
    return user
  }
}

extension UserSearch {
  init(_ query: URLEncoded) {
    text = query["q"].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    status = query["status"].flatMap(UserStatus.init)
    tier = query["tier"].flatMap { Int($0) }.flatMap(KYCTier.init)
  }
}
