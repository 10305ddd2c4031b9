import Ledger
package import Templates
package import Wallet

/// Every link and form action of the admin portal.
package enum AdminPath {
  package static let overview = Path("/admin")
  package static let jobs = Path("/admin/jobs")
  package static let search = Path("/admin/search")
  package static let users = Path("/admin/users")
  package static let transactions = Path("/admin/transactions")
  package static let refunds = Path("/admin/refunds")
  package static let merchants = Path("/admin/merchants")
  package static let approvals = Path("/admin/approvals")
  package static let cases = Path("/admin/cases")
  package static let settlements = Path("/admin/settlements")
  package static let payouts = Path("/admin/payouts")
  package static let bankResults = Path("/admin/bank-results")
  package static let newBankResult = bankResults / "new"
  package static func bankLine(_ id: BankLineID) -> Path { bankResults / id }
  package static func bankFile(_ id: BankFileID) -> Path { bankResults / "files" / id }
  static func importing(_ id: BankFileID) -> Path { bankFile(id) / "import" }
  static func resolution(of line: BankLineID) -> Path { bankLine(line) / "resolution" }
  static func request(about line: BankLineID) -> Path { bankLine(line) / "request" }
  package static let settings = Path("/admin/settings")
  package static let audit = Path("/admin/audit")
  package static let auditChain = audit / "chain"
  package static func auditEvent(_ id: AuditEventID) -> Path { audit / id }
  package static let staff = Path("/admin/staff")
  package static let newStaff = staff / "new"
  package static let messages = Path("/admin/messages")
  static func retry(_ message: MessageID) -> Path { messages / message / "retry" }
  package static let newAdjustment = Path("/admin/adjustments/new")
  package static let ledger = Path("/admin/ledger")
  package static func account(_ id: AccountID) -> Path { ledger / "accounts" / id }
  package static func entry(_ id: EntryID) -> Path { ledger / "entries" / id }

  package static func user(_ id: UserID) -> Path { users / id }
  package static func freeze(_ id: UserID) -> Path { user(id) / "freeze" }
  package static func notes(on id: UserID) -> Path { user(id) / "notes" }
  package static func notes(on transaction: Reference) -> Path { self.transaction(transaction) / "notes" }
  package static func reveal(_ id: UserID) -> Path { user(id) / "reveal" }
  package static func unfreeze(_ id: UserID) -> Path { user(id) / "unfreeze" }
  package static let views = Path("/admin/views")
  package static func removal(of view: SavedViewID) -> Path { views / view / "removal" }
  package static let exports = Path("/admin/exports")
  package static let newExport = exports / "new"
  package static func export(_ id: ExportID) -> Path { exports / id }
  package static func exportFile(_ id: ExportID) -> Path { export(id) / "file" }
  package static func file(of list: ExportedList) -> Path { overview / "\(list.rawValue).csv" }
  package static let verification = Path("/admin/verification")
  package static func verification(_ id: VerificationRequestID) -> Path { verification / id }
  package static func approval(of id: VerificationRequestID) -> Path { verification(id) / "approval" }
  package static func rejection(of id: VerificationRequestID) -> Path { verification(id) / "rejection" }
  package static func transaction(_ reference: Reference) -> Path { transactions / reference }
  package static func refund(_ reference: Reference) -> Path { refunds / reference }
  package static func reversal(of transaction: Reference) -> Path { self.transaction(transaction) / "reversal" }
  package static func flag(_ transaction: Reference) -> Path { self.transaction(transaction) / "flag" }
  package static func `case`(_ id: CaseID) -> Path { cases / id }
  static func assignment(of id: CaseID) -> Path { self.case(id) / "assignment" }
  static func priority(of id: CaseID) -> Path { self.case(id) / "priority" }
  static func notes(on id: CaseID) -> Path { self.case(id) / "notes" }
  static func outcome(of id: CaseID) -> Path { self.case(id) / "outcome" }
  package static let selectedApprovals = approvals / "selection"
  package static func approval(_ id: ApprovalID) -> Path { approvals / id }
  static func assignment(of id: ApprovalID) -> Path { approval(id) / "assignment" }
  static func release(of id: ApprovalID) -> Path { approval(id) / "release" }
  static func act(_ act: ApprovalAct, on id: ApprovalID) -> Path { approval(id) / act.rawValue }
  package static func payout(_ reference: Reference) -> Path { payouts / reference }
  static func retry(of payout: Reference) -> Path { self.payout(payout) / "retry" }
  package static let batches = Path("/admin/payout-batches")
  package static let newBatch = batches / "new"
  package static func batch(_ id: BatchID) -> Path { batches / id }
  static func removal(of payout: Reference, from id: BatchID) -> Path { batch(id) / "payouts" / payout / "removal" }
  static func download(_ id: BatchID, as format: BatchFormat) -> Path { batch(id) / format.rawValue }
  package static func settlement(_ reference: Reference) -> Path { settlements / reference }
  package static func merchant(_ code: MerchantCode) -> Path { merchants / code }
  package static let newMerchant = merchants / "new"
  package static func suspension(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "suspension" }
  package static func resumption(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "resumption" }
  package static func payoutResumption(of merchant: MerchantCode) -> Path {
    self.merchant(merchant) / "payout-resumption"
  }
  package static func fees(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "fees" }
  package static func bankAccount(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "bank-account" }
  package static func owner(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "owner" }
  package static func resetSecondFactor(of id: MemberID, at merchant: MerchantCode) -> Path {
    self.merchant(merchant) / "team" / id / "second-factor"
  }
  package static func statementFile(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "statement.csv" }
  package static func statementPDF(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "statement.pdf" }
  package static func staff(_ id: StaffID) -> Path { staff / id }
  package static func invitation(of id: StaffID) -> Path { staff(id) / "invitation" }
  package static func role(of id: StaffID) -> Path { staff(id) / "role" }
  package static func disable(_ id: StaffID) -> Path { staff(id) / "disable" }
  package static func enable(_ id: StaffID) -> Path { staff(id) / "enable" }
  package static func resetSecondFactor(of id: StaffID) -> Path { staff(id) / "second-factor" }
  package static let holidays = settings / "holidays"
  package static func removal(of holiday: Day) -> Path { holidays / holiday.description / "removal" }
  static func limit(_ limit: Limit) -> Path { settings / "limits" / limit.name }
  static func rule(_ setting: PlatformSetting) -> Path { settings / "rules" / setting.rawValue }
  static func featureSwitch(_ feature: FeatureSwitch) -> Path { settings / "switches" / feature.pathName }

  /// Returns the path of the form and the confirmation of a payment's refund.
  package static func newRefund(of payment: Reference) -> Path { transaction(payment) / "refund" }

  /// Returns the path of a reference's page.
  package static func page(of reference: Reference) -> Path {
    switch reference.kind {
    case .transaction: transaction(reference)
    case .refund: refund(reference)
    case .settlement: settlement(reference)
    case .payout: payout(reference)
    }
  }
}

extension Path {
  func query(_ place: Place) -> Path {
    switch place {
    case .newest: self
    case .olderThan(let cursor): query("before", cursor.description)
    case .newerThan(let cursor): query("after", cursor.description)
    }
  }
}
