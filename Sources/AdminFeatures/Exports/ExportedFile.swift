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

  private init(_ query: FilterQuery, _ file: ListFile) {
    self.query = query
    self.file = query.errors.isEmpty ? file : nil
  }

  static func of(
    _ list: ExportedList, _ address: URLEncoded, today: Day, in database: Database
  ) async throws -> ExportedFile {
    var query = FilterQuery(address)
    switch list {
    case .transactions:
      let parsed = TransactionQuery(query, today: today)
      let filter = parsed.errors.isEmpty ? try await parsed.resolved(in: database) : parsed.filter
      return ExportedFile(parsed.filters, .transactions(filter, oldestFirst: parsed.oldestFirst))
    case .users:
      let search = UserSearch(&query)
      return ExportedFile(query, .users(search))
    case .merchants:
      let search = MerchantSearch(&query)
      return ExportedFile(query, .merchants(search))
    case .refunds:
      let state: RefundState? = query.choice("state", Phrase(en: "State", ar: "الحالة"))
      return ExportedFile(query, .refunds(state))
    case .settlements:
      let merchant = query.merchantCode()
      return ExportedFile(query, .settlements(of: merchant))
    case .payouts:
      let state: PayoutState? = query.choice("state", Phrase(en: "State", ar: "الحالة"))
      let merchant = query.merchantCode()
      return ExportedFile(query, .payouts(state, of: merchant))
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
    }
  }

  var section: Section {
    switch self {
    case .transactions: .transactions
    case .users: .users
    case .merchants: .merchants
    case .refunds: .refunds
    case .settlements: .settlements
    case .payouts: .payouts
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
    }
  }
}
