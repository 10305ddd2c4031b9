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
  package var permissions: Set<MerchantPermission> {
    switch self {
    case .owner, .finance, .viewer: [.ownAccount, .readOverview, .readTransactions, .readStatements]
    }
  }

  package func may(_ permission: MerchantPermission) -> Bool { permissions.contains(permission) }
}
