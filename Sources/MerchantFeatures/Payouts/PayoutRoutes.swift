import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct PayoutRoutes: Sendable {
  static let pageLength = 50
  /// The application's database, for acts.
  let database: Database

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = StateQuery<PayoutState>(FilterQuery(request.query), today: request.today)
    if let refusal = refusal(query, context) { return refusal }
    let search = query.search(of: context.merchant)
    let rows = Query<[MerchantPayout]>.rows(MerchantPayout.query(search, query.place, length: Self.pageLength))
    let terms = Query<PayoutTerms>.one(PayoutTerms.query(context.merchant, today: request.today))
    let list: FilteredList<MerchantPayout, AmountTotals>
    let own: PayoutTerms
    let totals = query.isEmpty ? nil : AmountTotals.query(search, summing: "amount")
    if let summary: Query<SearchSummary<AmountTotals>> = search.summary(query.place, totals: totals) {
      let (found, searched, read) = try await context.database.run(rows, summary, terms)
      (list, own) = (FilteredList(found, query.place, length: Self.pageLength, searched), read)
    } else {
      let (found, read) = try await context.database.run(rows, terms)
      (list, own) = (FilteredList(found, query.place, length: Self.pageLength), read)
    }
    return context.page(
      PayoutListPage(
        chrome: context.chrome, query: query, list: list, terms: own, mayRequest: context.may(.requestPayouts)))
  }

  private func refusal(_ query: StateQuery<PayoutState>, _ context: MerchantContext) -> Page? {
    context.refusal(query.filters, .payouts, PayoutListPage.title, MerchantPath.payouts)
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let (payout, parts) = try await payout(request, context)
    var query = FilterQuery(request.query)
    let after = query.sequence("after") ?? 0
    let open = query.settlement()
    if let refusal = context.refusal(
      query, .payouts, .reference(payout.reference), MerchantPath.payout(payout.reference))
    {
      return refusal
    }
    return context.page(try await page(payout, parts, after: after, open: open, context))
  }

  /// The filtered list as CSV. The export is recorded in the audit log.
  func exportList(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = StateQuery<PayoutState>(FilterQuery(request.query), today: request.today)
    if let refusal = refusal(query, context) { return refusal }
    return try await CSVDownload(
      name: "payouts_\(context.member.code).csv", header: PayoutListFile.header, act: "payout_list_export",
      mayBeOld: true
    ).page(PayoutListFile.rows(query.search(of: context.merchant)), for: context, audit: database)
  }

  /// Its lines as CSV. The export is recorded in the audit log.
  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let file = PayoutFile(try request.parameter("reference", Reference.init(parsing:)), of: context.merchant)
    let spooled = try SpooledFile()
    let rows = try await context.database.snapshot { connection in
      try file.write(on: connection) { bytes in try spooled.append(bytes) }
    }
    guard let rows else { throw WebError.notFound }
    let event = AuditEvent(
      "payout_export", AuditEvent.Subject(.payout, file.payout.text),
      after: ["rows": String(rows), "sha256": spooled.sha256.hexadecimal])
    try await database.execute(event.insertion(by: context.actor))
    return .download(file.name, type: "text/csv; charset=utf-8; header=present", spooled)
  }

  /// Shows the confirmation of a withdrawal.
  func confirmWithdrawal(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let (payout, _) = try await payout(request, context)
    guard payout.canBeWithdrawn(by: context.actor) else { return .redirect(to: MerchantPath.payout(payout.reference)) }
    return context.page(try await withdrawalPage(payout, request, context))
  }

  func withdraw(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let (payout, parts) = try await payout(request, context)
    let approval = try await database.first(
      MerchantPayout.approval(of: payout.id, of: context.merchant), as: Scalar<ApprovalID>.self)
    guard let approval else { throw WebError.notFound }
    do {
      let wasDone = try await Ledger.withdraw(
        approval.value, forTeam: true, shown: form.shown.map { ShownFacts(parsing: $0) },
        key: try form.idempotencyKey(), by: context.actor, in: database)
      return .redirect(
        to: MerchantPath.payout(payout.reference), flash: wasDone ? MerchantFlash.sentBefore : .payoutWithdrawn)
    } catch let changed as ShownFactsChanged {
      var page = try await withdrawalPage(try await self.payout(request, context).payout, request, context)
      page.changed = changed
      return context.page(page, status: .conflict)
    } catch let refusal as ApprovalRefusal {
      let page = try await page(payout, parts, context)
      return context.page(page.refused(refusal.advice), status: .conflict)
    } catch is KeyConflict {
      let page = try await page(payout, parts, context)
      return context.page(page.refused(.usedKey), status: .unprocessable)
    }
  }

  private func withdrawalPage(
    _ payout: MerchantPayout, _ request: PageRequest, _ context: MerchantContext
  ) async throws -> WithdrawPayoutPage {
    let terms = try await context.database.one(
      PayoutTerms.query(context.merchant, today: request.today), as: PayoutTerms.self)
    return WithdrawPayoutPage(chrome: context.chrome, payout: payout, terms: terms, key: Form.newKey())
  }

  private func payout(
    _ request: PageRequest, _ context: MerchantContext
  ) async throws -> (payout: MerchantPayout, parts: PayoutParts) {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let (payout, parts) = try await context.database.run(
      .together(
        Query<MerchantPayout?>.first(MerchantPayout.query(reference, of: context.merchant)),
        Query<PayoutParts?>.first(PayoutParts.query(reference, of: context.merchant))))
    guard let payout, let parts else { throw WebError.notFound }
    return (payout, parts)
  }

  private func page(
    _ payout: MerchantPayout, _ parts: PayoutParts, after: Int64 = 0, open: Reference? = nil, _ context: MerchantContext
  ) async throws -> PayoutPage {
    let merchant = context.merchant
    let rows = Query<[PayoutLine]>.rows(
      PayoutLine.query(parts, of: merchant, after: after, length: PayoutLines.length))
    let lines: PayoutLines
    if let open {
      let (found, opened) = try await context.database.run(
        rows,
        Query<[SettledLine]>.rows(SettledLine.newest(of: open, merchant, length: PayoutLines.openedLength)))
      lines = PayoutLines(parts, found, after: after, opened: (open, opened))
    } else {
      lines = PayoutLines(parts, try await context.database.run(rows), after: after, opened: nil)
    }
    return PayoutPage(
      chrome: context.chrome, payout: payout, lines: lines,
      mayWithdraw: context.may(.requestPayouts) && payout.canBeWithdrawn(by: context.actor))
  }
}

extension ApprovalRefusal {
  /// The reason why a member can't withdraw the payout.
  var advice: Phrase {
    switch self {
    case .notYours: label
    default:
      Phrase(
        en: "It can no longer be withdrawn. This is its current state.",
        ar: "لم يعد إلغاء الطلب ممكنًا، وهذه حالته الحالية.")
    }
  }
}
