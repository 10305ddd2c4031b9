import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A list's file as an address filters it.
struct ExportedFile: Sendable {
  /// Its errors say why there is no file.
  let query: FilterQuery
  let file: ListFile?
  /// The instant to which the list is pinned; nil if it isn't.
  let asOf: Instant?
  private let rowsChange: Bool
  /// Whether the file may have the rows of a moment ago. Balances are those of now, and what is pinned to an instant has to
  /// have all of its rows.
  let mayBeOld: Bool

  private init(
    _ query: FilterQuery, _ file: ListFile, asOf: Instant?, rowsChange: Bool = true, showsBalances: Bool = false
  ) {
    self.query = query
    self.file = query.errors.isEmpty ? file : nil
    self.asOf = asOf
    self.rowsChange = rowsChange
    mayBeOld = asOf == nil && !showsBalances
  }

  private init<Filter: ListFilter>(_: Filter.Type, _ query: FilterQuery, today: Day, showsBalances: Bool = false) {
    let list = ListQuery<Filter>(query, today: today)
    self.init(
      list.filters, list.filter.listFile(queue: list.isQueue), asOf: list.filter.asOf, rowsChange: Filter.rowsChange,
      showsBalances: showsBalances)
  }

  /// Returns its filters, with an error where the list can't be pinned to the instant.
  func filters(now: Instant, in database: Database) async throws -> FilterQuery {
    try await query.pinned(to: asOf, rowsChange: rowsChange, now: now, in: database)
  }

  static func of(
    _ list: ExportedList, _ address: URLEncoded, today: Day, in database: Database
  ) async throws -> ExportedFile {
    let query = FilterQuery(address)
    switch list {
    case .transactions:
      let parsed = TransactionQuery(query, today: today)
      let filter = parsed.errors.isEmpty ? try await parsed.resolved(in: database) : parsed.filter
      return ExportedFile(
        parsed.filters, .transactions(filter, oldestFirst: parsed.oldestFirst), asOf: filter.asOf)
    case .users: return ExportedFile(UserFilter.self, query, today: today, showsBalances: true)
    case .merchants: return ExportedFile(MerchantFilter.self, query, today: today, showsBalances: true)
    case .refunds: return ExportedFile(RefundFilter.self, query, today: today)
    case .settlements: return ExportedFile(SettlementFilter.self, query, today: today)
    case .payouts: return ExportedFile(PayoutFilter.self, query, today: today)
    case .payoutBatches: return ExportedFile(BatchFilter.self, query, today: today)
    case .bankResults: return ExportedFile(BankLineFilter.self, query, today: today)
    case .approvals: return ExportedFile(ApprovalFilter.self, query, today: today)
    case .cases: return ExportedFile(CaseFilter.self, query, today: today)
    case .audit: return ExportedFile(AuditFilter.self, query, today: today)
    case .postings: return ExportedFile(PostingFilter.self, query, today: today, showsBalances: true)
    case .messages: return ExportedFile(MessageFilter.self, query, today: today)
    }
  }

  /// Returns a filter, which is the text of a query, in words; as it is if it can't be read.
  static func words(
    of filter: String, _ list: ExportedList, today: Day, in database: Database
  ) async throws -> [Phrase] {
    guard let address = try? URLEncoded(filter.utf8) else { return [.code(filter)] }
    return try await of(list, address, today: today, in: database).query.inWords.map { label, value in
      Phrase(en: "\(label): \(value)", ar: "\(label): \(value)")
    }
  }
}

extension ExportedList {
  var label: Phrase {
    switch self {
    case .transactions: TransactionListPage.title
    case .users: UserListPage.title
    case .merchants: MerchantListPage.title
    case .refunds: RefundListPage.title
    case .settlements: SettlementListPage.title
    case .payouts: PayoutListPage.title
    case .payoutBatches: BatchListPage.title
    case .bankResults: BankLineListPage.title
    case .approvals: ApprovalListPage.title
    case .cases: CaseListPage.title
    case .audit: AuditPage.title
    case .postings: Phrase(en: "Postings", ar: "حركات الحساب")
    case .messages: MessageListPage.title
    }
  }

  var section: Section {
    switch self {
    case .transactions: .transactions
    case .users: .users
    case .merchants: .merchants
    case .refunds: .refunds
    case .settlements: .settlements
    case .payouts, .payoutBatches: .payouts
    case .bankResults: .bankResults
    case .approvals: .approvals
    case .cases: .cases
    case .audit: .audit
    case .postings: .ledger
    case .messages: .settings
    }
  }

  /// The list's own page.
  var path: Path {
    switch self {
    case .transactions: AdminPath.transactions
    case .users: AdminPath.users
    case .merchants: AdminPath.merchants
    case .refunds: AdminPath.refunds
    case .settlements: AdminPath.settlements
    case .payouts: AdminPath.payouts
    case .payoutBatches: AdminPath.batches
    case .bankResults: AdminPath.bankResults
    case .approvals: AdminPath.approvals
    case .cases: AdminPath.cases
    case .audit: AdminPath.audit
    case .postings: AdminPath.ledger
    case .messages: AdminPath.messages
    }
  }

  /// Whoever may not read a list has no file of it either.
  var permission: Permission {
    switch self {
    case .transactions, .refunds: .readTransactions
    case .users: .readUsers
    case .merchants: .readMerchants
    case .settlements: .readSettlements
    case .payouts, .payoutBatches: .readPayouts
    case .bankResults: .readBankResults
    case .approvals: .readApprovals
    case .cases: .readCases
    case .audit: .readAudit
    case .postings: .readLedger
    case .messages: .readMessages
    }
  }
}
