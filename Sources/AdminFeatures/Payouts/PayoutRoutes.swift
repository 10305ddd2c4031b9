import Auth
import Database
import Hummingbird
import Ledger
import Templates
import Wallet
import Web

struct PayoutRoutes {
  static let length = 50

  let database: Database
  let seal: TextSeal
  /// The platform's own bank account; nil where none is set.
  let debtor: PaymentFile.Debtor?

  func add(to routes: StaffRoutes) {
    routes.get("/payouts", .readPayouts, use: list)
    routes.get("/payout-batches", .readPayouts, use: listBatches)
    routes.get("/payout-batches/new", .sendPayouts, use: confirmBatch)
    routes.post("/payout-batches/new", .sendPayouts, fields: ["payouts"], use: makeBatch)
    routes.get("/payout-batches/:id", .readPayouts) { $1.page(try await batchPage($0, $1)) }
    for format in BatchFormat.allCases {
      routes.post("/payout-batches/:id/\(format.rawValue)", .sendPayouts, fields: []) {
        try await download(format, $1, $2)
      }
    }
    routes.get("/payouts/:reference", .readPayouts, use: show)
    routes.get("/payouts/:reference/retry", .sendPayouts, use: confirmRetry)
    routes.post("/payouts/:reference/retry", .sendPayouts, fields: [], use: retry)
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let state = request.query["state"].flatMap(PayoutState.init)
    let merchant = MerchantFilter(request.query)
    let place = Place(request.query)
    let (rows, approved, batches) = try await database.run(
      Query<[PayoutItem]>.rows(PayoutItem.query(state, of: merchant.code, place, length: merchant.length(Self.length))),
      Query<ApprovedPayouts>.one(ApprovedPayouts.query), Query<[BatchItem]>.rows(BatchItem.query(.newest, length: 4)))
    return context.page(
      PayoutListPage(
        chrome: context.chrome, state: state, merchant: merchant, page: ListPage(rows, place, length: Self.length),
        approved: approved, batches: batches, maySend: context.staff.role.may(.sendPayouts)),
      status: merchant.status)
  }

  @Sendable private func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(try await payoutPage(request, context))
  }

  @Sendable private func confirmRetry(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let page = try await payoutPage(request, context)
    guard page.mayRetry else { return context.page(page.refused(PayoutRefusal.notRetryable.label), status: .conflict) }
    let account = try await database.first(
      AccountInForce.query(page.payout.merchantCode), as: AccountInForce.self)
    guard let account else { return context.page(page.refused(PayoutRefusal.noBankAccount.label), status: .conflict) }
    return context.page(
      RetryPage(chrome: context.chrome, payout: page.payout, account: account, key: Form.newKey()))
  }

  @Sendable private func retry(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let page = try await payoutPage(request, context)
    do {
      let reference = try await Ledger.retryPayout(
        page.payout.id, key: try form.idempotencyKey(), by: context.actor, in: database)
      return .redirect(to: AdminPath.payout(reference), flash: AdminFlash.payoutAsked)
    } catch let refusal as PayoutRefusal {
      return context.page(page.refused(refusal.label), status: .conflict)
    } catch is KeyConflict {
      return context.page(page.refused(.usedKey), status: .unprocessable)
    }
  }

  @Sendable private func listBatches(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let place = Place(request.query)
    let rows = try await database.rows(BatchItem.query(place, length: Self.length), as: BatchItem.self)
    return context.page(
      BatchListPage(chrome: context.chrome, page: ListPage(rows, place, length: Self.length)))
  }

  @Sendable private func confirmBatch(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    guard let page = try await newBatchPage(context) else { return .redirect(to: AdminPath.payouts) }
    return context.page(page)
  }

  @Sendable private func makeBatch(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let refusal: Phrase
    do {
      let batch = try await Ledger.makePayoutBatch(
        expected: form["payouts"], key: try form.idempotencyKey(), by: context.actor, in: database)
      return .redirect(to: AdminPath.batch(batch), flash: AdminFlash.batchMade)
    } catch let problem as PayoutRefusal {
      refusal = problem.label
    } catch is KeyConflict {
      refusal = .usedKey
    }
    // Where nothing waits any more, somebody else was first.
    guard let page = try await newBatchPage(context, refusal) else { return .redirect(to: AdminPath.payouts) }
    return context.page(page, status: .conflict)
  }

  private func newBatchPage(_ context: StaffContext, _ refusal: Phrase? = nil) async throws -> NewBatchPage? {
    let payouts = try await database.rows(PayoutItem.approved, as: PayoutItem.self)
    if payouts.isEmpty { return nil }
    // Of what was read, not of what is approved by now.
    let fingerprint: String = try await database.value(Ledger.fingerprint(of: payouts.map(\.id)))
    return NewBatchPage(
      chrome: context.chrome, payouts: payouts, total: try payouts.reduce(.zero) { try $0 + $1.amount },
      fingerprint: fingerprint, key: Form.newKey(), refusal: refusal)
  }

  /// The first download makes the payouts exported; nothing but the bank's word makes them paid.
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
    }
  }

  private func batchPage(_ request: PageRequest, _ context: StaffContext) async throws -> BatchPage {
    let id: BatchID = try request.id("id")
    let (batch, payouts) = try await database.run(
      Query<BatchItem?>.first(BatchItem.query(id)), Query<[PayoutItem]>.rows(PayoutItem.query(in: id)))
    guard let batch else { throw WebError.notFound }
    return BatchPage(
      chrome: context.chrome, batch: batch, payouts: payouts, maySend: context.staff.role.may(.sendPayouts),
      hasDebtor: debtor != nil)
  }

  private func payoutPage(_ request: PageRequest, _ context: StaffContext) async throws -> PayoutPage {
    let reference: Reference = try request.reference()
    let (found, lines) = try await database.run(
      Query<PayoutItem?>.first(PayoutItem.query(reference)),
      Query<[BankLineItem]>.rows(BankLineItem.query(of: reference)))
    guard let payout = found else { throw WebError.notFound }
    return PayoutPage(
      chrome: context.chrome, payout: payout, lines: lines,
      maySend: context.staff.role.may(.sendPayouts))
  }
}

/// What a batch is downloaded as; the raw value is the file's ending.
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
