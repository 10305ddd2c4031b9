import Auth
import Database
import Ledger
import Templates
import TestSupport
import Testing
import Wallet

@testable import AdminFeatures
@testable import MerchantFeatures

/// A platform with an object for each parameter of a route.
struct RoutedPlatform {
  struct Unfillable: Error {
    let pattern: String
  }

  /// Any secret of the right length.
  static let seal: TextSeal = {
    guard let seal = try? TextSeal(secret: [UInt8](repeating: 7, count: TextSeal.shortestSecret)) else {
      fatalError("the secret is too short")
    }
    return seal
  }()

  private static let asker = Actor(.staff, id: 901, name: "Salma")
  private static let approver = Actor(.staff, id: 902, name: "Karim")

  let shop: Shop
  private let user: UserID
  private let paid: TransactionID
  private let payment: Reference
  private let refund: Reference
  private let settlement: Reference
  private let payout: Reference
  private let batch: BatchID
  private let approval: ApprovalID
  private let `case`: CaseID
  private let line: BankLineID
  private let change: BankAccountChangeID
  private let member: MemberID
  private let message: MessageID
  private let verification: VerificationRequestID
  private let export: ExportID
  private let file: BankFileID
  /// When all of it had been recorded.
  private let instant: Instant

  init(in database: Database) async throws {
    shop = try await Shop(in: database)
    try await database.addStaff([901: "Salma", 902: "Karim", 903: "Hana"])
    try await TestAccounts.makeMember(of: shop.id, signInName: "mona", role: .viewer, in: database)
    member = try await database.value("SELECT id AS value FROM merchant_members")
    // One that can be reset.
    try await database.execute(
      "INSERT INTO totp_authenticators (member_id, secret_sealed, last_step) VALUES (\(member), '\\x00', 0)")
    let sealed = try Self.account().sealed
    try await database.executeAsOwner(
      """
      UPDATE merchants SET iban_sealed = \(sealed), iban_last4 = '0002', bank_holder = 'Nile Pharmacy LLC'
      WHERE id = \(shop.id)
      """)
    user = try await Shop.customer(in: database)
    let paid = try await shop.pay(100_000, by: user, at: "2026-10-01T10:00:00+03:00")
    self.paid = paid.transaction
    payment = paid.reference
    try await Ledger.settle(through: try #require(Day(parsing: "2026-10-01")), in: database)
    settlement = try await database.value("SELECT reference AS value FROM settlements")
    refund = try await Ledger.refund(
      Ledger.RefundRequest(
        payment: paid.transaction, amount: Money(piastres: 1_000), reason: .requestedByCustomer, note: nil,
        key: "refund"), by: Self.asker, in: database
    ).reference
    payout = try await Ledger.requestPayout(
      of: shop.id, amount: Money(piastres: 50_000), key: "payout", by: Self.asker, in: database)
    let first: ApprovalID = try await database.value(
      "SELECT id AS value FROM approvals WHERE kind = 'payout' AND state = 'open'")
    try await Ledger.decide(first, .approve, key: "approve", by: Self.approver, in: database)
    batch = try await Ledger.makePayoutBatch(key: "batch", by: Self.asker, in: database)
    // Another payout waits for its approval.
    _ = try await Ledger.requestPayout(
      of: shop.id, amount: Money(piastres: 1_000), key: "second", by: Self.asker, in: database)
    approval = try await database.value("SELECT id AS value FROM approvals WHERE kind = 'payout' AND state = 'open'")
    `case` = try await Ledger.flag(paid.transaction, note: "Looks odd", by: Self.asker, in: database)
    change = try await Ledger.requestBankAccount(
      try Self.account(), of: shop.id, reason: "Another bank", key: "change", by: Self.asker, in: database)
    let unmatched = try BankLine(
      payoutReference: Reference.random(.payout).text, status: "paid", amount: "10.00", bankTrace: "T-1",
      processedAt: "2026-10-02T10:00:00+03:00", reason: "")
    _ = try await Ledger.importBankResult(
      [Ledger.NumberedBankLine(number: 2, notice: unmatched)], file: "result.csv", by: Self.approver, in: database)
    line = try await database.value("SELECT id AS value FROM bank_lines")
    let lines = [Ledger.NumberedBankLine(number: 2, notice: unmatched)]
    file = try await Ledger.keepBankFile(
      NewBankFile(name: "result.csv", format: "csv", bytes: [1], lines: lines, passedOver: 0), by: Self.approver,
      in: database)
    try await database.transaction { connection in
      try connection.enqueue(.newDevice(to: .address([1]), userAgent: "Firefox", address: nil))
    }
    message = try await database.value("SELECT max(id) AS value FROM messages")
    let asked = NewVerificationRequest(
      user: user, tier: .basic, document: .nationalID, name: "Mona", numberLast4: "1234")
    try await database.transaction { connection in try Ledger.requestVerification([asked], on: connection) }
    verification = try await database.value("SELECT id AS value FROM verification_requests")
    export = try await Ledger.requestExport(of: .transactions, filter: "", key: "export", by: Self.asker, in: database)
    instant = try await database.value("SELECT clock_timestamp() AS value")
  }

  /// Adds more of what the pages list, with days and customers of their own.
  func addMore(in database: Database) async throws {
    let other = try await Shop.customer("Mona Samir", "01112345678", in: database)
    for number in 2...4 {
      let bought = try await shop.pay(20_000, by: user, at: "2026-10-0\(number)T10:00:00+03:00")
      try await shop.pay(5_000, by: other, at: "2026-10-0\(number)T11:00:00+03:00")
      for payment in [paid, bought.transaction] {
        _ = try await Ledger.refund(
          Ledger.RefundRequest(
            payment: payment, amount: Money(piastres: 500), reason: .requestedByCustomer, note: nil,
            key: "refund \(payment) \(number)"), by: Self.asker, in: database)
      }
      _ = try await Ledger.flag(bought.transaction, note: "Again", by: Self.asker, in: database)
      try await Ledger.note("Called", on: `case`, by: Self.asker, in: database)
      for subject in [NoteSubject.user(user), .transaction(paid)] {
        try await Ledger.addNote(
          "Called", on: subject, key: "note \(subject) \(number)", by: Self.asker, in: database)
      }
      let unmatched = try BankLine(
        payoutReference: Reference.random(.payout).text, status: "paid", amount: "20.00", bankTrace: "T-\(number)",
        processedAt: "2026-10-03T10:00:00+03:00", reason: "")
      let lines = [Ledger.NumberedBankLine(number: 2, notice: unmatched)]
      _ = try await Ledger.importBankResult(lines, file: "result \(number).csv", by: Self.approver, in: database)
      _ = try await Ledger.keepBankFile(
        NewBankFile(name: "\(number).csv", format: "csv", bytes: [UInt8(number)], lines: lines, passedOver: 0),
        by: Self.approver, in: database)
      _ = try await Ledger.requestExport(of: .users, filter: "", key: "export \(number)", by: Self.asker, in: database)
      try await TestAccounts.makeMember(of: shop.id, signInName: "mona\(number)", role: .viewer, in: database)
      try await TestAccounts.makeStaff(.support, email: "support\(number)@example.test", in: database)
      try await database.transaction { connection in
        try connection.enqueue(.newDevice(to: .address([UInt8(number)]), userAgent: "Firefox", address: nil))
      }
    }
    let asked = NewVerificationRequest(
      user: other, tier: .basic, document: .nationalID, name: "Mona Samir", numberLast4: "4321")
    try await database.transaction { connection in try Ledger.requestVerification([asked], on: connection) }
    try await Ledger.settle(through: try #require(Day(parsing: "2026-10-04")), in: database)
  }

  /// Freezes the user, and has the bank refuse the payout while no other waits for its approval.
  func moveOn(in database: Database) async throws {
    try await Ledger.setStatus(of: user, to: .frozen, reason: "Lost phone", by: Self.asker, in: database)
    try await Ledger.decide(approval, .reject, note: "Later", key: "reject", by: Self.approver, in: database)
    let sender = Self.asker.at(try #require(Instant(iso8601: "2026-10-03T10:00:00+03:00")))
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: sender, in: database) { $0 }
    let refused = try BankLine(
      payoutReference: payout.text, status: "failed", amount: "500.00", bankTrace: "T-9",
      processedAt: "2026-10-04T10:00:00+03:00", reason: "Closed")
    _ = try await Ledger.importBankResult(
      [Ledger.NumberedBankLine(number: 2, notice: refused)], file: "refused.csv", by: Self.approver, in: database)
  }

  func suspendShop(in database: Database) async throws {
    try await Ledger.setStatus(of: shop.id, to: .suspended, reason: "Fraud", by: Self.asker, in: database)
  }

  private static func account() throws -> Ledger.NewBankAccount {
    let iban = "EG380019000500000000263180002"
    return Ledger.NewBankAccount(
      holder: "Nile Pharmacy LLC", last4: "0002", sealed: try seal.seal(iban, for: .iban),
      index: seal.blindIndex(of: iban, for: .iban))
  }

  var references: [Reference] { [payment, refund, settlement, payout] }

  /// Returns an address for a route's pattern.
  func fill(_ pattern: String) throws -> String {
    let places: [(String, String)] = [
      (":settlement", settlement.text), (":instant", instant.iso8601UTC.replacing(":", with: "%3A")),
      ("/users/:id", "/users/\(user)"), ("/transactions/:reference", "/transactions/\(payment.text)"),
      ("/refunds/:reference", "/refunds/\(refund.text)"), ("/approvals/:id", "/approvals/\(approval)"),
      ("/cases/:id", "/cases/\(`case`)"), ("/settlements/:reference", "/settlements/\(settlement.text)"),
      ("/payouts/:reference", "/payouts/\(payout.text)"), ("/payout-batches/:id", "/payout-batches/\(batch)"),
      ("/bank-results/:id", "/bank-results/\(line)"), ("/files/:id", "/files/\(file)"),
      ("/holidays/:day", "/holidays/2100-01-01"), ("/merchants/:code", "/merchants/\(shop.code)"),
      ("/limits/:name", "/limits/\(Limit.all[0].name)"), ("/changes/:id", "/changes/\(change)"),
      ("/rules/:name", "/rules/\(PlatformSetting.allCases[0].rawValue)"), ("/switches/:name", "/switches/cash-in"),
      ("/views/:id", "/views/1"), ("/exports/:id", "/exports/\(export)"),
      ("/verification/:id", "/verification/\(verification)"),
      ("/accounts/:id", "/accounts/1"),
      ("/entries/:id", "/entries/1"), ("/audit/:id", "/audit/1"),
      ("/staff/:id", "/staff/903"), ("/team/:id", "/team/\(member)"), ("/messages/:id", "/messages/\(message)"),
    ]
    let path = places.reduce(pattern) { $0.replacing($1.0, with: $1.1) }
    guard !path.contains(":") else { throw Unfillable(pattern: pattern) }
    return path
  }
}

extension RouteTests {
  /// Returns the paths that the functions of `AdminPath` make.
  static func adminPaths() throws -> [Path] {
    let payment = Reference.random(.transaction)
    let payout = Reference.random(.payout)
    let code = try #require(MerchantCode(number: 1))
    let files = ExportedList.allCases.map { AdminPath.file(of: $0) }
    return [
      Portal.admin.signIn, Portal.admin.signOut, Portal.admin.secondStep, Portal.admin.reauthentication,
      Portal.admin.columns,
      Portal.admin.secondFactor, Portal.admin.secondFactorRemoval, Portal.admin.recoveryCodes,
      Portal.admin.me, Portal.admin.myPassword, Portal.admin.mySessions, Portal.admin.newPasskey,
      Portal.admin.passkeyRemoval, Portal.admin.welcome, Portal.admin.forgottenPassword, AdminPath.overview,
      AdminPath.jobs,
      AdminPath.search,
      AdminPath.users, AdminPath.user(UserID(1)), AdminPath.freeze(UserID(1)), AdminPath.unfreeze(UserID(1)),
      AdminPath.reveal(UserID(1)), AdminPath.messages, AdminPath.retry(MessageID(1)),
      AdminPath.transactions, AdminPath.transaction(payment), AdminPath.newRefund(of: payment),
      AdminPath.reversal(of: payment), AdminPath.flag(payment), AdminPath.newAdjustment,
      AdminPath.refunds, AdminPath.refund(Reference.random(.refund)),
      AdminPath.approvals, AdminPath.selectedApprovals, AdminPath.approval(ApprovalID(1)),
      AdminPath.assignment(of: ApprovalID(1)),
      AdminPath.release(of: ApprovalID(1)), AdminPath.act(.approval, on: ApprovalID(1)),
      AdminPath.act(.rejection, on: ApprovalID(1)), AdminPath.act(.withdrawal, on: ApprovalID(1)),
      AdminPath.cases, AdminPath.case(CaseID(1)), AdminPath.assignment(of: CaseID(1)), AdminPath.notes(on: CaseID(1)),
      AdminPath.priority(of: CaseID(1)),
      AdminPath.outcome(of: CaseID(1)), AdminPath.settlements, AdminPath.settlement(Reference.random(.settlement)),
      AdminPath.payouts, AdminPath.payout(payout), AdminPath.retry(of: payout), AdminPath.batches, AdminPath.newBatch,
      AdminPath.batch(BatchID(1)), AdminPath.removal(of: payout, from: BatchID(1)), AdminPath.bankFile(BankFileID(1)),
      AdminPath.importing(BankFileID(1)), AdminPath.payoutResumption(of: code), AdminPath.holidays,
      AdminPath.removal(of: try #require(Day(parsing: "2026-12-01"))), AdminPath.bankResults, AdminPath.newBankResult,
      AdminPath.bankLine(BankLineID(1)),
      AdminPath.resolution(of: BankLineID(1)), AdminPath.request(about: BankLineID(1)), AdminPath.merchants,
      AdminPath.merchant(code), AdminPath.fees(of: code), AdminPath.bankAccount(of: code), AdminPath.owner(of: code),
      AdminPath.resetSecondFactor(of: MemberID(1), at: code), AdminPath.statementFile(of: code),
      AdminPath.statementPDF(of: code), AdminPath.staff, AdminPath.newStaff,
      AdminPath.staff(StaffID(1)), AdminPath.invitation(of: StaffID(1)), AdminPath.role(of: StaffID(1)),
      AdminPath.disable(StaffID(1)), AdminPath.enable(StaffID(1)),
      AdminPath.resetSecondFactor(of: StaffID(1)), AdminPath.settings, AdminPath.audit,
      AdminPath.auditChain, AdminPath.auditEvent(AuditEventID(1)),
      AdminPath.views, AdminPath.removal(of: SavedViewID(1)), AdminPath.exports,
      AdminPath.newExport, AdminPath.export(ExportID(1)),
      AdminPath.exportFile(ExportID(1)), AdminPath.verification, AdminPath.verification(VerificationRequestID(1)),
      AdminPath.approval(of: VerificationRequestID(1)), AdminPath.rejection(of: VerificationRequestID(1)),
      AdminPath.notes(on: UserID(1)), AdminPath.notes(on: payment), AdminPath.newMerchant,
      AdminPath.suspension(of: code), AdminPath.resumption(of: code),
      AdminPath.ledger, AdminPath.account(AccountID(1)), AdminPath.entry(EntryID(1)),
    ] + BatchFormat.allCases.map { AdminPath.download(BatchID(1), as: $0) } + Limit.all.map(AdminPath.limit) + files
      + PlatformSetting.allCases.map(AdminPath.rule) + FeatureSwitch.allCases.map(AdminPath.featureSwitch)
  }

  static func merchantPaths() throws -> [Path] {
    let (payment, payout) = (Reference.random(.transaction), Reference.random(.payout))
    return [
      Portal.merchant.signIn, Portal.merchant.signOut, Portal.merchant.secondStep, Portal.merchant.reauthentication,
      Portal.merchant.secondFactor, Portal.merchant.secondFactorRemoval, Portal.merchant.recoveryCodes,
      Portal.merchant.me, Portal.merchant.search, Portal.merchant.columns, Portal.merchant.myPassword,
      Portal.merchant.mySessions, Portal.merchant.myMobile,
      Portal.merchant.newPasskey, Portal.merchant.passkeyRemoval,
      Portal.merchant.welcome, Portal.merchant.forgottenPassword,
      MerchantPath.team, MerchantPath.newMember, MerchantPath.member(MemberID(1)), MerchantPath.link(to: MemberID(1)),
      MerchantPath.role(of: MemberID(1)), MerchantPath.resetSecondFactor(of: MemberID(1)),
      MerchantPath.disable(MemberID(1)), MerchantPath.enable(MemberID(1)),
      MerchantPath.teamFile, MerchantPath.bankAccountFile, MerchantPath.overview,
      MerchantPath.lines(ofSettlement: Reference.random(.settlement)), MerchantPath.refunds, MerchantPath.refundFile,
      MerchantPath.transactionFile,
      MerchantPath.settlementFile, MerchantPath.payoutFile, MerchantPath.refund(Reference.random(.refund)),
      MerchantPath.withdraw(refund: Reference.random(.refund)), MerchantPath.lines(of: payout),
      MerchantPath.customers, MerchantPath.customerFile, MerchantPath.settings, MerchantPath.schedule,
      MerchantPath.notifications,
      MerchantPath.transactions,
      MerchantPath.transaction(payment), MerchantPath.newRefund(of: payment), MerchantPath.settlements,
      MerchantPath.settlement(Reference.random(.settlement)), MerchantPath.payouts, MerchantPath.newPayout,
      MerchantPath.payout(payout), MerchantPath.withdraw(of: payout), MerchantPath.bankAccount,
      MerchantPath.newBankAccount, MerchantPath.withdraw(of: BankAccountChangeID(1)), MerchantPath.statements,
      MerchantPath.statementFile, MerchantPath.statementPDF, MerchantPath.verification,
    ]
  }
}
