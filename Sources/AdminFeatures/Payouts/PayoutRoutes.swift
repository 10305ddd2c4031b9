import Auth
import Database
import Hummingbird
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct PayoutRoutes: Sendable {
  static let length = 50

  let database: Database
  let seal: TextSeal
  /// The platform's own bank account; nil if none is set.
  let debtor: PaymentFile.Debtor?

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<PayoutFilter>(FilterQuery(request.query), today: request.today)
    if let refusal = try await context.refusal(
      query.filters(now: request.now, in: database), naming: .merchant, request, .payouts, PayoutListPage.title,
      AdminPath.payouts, in: database)
    {
      return refusal
    }
    let list = try await database.list(query, length: Self.length)
    // What waits and the latest batches are today's.
    let now =
      try await query.filter.asOf == nil
      ? database.run(
        .together(Query<UnsentPayouts>.one(UnsentPayouts.query), Query<[BatchItem]>.rows(BatchItem.newest(5)))) : nil
    return context.page(
      PayoutListPage(
        chrome: context.chrome, query: query, list: list, unsent: now?.0, batches: now?.1 ?? [],
        maySend: context.staff.role.may(.sendPayouts), columns: context.columns()))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let after = query.sequence("after") ?? 0
    let open = query.settlement()
    let page = try await payoutPage(request, context, after: after, open: open)
    if let refusal = context.refusal(
      query, .payouts, .reference(page.payout.reference), AdminPath.payout(page.payout.reference))
    {
      return refusal
    }
    return context.page(page)
  }

  func confirmRetry(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let page = try await payoutPage(request, context)
    return try await retryPage(page, request, context)
  }

  /// Returns the confirmation of a retry, or the payout's page with the reason of a refusal.
  private func retryPage(
    _ page: PayoutPage, _ request: PageRequest, _ context: StaffContext, _ changed: ShownFactsChanged? = nil
  ) async throws -> Page {
    guard page.mayRetry else { return context.page(page.refused(PayoutRefusal.notRetryable.label), status: .conflict) }
    let terms = try await database.one(
      PayoutTerms.query(page.payout.merchantCode, today: request.today), as: PayoutTerms.self)
    if let refusal = terms.refusal(of: page.payout.amount) {
      return context.page(page.refused(refusal.label), status: .conflict)
    }
    return context.page(
      RetryPage(chrome: context.chrome, payout: page.payout, terms: terms, key: Form.newKey(), changed: changed),
      status: changed == nil ? .ok : .conflict)
  }

  func retry(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let page = try await payoutPage(request, context)
    do {
      let reference = try await Ledger.retryPayout(
        page.payout.id, shown: form.shown.map { ShownFacts(parsing: $0) }, key: try form.idempotencyKey(),
        by: context.actor, in: database)
      return .redirect(to: AdminPath.payout(reference), flash: AdminFlash.payoutAsked)
    } catch let changed as ShownFactsChanged {
      return try await retryPage(page, request, context, changed)
    } catch let refusal as PayoutRefusal {
      return context.page(page.refused(refusal.label), status: .conflict)
    } catch is KeyConflict {
      return context.page(page.refused(.usedKey), status: .unprocessable)
    }
  }

  func listBatches(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<BatchFilter>(FilterQuery(request.query), today: request.today)
    let filters = try await query.filters(now: request.now, in: database)
    if let refusal = context.refusal(filters, .payouts, BatchListPage.title, AdminPath.batches) { return refusal }
    return context.page(
      BatchListPage(
        chrome: context.chrome, query: query,
        list: try await context.recentList(query, length: Self.length, in: database)))
  }

  func confirmBatch(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    guard let page = try await newBatchPage(context) else { return .redirect(to: AdminPath.payouts) }
    return context.page(page)
  }

  func makeBatch(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let refusal: Phrase
    do {
      let batch = try await Ledger.makePayoutBatch(
        executionDay: Day(parsing: form["day"]), expected: form["payouts"], key: try form.idempotencyKey(),
        by: context.actor, in: database)
      return .redirect(to: AdminPath.batch(batch), flash: AdminFlash.batchMade)
    } catch let problem as PayoutRefusal {
      refusal = problem.label
    } catch is KeyConflict {
      refusal = .usedKey
    }
    // If no payout waits, another person has already created the batch.
    guard let page = try await newBatchPage(context, day: form["day"], refusal) else {
      return .redirect(to: AdminPath.payouts)
    }
    return context.page(page, status: .conflict)
  }

  private func newBatchPage(
    _ context: StaffContext, day: String = "", _ refusal: Phrase? = nil
  ) async throws -> NewBatchPage? {
    let (payouts, calendar) = try await database.run(
      Query<[PayoutItem]>.rows(PayoutItem.approved), Query<BankCalendar>.one(BankCalendar.query))
    if payouts.isEmpty { return nil }
    // The fingerprint covers the payouts on the page, not those approved since.
    let fingerprint: String = try await database.value(Ledger.fingerprint(of: payouts.map(\.id)))
    return NewBatchPage(
      chrome: context.chrome, payouts: payouts, total: try payouts.reduce(.zero) { try $0 + $1.amount },
      fingerprint: fingerprint, days: calendar.executionDays(10), day: day, key: Form.newKey(), refusal: refusal)
  }

  func showBatch(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(try await batchPage(request, context))
  }

  func downloadCSV(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await download(.csv, request, context)
  }

  func downloadXML(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await download(.xml, request, context)
  }

  /// Sends a batch's file. The first download marks the payouts as exported; only a bank result marks them as paid.
  private func download(
    _ format: BatchFormat, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    let page = try await batchPage(request, context)
    if format == .xml, debtor == nil { return context.page(page, status: .conflict) }
    do {
      let (name, bytes) = try await Ledger.exportPayoutBatch(
        page.batch.id, format: format.rawValue, by: context.actor, in: database
      ) { batch in
        let file = PaymentFile(
          batch: batch.id.rawValue, createdAt: batch.createdAt, executionDay: batch.executionDay, debtor: debtor,
          payments: try batch.payments(seal))
        return (file.messageID, try format == .csv ? file.csv() : file.pain001())
      }
      return .download(
        "payouts_\(name).\(format.rawValue)", type: format.type, ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    } catch let problem as PaymentFileProblem {
      return context.page(page.refused(problem), status: .conflict)
    } catch let refusal as PayoutRefusal {
      return context.page(page.refused(refusal.label), status: .conflict)
    }
  }

  private func batchPage(_ request: PageRequest, _ context: StaffContext) async throws -> BatchPage {
    let id: BatchID = try request.id("id")
    let (batch, payouts, removals) = try await database.run(
      Query<BatchItem?>.first(BatchItem.query(id)), Query<[PayoutItem]>.rows(PayoutItem.query(in: id)),
      Query<[PayoutRemoval]>.rows(PayoutRemoval.query(of: id)))
    guard let batch else { throw WebError.notFound }
    return BatchPage(
      chrome: context.chrome, batch: batch, payouts: payouts, maySend: context.staff.role.may(.sendPayouts),
      mayImport: context.may(.importBankResults), hasDebtor: debtor != nil, removals: removals)
  }

  private func payoutPage(
    _ request: PageRequest, _ context: StaffContext, after: Int64 = 0, open: Reference? = nil
  ) async throws -> PayoutPage {
    let reference: Reference = try request.reference()
    let (found, lines, parts) = try await database.run(
      .together(
        Query<PayoutItem?>.first(PayoutItem.query(reference)),
        Query<[BankLineItem]>.rows(BankLineItem.query(of: reference)),
        Query<PayoutParts?>.first(PayoutParts.query(reference))))
    guard let payout = found, let parts else { throw WebError.notFound }
    let rows = try await database.rows(
      PayoutLine.query(parts, of: payout.merchant, after: after, length: PayoutLines.length), as: PayoutLine.self)
    var opened: (settlement: Reference, lines: [SettledLine])?
    if let open {
      opened = (
        open,
        try await database.rows(
          SettledLine.newest(of: open, payout.merchant, length: PayoutLines.openedLength), as: SettledLine.self)
      )
    }
    return PayoutPage(
      chrome: context.chrome, payout: payout, bank: seal.bank(of: payout.ibanSealed), lines: lines,
      contents: PayoutLines(parts, rows, after: after, opened: opened),
      maySend: context.staff.role.may(.sendPayouts))
  }
}

/// The formats of a batch's file; the raw value is the file extension.
enum BatchFormat: String, CaseIterable {
  case csv, xml

  var type: String {
    switch self {
    case .csv: "text/csv; charset=utf-8"
    case .xml: "application/xml"
    }
  }
}

extension Ledger.PayoutBatch {
  fileprivate func payments(_ seal: TextSeal) throws(PaymentFileProblem) -> [PaymentFile.Payment] {
    try payouts.map { payout throws(PaymentFileProblem) in
      guard let text = try? seal.open(payout.ibanSealed, for: .iban), let iban = IBAN(parsing: text) else {
        throw .unreadableIBAN(payout.reference)
      }
      return PaymentFile.Payment(
        reference: payout.reference, amount: payout.amount, creditorName: payout.bankHolder, iban: iban)
    }
  }
}
