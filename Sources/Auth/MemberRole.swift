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
}

extension MemberRole {
  /// The one table of what each role of a team may do.
  private static let table: [MemberRole: Set<MerchantPermission>] = [
    .owner: reading,
    .finance: reading,
    .viewer: reading,
  ]

  private static let reading: Set<MerchantPermission> = [
    .ownAccount, .readOverview, .readTransactions, .readStatements,
  ]

  package var permissions: Set<MerchantPermission> { Self.table[self] ?? [] }

  package func may(_ permission: MerchantPermission) -> Bool { permissions.contains(permission) }
}
