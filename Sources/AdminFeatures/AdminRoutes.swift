package import Auth
package import Database
package import Ledger
package import SharedFeatures
import Templates
import Wallet
package import Web

/// Adds the routes of the admin portal: its sitemap, with the permission of each route. Paths continue `/admin`;
/// `AdminPath` makes the links to them.
package func addAdminRoutes(
  to table: RouteTable, database: Database, seal: TextSeal, debtor: PaymentFile.Debtor? = nil, signIn: StaffSignIn,
  drawing: DrawingThreads = DrawingThreads()
) {
  // Signing in and out
  let signInRoutes = SignInRoutes(.staff(signIn))
  let visitors = VisitorRoutes(table, .admin)
  visitors.get("/login", signInRoutes.show)
  visitors.post("/login", fields: signInRoutes.fields, isFull: signInRoutes.isFull, signInRoutes.signIn)
  let welcome = WelcomeRoutes(.staff(signIn))
  visitors.get("/welcome", welcome.show)
  visitors.post("/welcome", fields: WelcomeRoutes.fields, welcome.accept)
  let forgotten = ForgottenPasswordRoutes(.staff(signIn))
  visitors.get("/forgotten-password", forgotten.show)
  visitors.post("/forgotten-password", fields: forgotten.fields, forgotten.request)
  let factors = SecondFactorRoutes(
    database: database, hasher: signIn.hasher, seal: seal, device: { signIn.device(of: $0, from: $1) })
  let routes = PortalRoutes<StaffContext>(
    table, navigation: .admin, counts: SidebarCounts(database: database).counts, flash: AdminFlash.self,
    signIn: signInRoutes.prompt,
    reauthentication: factors.reauthentication())
  routes.post("/logout", .ownAccount, needs: .firstStep, signInRoutes.signOut)
  routes.get("/login/code", .ownAccount, needs: .firstStep, factors.askCode)
  routes.post("/login/code", .ownAccount, needs: .firstStep, fields: SecondFactorRoutes.stepFields, factors.checkCode)
  routes.get("/reauthentication", .ownAccount, needs: .unenrolled, factors.askAgain)
  routes.post(
    "/reauthentication", .ownAccount, needs: .unenrolled, fields: SecondFactorRoutes.reauthenticationFields,
    factors.checkAgain)

  // The person's own account
  let own = OwnAccountRoutes(database: database, hasher: signIn.hasher, seal: seal)
  routes.get("/me", .ownAccount, own.show)
  routes.post("/me/password", .ownAccount, fields: OwnAccountRoutes.passwordFields, own.changePassword)
  routes.post("/me/sessions", .ownAccount, fields: OwnAccountRoutes.sessionFields, own.endSessions)
  routes.post("/me/recovery-codes", .ownAccount, needs: .recent, own.renewRecoveryCodes)
  let passkeys = PasskeyRoutes(database: database)
  routes.get("/me/passkeys/new", .ownAccount, needs: .recent, passkeys.form)
  routes.post("/me/passkeys/new", .ownAccount, needs: .recent, fields: PasskeyRoutes.fields, passkeys.add)
  routes.post(
    "/me/passkeys/removal", .ownAccount, needs: .recent, fields: PasskeyRoutes.removalFields, passkeys.remove)
  routes.get("/me/second-factor/removal", .ownAccount, own.confirmRemoval)
  routes.post(
    "/me/second-factor/removal", .ownAccount, fields: OwnAccountRoutes.removalFields, own.removeFactor)
  routes.get("/me/second-factor", .ownAccount, needs: .enrolment, factors.setup)
  routes.post(
    "/me/second-factor", .ownAccount, needs: .enrolment, fields: SecondFactorRoutes.enrolmentFields, factors.enrol)

  // Overview, job failures and search
  let overview = OverviewRoutes(database: database)
  routes.get("", .readOverview, overview.show)
  let jobs = JobRoutes(database: database)
  routes.get("/jobs", .readOverview, jobs.list)
  let search = SearchRoutes(database: database)
  routes.get("/search", .readUsers, search.search)
  routes.search(.readUsers)

  // Users
  let users = UserRoutes(database: database)
  routes.get("/users", .readUsers, first: users.newestPage, users.list)
  routes.get("/users/:id", .readUsers, users.show)
  routes.get("/users/:id/freeze", .freezeUsers, users.confirmFreeze)
  routes.post("/users/:id/freeze", .freezeUsers, fields: ["reason", "case"], users.freeze)
  routes.get("/users/:id/unfreeze", .freezeUsers, users.confirmUnfreeze)
  routes.post("/users/:id/unfreeze", .freezeUsers, needs: .recent, fields: ["reason"], users.unfreeze)

  routes.post("/users/:id/notes", .writeNotes, fields: ["note"], users.note)

  let personalData = RevealRoutes(database: database, seal: seal)
  routes.get("/users/:id/reveal", .revealPersonalData, personalData.ask)
  routes.post(
    "/users/:id/reveal", .revealPersonalData, needs: .recent, fields: RevealRoutes.fields, personalData.reveal)

  // Verification
  let verification = VerificationRoutes(database: database)
  routes.get("/verification", .readUsers, verification.list)
  routes.get("/verification/:id", .readUsers, verification.show)
  routes.post("/verification/:id/approval", .verifyUsers, needs: .recent, verification.approve)
  routes.post("/verification/:id/rejection", .verifyUsers, fields: ["rejection", "note"], verification.reject)

  // Transactions
  let transactions = TransactionRoutes(database: database)
  routes.get("/transactions", .readTransactions, first: transactions.newestPage, transactions.list)
  routes.get("/transactions/:reference", .readTransactions, transactions.show)
  routes.post("/transactions/:reference/notes", .writeNotes, fields: ["note"], transactions.note)

  // Saved views
  let views = ViewRoutes(database: database)
  routes.get("/views", .ownAccount, views.list)
  routes.post("/views", .ownAccount, fields: ViewRoutes.fields, views.save)
  routes.post("/views/:id/removal", .ownAccount, views.remove)

  // Columns of lists
  let columns = ColumnRoutes(
    database: database,
    lists: [
      TransactionColumn.self, UserColumn.self, RefundColumn.self, SettlementColumn.self, PayoutColumn.self,
      MerchantColumn.self,
    ])
  routes.post("/columns", .ownAccount, fields: columns.fields, columns.choose)

  // Exports
  let exports = ExportRoutes(database: database)
  for list in ExportedList.allCases {
    routes.get("/\(list.rawValue).csv", list.permission) { request, context in
      try await exports.download(list, request, context)
    }
  }
  routes.get("/exports", .exportLists, exports.list)
  routes.get("/exports/new", .exportLists, exports.form)
  routes.post("/exports/new", .exportLists, fields: ExportRoutes.fields, exports.ask)
  routes.get("/exports/:id", .exportLists, exports.show)
  routes.get("/exports/:id/file", .exportLists, exports.download)

  // Refunds
  let refunds = RefundRoutes(database: database)
  routes.get("/refunds", .readTransactions, refunds.list)
  routes.get("/refunds/:reference", .readTransactions, refunds.show)
  routes.get("/transactions/:reference/refund", .refund, refunds.ask)
  routes.post("/transactions/:reference/refund", .refund, needs: .recent, fields: RefundForm.fields, refunds.refund)

  // Approvals
  let approvals = ApprovalRoutes(database: database, seal: seal)
  routes.get("/approvals", .readApprovals, approvals.list)
  let selection = ApprovalSelectionRoutes(database: database, seal: seal)
  routes.get("/approvals/selection", .decide, selection.confirm)
  routes.post(
    "/approvals/selection", .decide, needs: .recent, fields: ApprovalSelectionRoutes.fields, selection.decide)
  routes.get("/approvals/:id", .readApprovals, approvals.show)
  routes.post("/approvals/:id/assignment", .decide, fields: ["list"], approvals.assign)
  routes.post("/approvals/:id/release", .decide, fields: ["list"], approvals.release)
  routes.get("/approvals/:id/approval", .decide, approvals.confirmApproval)
  routes.post("/approvals/:id/approval", .decide, needs: .recent, fields: ["note", "list"], approvals.approve)
  routes.get("/approvals/:id/rejection", .decide, approvals.confirmRejection)
  routes.post("/approvals/:id/rejection", .decide, needs: .recent, fields: ["note", "list"], approvals.reject)
  routes.get("/approvals/:id/withdrawal", .withdraw, approvals.confirmWithdrawal)
  routes.post("/approvals/:id/withdrawal", .withdraw, needs: .recent, fields: ["list"], approvals.withdraw)

  // Adjustments and reversals
  let adjustments = AdjustmentRoutes(database: database)
  routes.get("/adjustments/new", .requestAdjustments, adjustments.form)
  routes.post("/adjustments/new", .requestAdjustments, needs: .recent, fields: AdjustmentForm.fields, adjustments.ask)
  routes.get("/transactions/:reference/reversal", .requestAdjustments, adjustments.confirmReversal)
  routes.post(
    "/transactions/:reference/reversal", .requestAdjustments, needs: .recent, fields: ["reason"], adjustments.reverse)

  // Cases
  let cases = CaseRoutes(database: database)
  routes.get("/cases", .readCases, cases.list)
  routes.get("/cases/:id", .readCases, cases.show)
  routes.post("/cases/:id/assignment", .reviewCases, fields: ["assignee"], cases.assign)
  routes.post("/cases/:id/priority", .reviewCases, fields: ["priority"], cases.prioritize)
  routes.post("/cases/:id/notes", .reviewCases, fields: ["note"], cases.note)
  routes.post("/cases/:id/outcome", .reviewCases, fields: ["outcome", "closing"], cases.close)
  routes.get("/transactions/:reference/flag", .flagTransactions, cases.confirmFlag)
  routes.post("/transactions/:reference/flag", .flagTransactions, fields: ["note"], cases.flag)

  // Settlements
  let settlements = SettlementRoutes(database: database)
  routes.get("/settlements", .readSettlements, settlements.list)
  routes.get("/settlements/:reference", .readSettlements, settlements.show)

  // Payouts and their batches
  let payouts = PayoutRoutes(database: database, seal: seal, debtor: debtor)
  routes.get("/payouts", .readPayouts, payouts.list)
  routes.get("/payouts/:reference", .readPayouts, payouts.show)
  routes.get("/payouts/:reference/retry", .sendPayouts, payouts.confirmRetry)
  routes.post("/payouts/:reference/retry", .sendPayouts, needs: .recent, payouts.retry)
  routes.get("/payout-batches", .readPayouts, payouts.listBatches)
  routes.get("/payout-batches/new", .sendPayouts, payouts.confirmBatch)
  routes.post("/payout-batches/new", .sendPayouts, needs: .recent, fields: ["payouts", "day"], payouts.makeBatch)
  routes.get("/payout-batches/:id", .readPayouts, payouts.showBatch)
  routes.post("/payout-batches/:id/csv", .sendPayouts, needs: .recent, payouts.downloadCSV)
  routes.post("/payout-batches/:id/xml", .sendPayouts, needs: .recent, payouts.downloadXML)
  let removals = RemovalRoutes(database: database)
  routes.get("/payout-batches/:id/payouts/:reference/removal", .sendPayouts, removals.confirm)
  routes.post(
    "/payout-batches/:id/payouts/:reference/removal", .sendPayouts, needs: .recent, fields: ["reason"],
    removals.remove)

  // Bank results
  let bankResults = BankResultRoutes(database: database)
  routes.get("/bank-results", .readBankResults, bankResults.list)
  routes.get("/bank-results/new", .importBankResults, needs: .recent, bankResults.form)
  routes.upload(
    "/bank-results/new", .importBankResults, needs: .recent, file: "file", tooLarge: bankResults.tooLarge,
    bankResults.take)
  let bankFiles = BankFileRoutes(database: database)
  routes.get("/bank-results/files/:id", .readBankResults, bankFiles.show)
  routes.post("/bank-results/files/:id/import", .importBankResults, needs: .recent, bankFiles.take)
  routes.get("/bank-results/:id", .readBankResults, bankResults.show)
  routes.post(
    "/bank-results/:id/resolution", .importBankResults, needs: .recent, fields: ["resolution"], bankResults.resolve)
  let bankLineRequests = BankLineRequestRoutes(lines: bankResults)
  routes.get("/bank-results/:id/request", .importBankResults, needs: .recent, bankLineRequests.form)
  routes.post(
    "/bank-results/:id/request", .importBankResults, needs: .recent, fields: BankLineRequestForm.fields,
    bankLineRequests.ask)

  // Ledger
  let ledger = LedgerRoutes(database: database)
  routes.get("/ledger", .readLedger, ledger.trialBalance)
  routes.get("/ledger/accounts/:id", .readLedger, ledger.account)
  routes.get("/ledger/entries/:id", .readLedger, ledger.entry)

  // Merchants, their fees and bank accounts
  let merchants = MerchantDirectoryRoutes(database: database, seal: seal)
  routes.get("/merchants", .readMerchants, merchants.list)
  let newMerchants = NewMerchantRoutes(database: database, accounts: signIn.accounts, seal: seal)
  routes.get("/merchants/new", .openMerchants, newMerchants.form)
  routes.post(
    "/merchants/new", .openMerchants, needs: .recent, fields: NewMerchantForm.fields, newMerchants.open)
  routes.get("/merchants/:code", .readMerchants, merchants.show)
  let statements = MerchantStatementRoutes(database: database, drawing: drawing)
  routes.get("/merchants/:code/statement.csv", .readMerchants, statements.csv)
  routes.get("/merchants/:code/statement.pdf", .readMerchants, statements.pdf)
  let suspensions = SuspensionRoutes(database: database)
  routes.get("/merchants/:code/suspension", .suspendMerchants, suspensions.confirmSuspension)
  routes.post(
    "/merchants/:code/suspension", .suspendMerchants, needs: .recent, fields: ["reason"], suspensions.suspend)
  routes.get("/merchants/:code/resumption", .suspendMerchants, suspensions.confirmResumption)
  routes.post(
    "/merchants/:code/resumption", .suspendMerchants, needs: .recent, fields: ["reason"], suspensions.resume)
  let pauses = PayoutPauseRoutes(database: database)
  routes.get("/merchants/:code/payout-resumption", .sendPayouts, pauses.confirm)
  routes.post(
    "/merchants/:code/payout-resumption", .sendPayouts, needs: .recent, fields: ["reason"], pauses.resume)
  let fees = FeeRoutes(database: database)
  routes.get("/merchants/:code/fees", .readMerchants, fees.show)
  routes.post("/merchants/:code/fees", .requestFeeChanges, needs: .recent, fields: FeeForm.fields, fees.ask)
  let bankAccounts = BankAccountRoutes(database: database, seal: seal)
  routes.get("/merchants/:code/bank-account", .readMerchants, bankAccounts.show)
  routes.post(
    "/merchants/:code/bank-account", .requestBankAccounts, needs: .recent, fields: BankAccountForm.fields,
    bankAccounts.ask)

  let owners = OwnerRoutes(database: database, accounts: signIn.accounts)
  routes.get("/merchants/:code/owner", .inviteOwners, owners.form)
  routes.post("/merchants/:code/owner", .inviteOwners, needs: .recent, fields: ["name", "contact"], owners.invite)
  let memberFactors = MemberFactorRoutes(database: database, factors: SecondFactors(database: database, seal: seal))
  routes.get("/merchants/:code/team/:id/second-factor", .inviteOwners, memberFactors.confirm)
  routes.post(
    "/merchants/:code/team/:id/second-factor", .inviteOwners, needs: .recent, fields: ["reason"], memberFactors.reset)

  // Staff
  let staff = StaffRoutes(
    database: database, accounts: signIn.accounts, factors: SecondFactors(database: database, seal: seal))
  routes.get("/staff", .readStaff, staff.list)
  routes.get("/staff/new", .manageStaff, staff.form)
  routes.post("/staff/new", .manageStaff, needs: .recent, fields: ["email", "mobile", "name", "role"], staff.invite)
  routes.get("/staff/:id", .readStaff, staff.show)
  routes.post("/staff/:id/invitation", .manageStaff, needs: .recent, fields: ["mobile"], staff.renew)
  routes.get("/staff/:id/role", .manageStaff, staff.confirmRole)
  routes.post("/staff/:id/role", .manageStaff, needs: .recent, fields: ["role", "reason"], staff.changeRole)
  routes.get("/staff/:id/disable", .manageStaff, staff.confirmDisabling)
  routes.post("/staff/:id/disable", .manageStaff, needs: .recent, fields: ["reason"], staff.disable)
  routes.get("/staff/:id/second-factor", .manageStaff, staff.confirmReset)
  routes.post(
    "/staff/:id/second-factor", .manageStaff, needs: .recent, fields: ["reason"], staff.resetSecondFactor)
  routes.get("/staff/:id/enable", .manageStaff, staff.confirmEnabling)
  routes.post("/staff/:id/enable", .manageStaff, needs: .recent, fields: ["reason"], staff.enable)

  // Messages, settings and audit log
  let messages = MessageRoutes(database: database)
  routes.get("/messages", .readMessages, messages.list)
  routes.post("/messages/:id/retry", .retryMessages, messages.retry)
  let settings = SettingRoutes(database: database)
  routes.get("/settings", .readSettings, settings.show)
  routes.get("/settings/limits/:name", .requestLimitChanges, settings.form)
  routes.post(
    "/settings/limits/:name", .requestLimitChanges, needs: .recent, fields: ["amount", "reason", "confirmed"],
    settings.ask)
  let rules = RuleRoutes(database: database)
  routes.get("/settings/rules/:name", .requestSettingChanges, rules.form)
  routes.post(
    "/settings/rules/:name", .requestSettingChanges, needs: .recent, fields: NewRulePage.fields, rules.ask)
  let switches = SwitchRoutes(database: database)
  routes.get("/settings/switches/:name", .changeSwitches, switches.confirm)
  routes.post(
    "/settings/switches/:name", .changeSwitches, needs: .recent, fields: SwitchRoutes.fields, switches.change)
  let holidays = HolidayRoutes(database: database)
  routes.get("/settings/holidays", .readSettings, holidays.list)
  routes.post(
    "/settings/holidays", .changeHolidays, needs: .recent, fields: HolidayListPage.fields, holidays.add)
  routes.post("/settings/holidays/:day/removal", .changeHolidays, needs: .recent, holidays.remove)
  let audit = AuditRoutes(database: database)
  routes.get("/audit", .readAudit, audit.list)
  routes.get("/audit/chain", .readAudit, audit.verifyChain)
  routes.get("/audit/:id", .readAudit, audit.show)
}
