package import Wallet

/// What a member of staff is; raw values are what the database stores.
package enum StaffRole: String, CaseIterable, Sendable {
  case support
  case risk
  case finance
  case financeApprover = "finance_approver"
  case administrator
  case auditor
}

/// One thing that staff may do. A route names exactly one.
package enum Permission: String, CaseIterable, Sendable {
  /// Their own account: everybody's.
  case ownAccount
  case readOverview
  case readUsers
  case freezeUsers
  case readTransactions
  /// Refund up to the threshold; above it the same permission asks, and another person approves.
  case refund
  case readMerchants
  /// Ask for another fee, or another bank account, of a merchant.
  case askForFees, askForBankAccounts
  case readDecisions
  /// Take back what they asked for or approved, until it is executed.
  case recall
  /// Decide what somebody else asked for; of which kind, `mayDecide` says.
  case decide
  case readPayouts
  /// Ask for a payout again, make batches and files of what was approved.
  case sendPayouts
  /// Take in what the bank did, and settle what matches nothing.
  case readBankResults, importBankResults
  case readSettlements
  case readCases
  /// Flag transactions, take cases and close them.
  case reviewCases
  /// Ask for an adjustment, or for the reversal of an entry.
  case askForAdjustments
  /// Thresholds, limits and what else the platform goes by.
  case readSettings
  case askForLimits
  case readAudit
}

extension StaffRole {
  /// The one table of what each role may do.
  private static let table: [StaffRole: Set<Permission>] = [
    .support: reading.union([.refund, .recall]),
    .risk: reading.union([.freezeUsers, .recall, .decide, .reviewCases, .askForLimits]),
    .finance: reading.union([.refund, .recall]).union(banking),
    .financeApprover: reading.union([.refund, .recall, .decide]).union(banking),
    .administrator: Set(Permission.allCases),
    .auditor: reading.union([.readAudit]),
  ]

  private static let reading: Set<Permission> = [
    .ownAccount, .readOverview, .readUsers, .readTransactions, .readMerchants, .readDecisions, .readPayouts,
    .readBankResults, .readSettlements, .readCases, .readSettings,
  ]

  private static let banking: Set<Permission> = [
    .sendPayouts, .importBankResults, .askForAdjustments, .askForFees, .askForBankAccounts,
  ]

  package var permissions: Set<Permission> { Self.table[self] ?? [] }

  package func may(_ permission: Permission) -> Bool { permissions.contains(permission) }

  /// Beside the permission to decide at all: money is decided by those whose work it is, wallets by risk.
  package func mayDecide(_ kind: DecisionKind) -> Bool {
    switch self {
    case .administrator: true
    case .risk: kind == .unfreeze
    case .financeApprover: kind != .unfreeze
    case .support, .finance, .auditor: false
    }
  }
}
