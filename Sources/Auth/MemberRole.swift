/// What a member of a merchant's team is; raw values are what the database stores.
package enum MemberRole: String, CaseIterable, Sendable {
  case owner
  case finance
  case viewer
}

/// One thing that a merchant's team may do. A route names exactly one.
package enum MerchantPermission: String, CaseIterable, Sendable {
  /// Their own account: everybody's.
  case ownAccount
  case readOverview
  case readTransactions
  case readStatements
  /// Start a refund of a payment.
  case refund
  case readSettlements
  case readPayouts
  /// Ask for a payout beside the schedule.
  case requestPayouts
  /// Ask for another bank account to be paid to.
  case changeBankAccount
}

extension MemberRole {
  /// The one table of what each role of a team may do.
  private static let table: [MemberRole: Set<MerchantPermission>] = [
    .owner: reading.union([.refund, .requestPayouts, .changeBankAccount]),
    .finance: reading.union([.refund, .requestPayouts]),
    .viewer: reading,
  ]

  private static let reading: Set<MerchantPermission> = [
    .ownAccount, .readOverview, .readTransactions, .readStatements, .readSettlements, .readPayouts,
  ]

  package var permissions: Set<MerchantPermission> { Self.table[self] ?? [] }

  package func may(_ permission: MerchantPermission) -> Bool { permissions.contains(permission) }
}
