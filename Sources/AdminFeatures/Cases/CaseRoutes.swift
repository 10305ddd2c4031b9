import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct CaseRoutes {
  static let length = 50

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/cases", .readCases, use: list)
    routes.get("/cases/:id", .readCases) { $1.page(try await page($0, $1)) }
    routes.post("/cases/:id/assignment", .reviewCases, fields: []) { try await take($1, $2) }
    routes.post("/cases/:id/notes", .reviewCases, fields: ["note"], use: note)
    routes.post("/cases/:id/outcome", .reviewCases, fields: ["outcome", "closing"], use: close)
    routes.get("/transactions/:reference/flag", .reviewCases) { request, context in
      context.page(FlagPage(chrome: context.chrome, detail: try await transaction(request)))
    }
    routes.post("/transactions/:reference/flag", .reviewCases, fields: ["note"], use: flag)
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let outcome = request.query["outcome"].flatMap(ReviewState.init).flatMap { state in
      CaseListPage.outcomes.contains(state) ? state : nil
    }
    let place = Place(request.query)
    let rows = try await database.rows(CaseItem.query(outcome, place, length: Self.length), as: CaseItem.self)
    return context.page(
      CaseListPage(
        chrome: context.chrome, outcome: outcome,
        page: ListPage(rows, place, length: Self.length, queue: outcome == nil)))
  }

  private func take(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await answer(request, context, .caseTaken) { id in
      try await Ledger.assign(
        id, to: context.staff.id, name: context.staff.name, by: context.actor, in: database)
    }
  }

  @Sendable private func note(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    do {
      let text = try checkedText(form["note"], maximum: 1_000)
      return try await answer(request, context, .noted) { id in
        try await Ledger.note(text, on: id, by: context.actor, in: database)
      }
    } catch let problem as TextProblem {
      var page = try await page(request, context)
      page.note = form["note"]
      page.errors.add("note", problem.label)
      return context.page(page, status: .unprocessable)
    }
  }

  @Sendable private func close(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var errors = FormErrors()
    let outcome = CaseListPage.outcomes.first { $0.rawValue == form["outcome"] }
    if outcome == nil { errors.add("outcome", Phrase(en: "Choose an outcome", ar: "اختر النتيجة")) }
    var closing: String?
    do throws(TextProblem) {
      closing = try checkedText(form["closing"], maximum: 1_000)
    } catch {
      errors.add("closing", error.label)
    }
    guard let outcome, let closing else {
      var page = try await page(request, context)
      (page.outcome, page.closing, page.errors) = (form["outcome"], form["closing"], errors)
      return context.page(page, status: .unprocessable)
    }
    return try await answer(request, context, .caseClosed) { id in
      try await Ledger.close(id, as: outcome, note: closing, by: context.actor, in: database)
    }
  }

  @Sendable private func flag(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let detail = try await transaction(request)
    do {
      let note = try checkedText(form["note"], maximum: 1_000)
      let id = try await Ledger.flag(detail.item.id, note: note, by: context.actor, in: database)
      return .redirect(to: AdminPath.case(id), flash: AdminFlash.flagged)
    } catch let problem as TextProblem {
      var page = FlagPage(chrome: context.chrome, detail: detail, note: form["note"])
      page.errors.add("note", problem.label)
      return context.page(page, status: .unprocessable)
    }
  }

  /// To the case's page with what was done, or the page as it stands now with why nothing was.
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
    let (item, events) = try await database.run(
      Query<CaseItem?>.first(CaseItem.query(id)), Query<[CaseEvent]>.rows(CaseEvent.query(id)))
    guard let item else { throw WebError.notFound }
    return CasePage(
      chrome: context.chrome, item: item, events: events, mayReview: context.may(.reviewCases),
      isOwn: item.assignee == context.staff.id)
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
    case .notFound: Phrase(en: "There is no such case", ar: "لا يوجد ملف كهذا")
    case .impossible(let state, let assignee):
      if let assignee {
        Phrase(
          en: "Nothing was changed: the case is with \(name: assignee), \(state.label)",
          ar: "لم يتغير شيء: الملف لدى \(name: assignee)، \(state.label)")
      } else {
        Phrase(en: "Nothing was changed: take the case first", ar: "لم يتغير شيء: تولَّ الملف أولًا")
      }
    }
  }
}
