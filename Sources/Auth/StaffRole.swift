package import Wallet

/// A role of staff. The database stores the raw values.
package enum StaffRole: String, CaseIterable, Sendable {
  case support
  case risk
  case finance
  case financeApprover = "finance_approver"
  case administrator
  case auditor
}

/// A permission of staff. A route names exactly one.
package enum Permission: String, CaseIterable, Sendable {
  /// Use their own account. All staff have it.
  case ownAccount
  case readOverview
  case readUsers
  case freezeUsers
  /// Approve and reject verification requests, which users' tiers follow.
  case verifyUsers
  /// See a user's mobile number, e-mail and national ID in full, for a reason.
  case revealPersonalData
  case readTransactions
  /// Refund payments. Up to the threshold this completes the refund; above it, it requests one, and another person
  /// approves it.
  case refund
  case readMerchants
  /// Invite the first owner of a merchant, who invites the rest of the team.
  case inviteOwners
  /// Open merchants with their terms, and suspend and resume them.
  case openMerchants, suspendMerchants
  /// Ask for another fee, or another bank account, of a merchant.
  case requestFeeChanges, requestBankAccounts
  case readApprovals
  /// Withdraw what they requested or approved, until it is executed.
  case withdraw
  /// Decide approval requests of others. `mayDecide` says of which kinds.
  case decide
  case readPayouts
  /// Retry payouts, create batches of approved payouts and download their files.
  case sendPayouts
  /// See and import bank results, and handle the lines that match nothing.
  case readBankResults, importBankResults
  case readSettlements
  case readCases
  /// Take cases and close them.
  case reviewCases
  /// Write notes on users and transactions, and flag what looks suspicious.
  case writeNotes, flagTransactions
  /// Ask for an adjustment, or for the reversal of an entry.
  case requestAdjustments
  /// See thresholds, limits and the platform's other rules.
  case readSettings
  /// Add and remove holidays, on which the bank takes no batch.
  case changeHolidays
  case requestLimitChanges
  /// Ask for another threshold, fee, period or flag rule.
  case requestSettingChanges
  /// Switch parts of the platform on and off, and close both portals for maintenance.
  case changeSwitches
  case readAudit
  /// See colleagues' accounts.
  case readStaff
  /// Invite colleagues, change their roles, and disable and enable their accounts.
  case manageStaff
  /// See the messages to staff and merchants that are waiting or have failed; retry them.
  case readMessages, retryMessages
  /// Download lists as files, in which personal data is masked.
  case exportLists
  /// The trial balance, accounts and journal entries.
  case readLedger
}

extension StaffRole {
  /// The permissions of each role.
  private static let table: [StaffRole: Set<Permission>] = [
    .support: reading.union([
      .refund, .withdraw, .inviteOwners, .revealPersonalData, .retryMessages, .verifyUsers, .writeNotes,
      .flagTransactions,
    ]),
    .risk: reading.union([
      .freezeUsers, .revealPersonalData, .withdraw, .decide, .reviewCases, .requestLimitChanges, .requestSettingChanges,
      .readLedger,
      .suspendMerchants, .verifyUsers, .writeNotes, .flagTransactions,
    ]),
    .finance: reading.union([.refund, .withdraw]).union(banking),
    .financeApprover: reading.union([.refund, .withdraw, .decide]).union(banking),
    .administrator: Set(Permission.allCases),
    .auditor: reading.union([.readAudit, .readStaff, .readLedger]),
  ]

  private static let reading: Set<Permission> = [
    .ownAccount, .readOverview, .readUsers, .readTransactions, .readMerchants, .readApprovals, .readPayouts,
    .readBankResults, .readSettlements, .readCases, .readSettings, .readMessages,
    .exportLists,
  ]

  private static let banking: Set<Permission> = [
    .sendPayouts, .importBankResults, .requestAdjustments, .requestFeeChanges, .requestBankAccounts,
    .readLedger, .openMerchants, .inviteOwners, .suspendMerchants, .writeNotes, .flagTransactions,
    .changeHolidays, .requestSettingChanges,
  ]

  package var permissions: Set<Permission> { Self.table[self] ?? [] }

  package func may(_ permission: Permission) -> Bool { permissions.contains(permission) }

  /// Returns whether the role may grant another: nobody grants a permission that they lack.
  package func mayGrant(_ role: StaffRole) -> Bool { may(.manageStaff) && permissions.isSuperset(of: role.permissions) }

  /// Returns whether the role may decide approvals of this kind. Finance approvers decide on money, risk on wallets.
  package func mayDecide(_ kind: ApprovalKind) -> Bool {
    switch self {
    case .administrator: true
    case .risk: kind == .unfreeze
    case .financeApprover: kind != .unfreeze
    case .support, .finance, .auditor: false
    }
  }
}
