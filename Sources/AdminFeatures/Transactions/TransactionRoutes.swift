import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct TransactionRoutes: Sendable {
  static let length = 50

  let database: Database

  /// Returns the query that travels with the session's look-up; nil if a filter can't be met or a name has to be looked up
  /// first.
  func newestPage(_ request: PageRequest) -> Query<(TransactionQuery, [TransactionItem])>? {
    let query = TransactionQuery(FilterQuery(request.query), today: request.today)
    guard query.errors.isEmpty, query.name == nil else { return nil }
    return Query<[TransactionItem]>.rows(
      TransactionList.items(
        .platform, query.filter, query.place, oldestFirst: query.oldestFirst, length: Self.length)
    ).with(query)
  }

  func list(
    _ request: PageRequest, _ context: StaffContext, _ found: (query: TransactionQuery, rows: [TransactionItem])?
  ) async throws -> Page {
    let query = found?.query ?? TransactionQuery(FilterQuery(request.query), today: request.today)
    let filters = try await query.filters.pinned(
      to: query.filter.asOf, rowsChange: true, now: request.now, in: database)
    if let refusal = try await context.refusal(
      filters, naming: .merchant, request, .transactions, TransactionListPage.title, AdminPath.transactions,
      in: database)
    {
      return refusal
    }
    return context.page(
      TransactionListPage(
        chrome: context.chrome, query: query, list: try await filtered(query, found?.rows), columns: context.columns()))
  }

  private func filtered(
    _ query: TransactionQuery, _ rows: [TransactionItem]?
  ) async throws -> FilteredList<TransactionItem, TransactionTotals> {
    let queue = query.oldestFirst
    let filter = try await query.resolved(in: database)
    let summary: Query<SearchSummary<TransactionTotals>>? = filter.search(oldestFirst: queue).summary(
      query.place, totals: query.filter.isEmpty ? nil : TransactionList.totals(filter))
    guard let summary else { return FilteredList(rows ?? [], query.place, length: Self.length, queue: queue) }
    if let rows {
      return FilteredList(rows, query.place, length: Self.length, queue: queue, try await database.run(summary))
    }
    let (named, found) = try await database.run(
      Query<[TransactionItem]>.rows(
        TransactionList.items(.platform, filter, query.place, oldestFirst: queue, length: Self.length)), summary)
    return FilteredList(named, query.place, length: Self.length, queue: queue, found)
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(request, context)
    page.note = request.draft?["note"] ?? ""
    return context.page(page)
  }

  /// Adds a note, and shows the transaction's page again where it can't be read.
  func note(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(request, context)
    do {
      let text = try checkedText(form["note"], .note, maximum: 1_000)
      let wasDone = try await Ledger.addNote(
        text, on: .transaction(page.detail.item.id), key: try form.idempotencyKey(), by: context.actor, in: database)
      return .redirect(
        to: AdminPath.transaction(page.detail.item.reference), flash: wasDone ? AdminFlash.sentBefore : .noted)
    } catch let problem as TextProblem {
      page.noteError = problem.label(of: "note")
    } catch is KeyConflict {
      page.noteError = .usedKey
    } catch is NoteRefusal {
      throw WebError.notFound
    }
    page.note = form["note"]
    return context.page(page, status: .unprocessable)
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> TransactionPage {
    let found = try await database.first(
      TransactionDetail.query(try request.reference()), as: TransactionDetail.self)
    guard let detail = found else { throw WebError.notFound }
    let (refunds, postings, reversing, reversal, reviewed, reviews, notes, trail, attempt) = try await database.run(
      .together(
        Query<[RefundItem]>.rows(RefundItem.query(ofPayment: detail.item.id)),
        Query<[PostingItem]>.rows(PostingItem.query(ofTransaction: detail.item.id)),
        Query<[PostingItem]>.rows(PostingItem.query(reversing: detail.item.id)),
        Query<ReversalItem?>.first(ReversalItem.query(of: detail.item.id)),
        Query<Scalar<CaseID>?>.first(CaseItem.id(of: detail.item.id)),
        Query<[CaseEvent]>.rows(CaseEvent.verdicts(on: detail.item.id)),
        Query<[Note]>.rows(Note.query(on: .transaction(detail.item.id))),
        Query<[TrailRow]>.rows(TrailRow.query(of: detail.item.reference)),
        Query<FailedAttempt?>.first(FailedAttempt.query(detail.item.id))))
    return TransactionPage(
      chrome: context.chrome, detail: detail, remaining: try detail.remaining(), refunds: refunds, postings: postings,
      reversing: reversing, reversal: reversal, trail: trail.isEmpty ? nil : MoneyTrail(trail), attempt: attempt,
      reviewed: reviewed?.value, reviews: reviews, notes: notes,
      mayRefund: context.may(.refund), mayFlag: context.may(.flagTransactions),
      mayReverse: context.may(.requestAdjustments), mayReadLedger: context.may(.readLedger),
      mayNote: context.may(.writeNotes), noteKey: Form.newKey())
  }
}

extension PageRequest {
  func reference() throws(WebError) -> Reference { try parameter("reference") { Reference(parsing: $0) } }
}
