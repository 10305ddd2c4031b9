package import Auth
package import Database
package import Ledger
import Templates
package import Web

/// The admin portal's whole sitemap.
package func addAdminRoutes(
  to table: RouteTable, database: Database, seal: TextSeal, debtor: PaymentFile.Debtor? = nil, signIn: StaffSignIn
) {
  let door = SignInRoutes(signIn: signIn)
  door.add(to: VisitorRoutes(table, .admin))

  let routes = StaffRoutes(table, flash: AdminFlash.self, signIn: door.prompt)
  door.addSignOut(to: routes)
  OverviewRoutes(database: database).add(to: routes)
  SearchRoutes(database: database).add(to: routes)
  UserRoutes(database: database).add(to: routes)
  TransactionRoutes(database: database).add(to: routes)
  RefundRoutes(database: database).add(to: routes)
  DecisionRoutes(database: database).add(to: routes)
  AdjustmentRoutes(database: database).add(to: routes)
  CaseRoutes(database: database).add(to: routes)
  SettlementRoutes(database: database).add(to: routes)
  PayoutRoutes(database: database, seal: seal, debtor: debtor).add(to: routes)
  BankResultRoutes(database: database).add(to: routes)
  MerchantRoutes(database: database).add(to: routes)
  FeeRoutes(database: database).add(to: routes)
  BankAccountRoutes(database: database, seal: seal).add(to: routes)
  SettingRoutes(database: database).add(to: routes)
  AuditRoutes(database: database).add(to: routes)
}
