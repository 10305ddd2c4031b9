package import Database
package import Templates
package import Wallet

/// The state of an account, for lists of colleagues and teams.
package enum AccountState: Sendable {
  case active, disabled
  /// Nobody has used the account yet; its link works until then.
  case invited(until: Instant)
  case invitationExpired

  package init(isActive: Bool, hasPassword: Bool, linkExpiresAt: Instant?) {
    self =
      switch (isActive, hasPassword, linkExpiresAt) {
      case (false, _, _): .disabled
      case (true, true, _): .active
      case (true, false, let until?): .invited(until: until)
      case (true, false, nil): .invitationExpired
      }
  }

  /// Reads a row with `active`, `has_password` and `link_expires_at`.
  package init(_ row: Row) throws(DatabaseError) {
    self.init(
      isActive: try row["active"], hasPassword: try row["has_password"], linkExpiresAt: try row["link_expires_at"])
  }

  package var isInvited: Bool {
    switch self {
    case .invited, .invitationExpired: true
    case .active, .disabled: false
    }
  }
}

extension AccountState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .active: Phrase(en: "Active", ar: "نشط")
    case .disabled: Phrase(en: "Disabled", ar: "معطّل")
    case .invited: Phrase(en: "Invited", ar: "تمت دعوته")
    case .invitationExpired: Phrase(en: "Invitation expired", ar: "انتهت صلاحية الدعوة")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .active: .good
    case .disabled: .bad
    case .invited: .waiting
    case .invitationExpired: .neutral
    }
  }
}
