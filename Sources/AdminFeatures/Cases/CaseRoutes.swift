import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct CaseRoutes: Sendable {
  static let length = 50
  static let relatedLength = 10

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<CaseFilter>(FilterQuery(request.query), today: request.today)
    let filters = try await query.filters(now: request.now, in: database)
    if let refusal = context.refusal(filters, .cases, CaseListPage.title, AdminPath.cases) { return refusal }
    return context.page(
      CaseListPage(chrome: context.chrome, query: query, list: try await database.list(query, length: Self.length)))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(try await page(request, context))
  }

  /// Assigns the case to the reader, or to a colleague who reviews cases.
  func assign(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let chosen = Int64(form["assignee"]).map { StaffID($0) } ?? context.staff.id
    if chosen == context.staff.id {
      return try await answer(request, context, .caseTaken) { id in
        try await Ledger.assign(id, to: chosen, name: context.staff.name, by: context.actor, in: database)
      }
    }
    let reviewers = try await database.rows(CaseReviewer.query, as: CaseReviewer.self)
    guard let reviewer = reviewers.first(where: { $0.id == chosen }) else { throw WebError.notFound }
    return try await answer(request, context, .caseAssigned) { id in
      try await Ledger.assign(id, to: reviewer.id, name: reviewer.name, by: context.actor, in: database)
    }
  }

  func prioritize(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    guard let priority = CasePriority(rawValue: form["priority"]) else {
      throw WebError.badRequest(.malformedForm)
    }
    return try await answer(request, context, .casePrioritized) { id in
      try await Ledger.setPriority(of: id, to: priority, by: context.actor, in: database)
    }
  }

  func note(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    do {
      let text = try checkedText(form["note"], .note, maximum: 1_000)
      return try await answer(request, context, .noted) { id in
        try await Ledger.note(text, on: id, by: context.actor, in: database)
      }
    } catch let problem as TextProblem {
      var page = try await page(request, context)
      page.note = form["note"]
      page.errors.add("note", problem)
      return context.page(page, status: .unprocessable)
    }
  }

  func close(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var errors = FormErrors()
    let outcome = CaseListPage.outcomes.first { $0.rawValue == form["outcome"] }
    if outcome == nil { errors.add("outcome", Phrase(en: "Choose an outcome.", ar: "اختر النتيجة.")) }
    var closing: String?
    do throws(TextProblem) {
      closing = try checkedText(form["closing"], .note, maximum: 1_000)
    } catch {
      errors.add("closing", error)
    }
    guard let outcome, let closing else {
      var page = try await page(request, context)
      (page.outcome, page.closing, page.errors) = (form["outcome"], form["closing"], errors)
      return context.page(page, status: .unprocessable)
    }
    do {
      return try await answer(request, context, .caseClosed) { id in
        try await Ledger.close(
          id, as: outcome, note: closing, shown: form.shown.map { ShownFacts(parsing: $0) }, by: context.actor,
          in: database)
      }
    } catch let changed as ShownFactsChanged {
      var page = try await page(request, context)
      (page.outcome, page.closing, page.changed) = (form["outcome"], form["closing"], changed)
      return context.page(page, status: .conflict)
    }
  }

  func confirmFlag(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(
      FlagPage(chrome: context.chrome, detail: try await transaction(request), note: request.draft?["note"] ?? ""))
  }

  func flag(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let detail = try await transaction(request)
    do {
      let note = try checkedText(form["note"], .note, maximum: 1_000)
      let id = try await Ledger.flag(
        detail.item.id, note: note, shown: form.shown.map { ShownFacts(parsing: $0) }, by: context.actor, in: database)
      return .redirect(to: AdminPath.case(id), flash: AdminFlash.flagged)
    } catch let problem as TextProblem {
      var page = FlagPage(chrome: context.chrome, detail: detail, note: form["note"])
      page.errors.add("note", problem.label(of: "reason"))
      return context.page(page, status: .unprocessable)
    } catch let changed as ShownFactsChanged {
      var page = FlagPage(chrome: context.chrome, detail: try await transaction(request), note: form["note"])
      page.changed = changed
      return context.page(page, status: .conflict)
    }
  }

  /// Returns a redirect to the case after the act, or the current page with the reason of a refusal.
  private func answer(
    _ request: PageRequest, _ context: StaffContext, _ flash: AdminFlash, _ act: (CaseID) async throws -> Void
  ) async throws -> Page {
    let id: CaseID = try request.id("id")
    do {
      try await act(id)
      return .redirect(to: AdminPath.case(id), flash: flash)
    } catch CaseRefusal.notFound {
      throw WebError.notFound
    } catch let refusal as CaseRefusal {
      var page = try await page(request, context)
      page.refusal = refusal.label
      return context.page(page, status: .conflict)
    }
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> CasePage {
    let id: CaseID = try request.id("id")
    let (item, events, neighbours, reviewers) = try await database.run(
      .together(
        Query<CaseItem?>.first(CaseItem.query(id)), Query<[CaseEvent]>.rows(CaseEvent.query(id)),
        Query<CaseNeighbours?>.first(CaseItem.neighbours(of: id)), Query<[CaseReviewer]>.rows(CaseReviewer.query)))
    guard let item, let neighbours else { throw WebError.notFound }
    var flagged = TransactionFilter()
    flagged.reviews = [.flagged, .inReview, .cleared, .confirmedFraud]
    let related = try await database.rows(
      TransactionList.items(.user(item.user), flagged, .newest, length: Self.relatedLength), as: TransactionItem.self)
    return CasePage(
      chrome: context.chrome, item: item, events: events, neighbours: neighbours, reviewers: reviewers,
      related: Array(related.filter { $0.reference != item.transaction }.prefix(Self.relatedLength)),
      mayFreeze: context.may(.freezeUsers), mayReview: context.may(.reviewCases),
      isOwn: item.assignee == context.staff.id, note: request.draft?["note"] ?? "",
      outcome: request.draft?["outcome"] ?? "", closing: request.draft?["closing"] ?? "")
  }

  private func transaction(_ request: PageRequest) async throws -> TransactionDetail {
    let detail = try await database.first(
      TransactionDetail.query(try request.reference()), as: TransactionDetail.self)
    guard let detail else { throw WebError.notFound }
    return detail
  }
}

extension CaseRefusal {
  fileprivate var label: Phrase {
    switch self {
    case .notFound: Phrase(en: "Case not found", ar: "الحالة غير موجودة")
    case .impossible(let state, let assignee):
      if let assignee {
        Phrase(
          en: "Not changed: the case is assigned to \(name: assignee), \(state.label)",
          ar: "لم يتغير شيء: المسؤول عن الحالة \(name: assignee)، \(state.label)")
      } else {
        Phrase(en: "Not changed: assign the case to yourself first", ar: "لم يتغير شيء: تولَّ الحالة أولًا")
      }
    }
  }
}
