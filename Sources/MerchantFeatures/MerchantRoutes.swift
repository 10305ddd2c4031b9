package import Auth
package import Database
import Templates
package import Web

/// The merchant portal's sitemap: every page with the permission it takes. Paths continue `/merchant`. Pages read from
/// their context's database, which has the merchant's rows alone; `database` is for acts.
package func addMerchantRoutes(to table: RouteTable, database: Database, seal: TextSeal, signIn: MemberSignIn) {
  let door = SignInRoutes(signIn: signIn)
  door.add(to: VisitorRoutes(table, .merchant))
  let routes = MerchantRoutes(table, flash: MerchantFlash.self, signIn: door.prompt)
  door.addSignOut(to: routes)

  let overview = OverviewRoutes()
  routes.get("", .readOverview, use: overview.show)

  let transactions = TransactionRoutes()
  routes.get("/transactions", .readTransactions, use: transactions.list)
  routes.get("/transactions/:reference", .readTransactions, use: transactions.show)

  let refunds = RefundRoutes(desk: RefundDesk(database: database))
  routes.get("/transactions/:reference/refund", .refund, use: refunds.ask)
  routes.post("/transactions/:reference/refund", .refund, fields: RefundForm.fields, use: refunds.refund)

  let settlements = SettlementRoutes()
  routes.get("/settlements", .readSettlements, use: settlements.list)
  routes.get("/settlements/:reference", .readSettlements, use: settlements.show)

  let newPayouts = NewPayoutRoutes(database: database)
  routes.get("/payouts/new", .requestPayouts, use: newPayouts.ask)
  routes.post("/payouts/new", .requestPayouts, fields: PayoutForm.fields, use: newPayouts.request)

  let payouts = PayoutRoutes(database: database)
  routes.get("/payouts", .readPayouts, use: payouts.list)
  routes.get("/payouts/:reference", .readPayouts, use: payouts.show)
  routes.get("/payouts/:reference/recall", .requestPayouts, use: payouts.confirmRecall)
  routes.post("/payouts/:reference/recall", .requestPayouts, fields: [], use: payouts.recall)

  let bankAccount = BankAccountRoutes(database: database, seal: seal)
  routes.get("/bank-account", .readPayouts, use: bankAccount.show)
  routes.get("/bank-account/change", .changeBankAccount, use: bankAccount.ask)
  routes.post("/bank-account/change", .changeBankAccount, fields: BankAccountForm.fields, use: bankAccount.change)
  routes.get("/bank-account/changes/:id/recall", .changeBankAccount, use: bankAccount.confirmRecall)
  routes.post("/bank-account/changes/:id/recall", .changeBankAccount, fields: [], use: bankAccount.recall)

  let statements = StatementRoutes(audit: database)
  routes.get("/statements", .readStatements, first: StatementRoutes.clock, use: statements.show)
  routes.get("/statements.csv", .readStatements, first: StatementRoutes.clock, use: statements.export)
}
