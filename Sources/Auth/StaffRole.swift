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
  case readAudit
}

extension StaffRole {
  /// The one table of what each role may do.
  private static let table: [StaffRole: Set<Permission>] = [
    .support: reading.union([.refund]),
    .risk: reading.union([.freezeUsers]),
    .finance: reading.union([.refund]),
    .financeApprover: reading.union([.refund]),
    .administrator: Set(Permission.allCases),
    .auditor: reading.union([.readAudit]),
  ]

  private static let reading: Set<Permission> = [
    .ownAccount, .readOverview, .readUsers, .readTransactions, .readMerchants,
  ]

  package var permissions: Set<Permission> { Self.table[self] ?? [] }

  package func may(_ permission: Permission) -> Bool { permissions.contains(permission) }
}
