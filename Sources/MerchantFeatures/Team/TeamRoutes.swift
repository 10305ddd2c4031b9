import Auth
import Database
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes by which owners manage the merchant's team: invitations, roles, disabling and enabling, lost second factors.
struct TeamRoutes: Sendable {
  let accounts: Accounts
  let factors: SecondFactors
  /// The application's database, for the audit rows of exports.
  let database: Database

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let team = try await context.database.rows(TeamMember.query(context.merchant), as: TeamMember.self)
    return context.page(TeamPage(chrome: context.chrome, merchant: context.member.code, team: team))
  }

  /// The list as CSV. The export is recorded in the audit log.
  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    try await CSVDownload(
      name: "team_\(context.member.code).csv", header: TeamFile.header, act: "team_export"
    ).page(TeamFile.rows(context.merchant, context.member.code), for: context, audit: database)
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    context.page(page(of: try await member(request, context), contact: request.draft?["contact"] ?? "", context))
  }

  private func page(of member: TeamMember, contact: String, _ context: MerchantContext) -> MemberPage {
    MemberPage(
      chrome: context.chrome, merchant: context.member.code, member: member,
      isReader: member.id == context.member.id, contact: contact)
  }

  // MARK: Inviting

  func form(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let draft = request.draft
    return context.page(
      InviteMemberPage(
        chrome: context.chrome, merchant: context.member.code, name: draft?["name"] ?? "",
        signInName: draft?["sign_in_name"] ?? "", contact: draft?["contact"] ?? "", role: draft?["role"] ?? ""))
  }

  func invite(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    var page = InviteMemberPage(
      chrome: context.chrome, merchant: context.member.code, name: form["name"], signInName: form["sign_in_name"],
      contact: form["contact"], role: form["role"])
    let role = MemberRole(rawValue: form["role"])
    let problems = Accounts.problems(signInName: form["sign_in_name"], name: form["name"], contact: form["contact"])
    if let problem = problems.name { page.errors.add(problem) }
    if let problem = problems.signInName { page.errors.add(problem) }
    if role == nil { page.errors.add("role", Phrase(en: "Choose a role.", ar: "اختر دورًا.")) }
    if let problem = problems.contact { page.errors.add(problem) }
    guard page.errors.isEmpty, let role else { return context.page(page, status: .unprocessable) }
    do {
      let invitation = try await accounts.inviteMember(
        of: context.merchant, signInName: form["sign_in_name"], name: form["name"], role: role,
        contact: form["contact"], by: context.actor)
      return try await link(to: invitation.id, invitation.link, context)
    } catch let problem as AccountProblem {
      page.errors.add(problem)
      return context.page(page, status: .unprocessable)
    }
  }

  /// Creates a new link: an invitation if nobody has used the account, otherwise a password reset.
  func renew(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let member = try await member(request, context)
    do {
      let link =
        member.state.isInvited
        ? try await accounts.renewInvitation(
          of: member.id, in: context.merchant, contact: form["contact"], by: context.actor)
        : try await accounts.makeReset(of: member.id, in: context.merchant, by: context.actor)
      return try await self.link(to: member.id, link, context)
    } catch let problem as AccountProblem
      where [.contact, .tooManyInvitations, .tooManyInvitationsOfTeam].contains(problem)
    {
      var page = page(of: member, contact: form["contact"], context)
      page.errors.add(problem)
      return context.page(page, status: .unprocessable)
    } catch is AccountProblem {
      return .redirect(to: MerchantPath.member(member.id), flash: MerchantFlash.noLink)
    }
  }

  private func link(to id: MemberID, _ link: AccountLink, _ context: MerchantContext) async throws -> Page {
    let member = try await context.database.one(TeamMember.query(context.merchant, id), as: TeamMember.self)
    return context.page(
      MemberLinkPage(
        chrome: context.chrome, member: member, signIn: member.signIn(at: context.member.code), link: link,
        address: context.address(of: LinkCard.path(link, of: .merchant))), status: .created)
  }

  // MARK: Role and status

  func confirmRole(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let member = try await member(request, context)
    return context.page(
      ChangeMemberPage(chrome: context.chrome, member: member, change: .role, role: member.role.rawValue))
  }

  func changeRole(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    try await change(.role, form, request, context) { member in
      guard let role = MemberRole(rawValue: form["role"]) else { throw AccountProblem.unchanged }
      try await accounts.changeRole(
        of: member.id, in: context.merchant, to: role, reason: nil, by: context.actor)
      return .roleChanged
    }
  }

  func confirmDisabling(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    context.page(
      ChangeMemberPage(chrome: context.chrome, member: try await member(request, context), change: .disable))
  }

  func disable(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    try await change(.disable, form, request, context) { member in
      try await accounts.setActive(
        false, member: member.id, in: context.merchant, reason: nil, by: context.actor)
      return .accountDisabled
    }
  }

  func confirmEnabling(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    context.page(
      ChangeMemberPage(chrome: context.chrome, member: try await member(request, context), change: .enable))
  }

  func enable(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    try await change(.enable, form, request, context) { member in
      try await accounts.setActive(true, member: member.id, in: context.merchant, reason: nil, by: context.actor)
      return .accountEnabled
    }
  }

  func confirmReset(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let member = try await member(request, context)
    guard member.mayLoseFactor, member.id != context.member.id else { throw WebError.notFound }
    return context.page(ChangeMemberPage(chrome: context.chrome, member: member, change: .resetSecondFactor))
  }

  func resetSecondFactor(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    try await change(.resetSecondFactor, form, request, context) { member in
      guard member.mayLoseFactor, member.id != context.member.id else { throw WebError.notFound }
      try await factors.reset(of: .member(member.id), by: context.actor)
      return .secondFactorReset
    }
  }

  private func change(
    _ change: AccountChange, _ form: Form, _ request: PageRequest, _ context: MerchantContext,
    _ apply: (TeamMember) async throws -> MerchantFlash
  ) async throws -> Page {
    let member = try await member(request, context)
    do {
      let flash = try await apply(member)
      return .redirect(to: MerchantPath.member(member.id), flash: flash)
    } catch AccountProblem.unchanged where form["role"].isEmpty && change != .role {
      // The change was made in the meantime; the member's page shows it.
      return .redirect(to: MerchantPath.member(member.id))
    } catch let problem as AccountProblem {
      var page = ChangeMemberPage(chrome: context.chrome, member: member, change: change, role: form["role"])
      page.errors.add(problem)
      return context.page(page, status: .unprocessable)
    }
  }

  private func member(_ request: PageRequest, _ context: MerchantContext) async throws -> TeamMember {
    let id: MemberID = try request.id("id")
    guard let member = try await context.database.first(TeamMember.query(context.merchant, id), as: TeamMember.self)
    else { throw WebError.notFound }
    return member
  }
}
