/// A role in a merchant's team. The database stores the raw values.
package enum MemberRole: String, CaseIterable, Sendable {
  case owner
  case finance
  case viewer
}

/// A permission of a merchant's team. A route names exactly one.
package enum MerchantPermission: String, CaseIterable, Sendable {
  /// Use their own account. Every member has it.
  case ownAccount
  case readOverview
  case readTransactions
  case readStatements
  /// Start a refund.
  case refund
  case readSettlements
  case readPayouts
  /// Request a payout outside the schedule.
  case requestPayouts
  /// Request a change of the merchant's bank account, and withdraw it. The owner is told of each.
  case changeBankAccount
  /// Change the payout schedule, and who is notified of what.
  case changeSettings
  /// See the team, invite to it, give its members another role, disable and enable their accounts.
  case manageTeam
}

extension MemberRole {
  /// The permissions of each role.
  private static let table: [MemberRole: Set<MerchantPermission>] = [
    .owner: reading.union([.refund, .requestPayouts, .changeBankAccount, .changeSettings, .manageTeam]),
    .finance: reading.union([.refund, .requestPayouts, .changeBankAccount]),
    .viewer: reading,
  ]

  private static let reading: Set<MerchantPermission> = [
    .ownAccount, .readOverview, .readTransactions, .readStatements, .readSettlements, .readPayouts,
  ]

  package var permissions: Set<MerchantPermission> { Self.table[self] ?? [] }

  package func may(_ permission: MerchantPermission) -> Bool { permissions.contains(permission) }

  /// Returns whether the role may grant another: nobody grants a permission that they lack.
  package func mayGrant(_ role: MemberRole) -> Bool { may(.manageTeam) && permissions.isSuperset(of: role.permissions) }
}
