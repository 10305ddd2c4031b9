package import Auth
package import Database
import Templates
package import Web

/// The merchant portal's sitemap: every page with the permission it takes. Paths continue `/merchant`. Pages read from
/// their context's database, which has the merchant's rows alone; `database` is for acts.
package func addMerchantRoutes(to table: RouteTable, database: Database, signIn: MemberSignIn) {
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

  let statements = StatementRoutes(audit: database)
  routes.get("/statements", .readStatements, first: StatementRoutes.clock, use: statements.show)
  routes.get("/statements.csv", .readStatements, first: StatementRoutes.clock, use: statements.export)
}
