import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes of colleagues' accounts: list, invitations, roles, disabling and enabling.
struct StaffRoutes: Sendable {
  static let length = 50

  let database: Database
  let accounts: Accounts
  let factors: SecondFactors

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let role = query.choice(
      "role", Phrase(en: "Role", ar: "الدور"), StaffRole.allCases.map { ($0.rawValue, $0.label, $0) })
    let place = query.place()
    if let refusal = context.refusal(query, .staff, StaffListPage.title, AdminPath.staff) { return refusal }
    let rows = try await database.rows(
      StaffAccount.query(role, place, length: Self.length), as: StaffAccount.self)
    return context.page(
      StaffListPage(
        chrome: context.chrome, role: role, page: ListPage(rows, place, length: Self.length),
        mayManage: context.may(.manageStaff)))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(page(of: try await account(request), mobile: request.draft?["mobile"] ?? "", context))
  }

  private func page(of account: StaffAccount, mobile: String, _ context: StaffContext) -> StaffPage {
    StaffPage(
      chrome: context.chrome, account: account,
      mayManage: context.may(.manageStaff) && account.id != context.staff.id,
      mayReadAudit: context.may(.readAudit), mobile: mobile)
  }

  // MARK: Inviting

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let draft = request.draft
    return context.page(
      InviteStaffPage(
        chrome: context.chrome, grantable: context.grantable, email: draft?["email"] ?? "",
        mobile: draft?["mobile"] ?? "", name: draft?["name"] ?? "", role: draft?["role"] ?? ""))
  }

  func invite(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = InviteStaffPage(
      chrome: context.chrome, grantable: context.grantable, email: form["email"], mobile: form["mobile"],
      name: form["name"], role: form["role"])
    do throws(TextProblem) {
      _ = try checkedText(form["name"], .name, maximum: 200)
    } catch {
      page.errors.add("name", error)
    }
    if Accounts.email(form["email"]) == nil { page.errors.add(AccountProblem.email) }
    let role = StaffRole(rawValue: form["role"])
    if role == nil { page.errors.add("role", Phrase(en: "Choose a role.", ar: "اختر دورًا.")) }
    guard page.errors.isEmpty, let role else { return context.page(page, status: .unprocessable) }
    do {
      let invitation = try await accounts.inviteStaff(
        email: form["email"], mobile: form["mobile"], name: form["name"], role: role, by: context.actor)
      return try await link(to: invitation.id, invitation.link, context)
    } catch let problem as AccountProblem {
      page.errors.add(problem)
      return context.page(page, status: .unprocessable)
    }
  }

  func renew(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let account = try await account(request)
    do {
      let link = try await accounts.renewInvitation(of: account.id, mobile: form["mobile"], by: context.actor)
      return try await self.link(to: account.id, link, context)
    } catch let problem as AccountProblem where [.mobile, .tooManyInvitations].contains(problem) {
      var page = page(of: account, mobile: form["mobile"], context)
      page.errors.add(problem)
      return context.page(page, status: .unprocessable)
    } catch is AccountProblem {
      // The account was used or disabled in the meantime; its page shows that.
      return .redirect(to: AdminPath.staff(account.id))
    }
  }

  private func link(to id: StaffID, _ link: AccountLink, _ context: StaffContext) async throws -> Page {
    let account = try await database.one(StaffAccount.query(id), as: StaffAccount.self)
    return context.page(
      StaffLinkPage(
        chrome: context.chrome, account: account, link: link,
        address: context.address(of: LinkCard.path(link, of: .admin))), status: .created)
  }

  // MARK: Role and status

  func confirmRole(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let account = try await account(request)
    return context.page(
      ChangeStaffPage(
        chrome: context.chrome, account: account, change: .role(context.grantable),
        role: request.draft?["role"] ?? account.role.rawValue, reason: request.draft?["reason"] ?? ""))
  }

  func changeRole(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await change(.role(context.grantable), form, request, context) { account, reason in
      guard let role = StaffRole(rawValue: form["role"]) else { throw AccountProblem.unchanged }
      try await accounts.changeRole(of: account.id, to: role, reason: reason, by: context.actor)
      return .roleChanged
    }
  }

  func confirmDisabling(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(
      ChangeStaffPage(
        chrome: context.chrome, account: try await account(request), change: .disable,
        reason: request.draft?["reason"] ?? ""))
  }

  func disable(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await change(.disable, form, request, context) { account, reason in
      try await accounts.setActive(false, staff: account.id, reason: reason, by: context.actor)
      return .accountDisabled
    }
  }

  func confirmEnabling(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(
      ChangeStaffPage(
        chrome: context.chrome, account: try await account(request), change: .enable,
        reason: request.draft?["reason"] ?? ""))
  }

  func enable(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await change(.enable, form, request, context) { account, reason in
      try await accounts.setActive(true, staff: account.id, reason: reason, by: context.actor)
      return .accountEnabled
    }
  }

  func confirmReset(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(
      ChangeStaffPage(
        chrome: context.chrome, account: try await account(request), change: .resetSecondFactor,
        reason: request.draft?["reason"] ?? ""))
  }

  func resetSecondFactor(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await change(.resetSecondFactor, form, request, context) { account, reason in
      do {
        try await factors.reset(of: .staff(account.id), by: context.actor, reason: reason)
      } catch SecondFactorRefusal.own {
        throw AccountProblem.ownAccount
      }
      return .secondFactorReset
    }
  }

  private func change(
    _ change: ChangeStaffPage.Change, _ form: Form, _ request: PageRequest, _ context: StaffContext,
    _ apply: (StaffAccount, String) async throws -> AdminFlash
  ) async throws -> Page {
    let account = try await account(request)
    var page = ChangeStaffPage(
      chrome: context.chrome, account: account, change: change, role: form["role"], reason: form["reason"])
    do {
      let flash = try await apply(account, try checkedText(form["reason"], .note, maximum: 200))
      return .redirect(to: AdminPath.staff(account.id), flash: flash)
    } catch let problem as TextProblem {
      page.errors.add("reason", problem)
    } catch AccountProblem.unchanged where !change.isRole {
      // The change was made in the meantime; the account's page shows it.
      return .redirect(to: AdminPath.staff(account.id))
    } catch let problem as AccountProblem {
      page.errors.add(problem)
    }
    return context.page(page, status: .unprocessable)
  }

  private func account(_ request: PageRequest) async throws -> StaffAccount {
    guard let account = try await database.first(StaffAccount.query(try request.id("id")), as: StaffAccount.self) else {
      throw WebError.notFound
    }
    return account
  }
}

extension StaffContext {
  /// The roles that this person may grant.
  fileprivate var grantable: [StaffRole] { StaffRole.allCases.filter { staff.role.mayGrant($0) } }
}
