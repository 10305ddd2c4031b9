package import Auth
package import Database
package import SharedFeatures
import Templates
package import Web

/// The merchant portal's sitemap: every route with its permission. Paths continue `/merchant`; links to them are
/// `MerchantPath`'s. Pages read from their context's database, which has the merchant's rows alone; `database` is for acts.
/// `sendsSMS` says whether an SMS provider is set up.
package func addMerchantRoutes(
  to table: RouteTable, database: Database, seal: TextSeal, signIn: MemberSignIn,
  sendsSMS: Bool = false, drawing: DrawingThreads = DrawingThreads()
) {
  // Signing in and out
  let signInRoutes = SignInRoutes(.merchant(signIn))
  let visitors = VisitorRoutes(table, .merchant)
  visitors.get("/login", signInRoutes.show)
  visitors.post("/login", fields: signInRoutes.fields, isFull: signInRoutes.isFull, signInRoutes.signIn)
  let factors = SecondFactorRoutes(
    database: database, hasher: signIn.hasher, seal: seal, device: { signIn.device(of: $0, from: $1) })
  let welcome = WelcomeRoutes(.merchant(signIn))
  visitors.get("/welcome", welcome.show)
  visitors.post("/welcome", fields: WelcomeRoutes.fields, welcome.accept)
  let forgotten = ForgottenPasswordRoutes(.merchant(signIn))
  visitors.get("/forgotten-password", forgotten.show)
  visitors.post("/forgotten-password", fields: forgotten.fields, forgotten.request)
  let routes = PortalRoutes<MerchantContext>(
    table, navigation: .merchant, flash: MerchantFlash.self, signIn: signInRoutes.prompt,
    reauthentication: factors.reauthentication())
  routes.post("/logout", .ownAccount, needs: .firstStep, signInRoutes.signOut)
  routes.get("/login/code", .ownAccount, needs: .firstStep, factors.askCode)
  routes.post("/login/code", .ownAccount, needs: .firstStep, fields: SecondFactorRoutes.stepFields, factors.checkCode)
  routes.get("/reauthentication", .ownAccount, needs: .unenrolled, factors.askAgain)
  routes.post(
    "/reauthentication", .ownAccount, needs: .unenrolled, fields: SecondFactorRoutes.reauthenticationFields,
    factors.checkAgain)

  // The person's own account
  let own = OwnAccountRoutes(database: database, hasher: signIn.hasher, seal: seal, sendsSMS: sendsSMS)
  routes.get("/me", .ownAccount, own.show)
  routes.post("/me/password", .ownAccount, fields: OwnAccountRoutes.passwordFields, own.changePassword)
  routes.post("/me/sessions", .ownAccount, fields: OwnAccountRoutes.sessionFields, own.endSessions)
  routes.post(
    "/me/mobile", .ownAccount, needs: .recent, fields: OwnAccountRoutes.mobileFields, own.changeMobile)
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

  // Overview
  let overview = OverviewRoutes()
  routes.get("", .readOverview, overview.show)

  // Transactions and refunds
  let transactions = TransactionRoutes(database: database)
  routes.search(.readTransactions)
  routes.get("/transactions", .readTransactions, transactions.list)
  routes.get("/transactions.csv", .readTransactions, transactions.export)
  routes.get("/transactions/:reference", .readTransactions, transactions.show)
  let columns = ColumnRoutes(database: database, lists: [TransactionColumn.self])
  routes.post("/columns", .ownAccount, fields: columns.fields, columns.choose)
  let refunds = RefundRoutes(flow: RefundFlow(database: database), database: database)
  routes.get("/refunds", .readTransactions, refunds.list)
  routes.get("/refunds.csv", .readTransactions, refunds.export)
  routes.get("/refunds/:reference", .readTransactions, refunds.show)
  routes.get("/refunds/:reference/withdrawal", .refund, refunds.confirmWithdrawal)
  routes.post("/refunds/:reference/withdrawal", .refund, needs: .recent, refunds.withdraw)
  routes.get("/transactions/:reference/refund", .refund, refunds.ask)
  routes.post("/transactions/:reference/refund", .refund, needs: .recent, fields: RefundForm.fields, refunds.refund)

  // Settlements
  let settlements = SettlementRoutes(database: database)
  routes.get("/settlements", .readSettlements, settlements.list)
  routes.get("/settlements.csv", .readSettlements, settlements.export)
  routes.get("/settlements/:reference", .readSettlements, settlements.show)
  routes.get("/settlements/:reference/lines.csv", .readSettlements, settlements.exportLines)

  // Payouts
  let newPayouts = NewPayoutRoutes(database: database)
  routes.get("/payouts/new", .requestPayouts, newPayouts.ask)
  routes.post("/payouts/new", .requestPayouts, needs: .recent, fields: PayoutForm.fields, newPayouts.request)
  let payouts = PayoutRoutes(database: database)
  routes.get("/payouts", .readPayouts, payouts.list)
  routes.get("/payouts.csv", .readPayouts, payouts.exportList)
  routes.get("/payouts/:reference", .readPayouts, payouts.show)
  routes.get("/payouts/:reference/lines.csv", .readPayouts, payouts.export)
  routes.get("/payouts/:reference/withdrawal", .requestPayouts, payouts.confirmWithdrawal)
  routes.post("/payouts/:reference/withdrawal", .requestPayouts, needs: .recent, payouts.withdraw)

  // Bank account
  let bankAccount = BankAccountRoutes(database: database, seal: seal)
  routes.get("/bank-account", .readPayouts, bankAccount.show)
  routes.get("/bank-account/changes.csv", .readPayouts, bankAccount.export)
  routes.get("/bank-account/change", .changeBankAccount, needs: .recentSecondFactor, bankAccount.ask)
  routes.post(
    "/bank-account/change", .changeBankAccount, needs: .recentSecondFactor, fields: BankAccountForm.fields,
    bankAccount.change)
  routes.get("/bank-account/changes/:id/withdrawal", .changeBankAccount, bankAccount.confirmWithdrawal)
  routes.post(
    "/bank-account/changes/:id/withdrawal", .changeBankAccount, needs: .recentSecondFactor, bankAccount.withdraw)

  // Team
  let team = TeamRoutes(
    accounts: signIn.accounts, factors: SecondFactors(database: database, seal: seal), database: database)
  routes.get("/team", .manageTeam, team.list)
  routes.get("/team.csv", .manageTeam, team.export)
  routes.get("/team/new", .manageTeam, team.form)
  routes.post("/team/new", .manageTeam, needs: .recent, fields: InviteMemberPage.fields, team.invite)
  routes.get("/team/:id", .manageTeam, team.show)
  routes.post("/team/:id/link", .manageTeam, needs: .recent, fields: ["contact"], team.renew)
  routes.get("/team/:id/role", .manageTeam, team.confirmRole)
  routes.post("/team/:id/role", .manageTeam, needs: .recent, fields: ["role"], team.changeRole)
  routes.get("/team/:id/disable", .manageTeam, team.confirmDisabling)
  routes.post("/team/:id/disable", .manageTeam, needs: .recent, team.disable)
  routes.get("/team/:id/enable", .manageTeam, team.confirmEnabling)
  routes.post("/team/:id/enable", .manageTeam, needs: .recent, team.enable)
  routes.get("/team/:id/second-factor", .manageTeam, team.confirmReset)
  routes.post("/team/:id/second-factor", .manageTeam, needs: .recent, team.resetSecondFactor)

  // Customers
  let customers = CustomerRoutes(database: database)
  routes.get("/customers", .readTransactions, customers.list)
  routes.get("/customers.csv", .readTransactions, customers.export)

  // Settings
  let settings = SettingsRoutes(database: database, sendsSMS: sendsSMS)
  routes.get("/settings", .readOverview, settings.show)
  routes.get("/settings/schedule", .changeSettings, settings.schedule)
  routes.post(
    "/settings/schedule", .changeSettings, needs: .recent, fields: ScheduleForm.fields, settings.changeSchedule)
  routes.get("/settings/notifications", .changeSettings, settings.notifications)
  routes.post(
    "/settings/notifications", .changeSettings, fields: NotificationsPage.fields, settings.changeNotifications)

  // Statements
  let statements = StatementRoutes(database: database, drawing: drawing)
  routes.get("/statements", .readStatements, statements.show)
  routes.get("/statements.csv", .readStatements, statements.export)
  routes.get("/statements.pdf", .readStatements, statements.exportPDF)
  let verification = VerificationRoutes(database: database)
  routes.get("/statements/verify", .readStatements, verification.form)
  routes.uploadSpooled(
    "/statements/verify", .readStatements, file: "file", tooLarge: verification.tooLarge, verification.check)
  // For anybody who was given a statement
  let open = OpenRoutes(table)
  open.get("/verify", verification.openForm)
  open.uploadHashed("/verify", file: "file", tooLarge: verification.openTooLarge, verification.openCheck)
}
