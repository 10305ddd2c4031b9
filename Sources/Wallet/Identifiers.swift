/// A row's id in the database. Each table has its own type, so that ids can't be confused.
package protocol Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
  var rawValue: Int64 { get }
  init(_ rawValue: Int64)
}

extension Identifier {
  package var description: String { String(rawValue) }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

package struct UserID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct MerchantID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct TransactionID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct RefundID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct EntryID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct AccountID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct StaffID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct MemberID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct AuditEventID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct SettlementID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct PayoutID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct BatchID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct ApprovalID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct AdjustmentID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct CaseID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct BankAccountChangeID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct BankFileID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct BankLineID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct VerificationRequestID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct ExportID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}

package struct SavedViewID: Identifier {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
}
