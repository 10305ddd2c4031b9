import Auth
import Logging
import Templates
import TestSupport
import Testing
import Web

@testable import Database

/// How often a page asks PostgreSQL. What belongs to every page isn't counted: the session's look-up, the sidebar's
/// counts, which are kept for five seconds, and the statements that open and end a transaction.
@Suite(.timeLimit(.minutes(5))) struct StatementCountTests {
  private static let most = (statements: 3, trips: 3)
  /// The pages that ask more.
  private static let exceptions: [String: (statements: Int, trips: Int)] = [
    // What an import would do is the import itself, which is rolled back, with its locks and all that it checks.
    "/admin/bank-results/files/:id": (8, 8)
  ]

  /// Filters and tabs that ask more than the page without them.
  private static let variants: [Portal: [String]] = [
    .admin: [
      "/admin/users/:id?tab=refunds", "/admin/users/:id?tab=verification", "/admin/users/:id?tab=notes",
      "/admin/users/:id?tab=timeline", "/admin/transactions?kind=payment&min=1", "/admin/transactions?q=Mona&max=99999",
      "/admin/transactions?merchant=Nile", "/admin/users?q=Mona&tier=0", "/admin/merchants?q=Nile&status=active",
      "/admin/refunds?state=completed&reason=other", "/admin/settlements?merchant=MRC-000001&state=paid",
      "/admin/payouts?state=exported&merchant=MRC-000001",
      "/admin/payouts/:reference?open=:settlement", "/admin/payout-batches?from=2026-01-01",
      "/admin/approvals?kind=payout", "/admin/cases?priority=normal", "/admin/audit?act=add_note",
      "/admin/messages?state=sent&kind=new_device", "/admin/bank-results?lines=all&status=paid&match=no_match",
      "/admin/ledger?day=2026-10-02", "/admin/ledger/accounts/:id?kind=payment", "/admin/search?q=Nile",
      "/admin/merchants/:code?before=1790000000000000-1",
      "/admin/transactions?q=Mona&status=completed&as_of=:instant", "/admin/users?q=Mona&as_of=:instant",
      "/admin/merchants?q=Nile&as_of=:instant", "/admin/refunds?state=completed&as_of=:instant",
      "/admin/settlements?merchant=MRC-000001&as_of=:instant", "/admin/payouts?state=exported&as_of=:instant",
      "/admin/payout-batches?as_of=:instant", "/admin/approvals?as_of=:instant", "/admin/cases?as_of=:instant",
      "/admin/bank-results?as_of=:instant", "/admin/audit?as_of=:instant",
    ],
    .merchant: [
      "/merchant/transactions?kind=payment&min=1", "/merchant/transactions?q=Mona&min=1",
      "/merchant/transactions?q=PAYMENT01234", "/merchant/transactions?q=01012345676", "/merchant/refunds?min=1",
      "/merchant/payouts?state=approved", "/merchant/payouts/:reference?open=:settlement",
      "/merchant/settlements?state=paid", "/merchant/customers?q=Mona&min=1", "/merchant/statements?view=lines",
      "/merchant/statements?from=2026-10-01&to=2026-10-31&as_of=2026-10-20T10%3A00%3A00Z&open=2026-10-02",
    ],
  ]

  @Test(arguments: [Portal.admin, .merchant])
  func `a page asks at most three statements in three round trips, however many rows it has`(
    _ portal: Portal
  ) async throws {
    try await withPages(of: portal) { pages, platform, database in
      let first = try await pages.costs()
      try await platform.addMore(in: database)
      let second = try await pages.costs()
      for (path, cost) in second.sorted(by: { $0.key < $1.key }) {
        let most = Self.exceptions[path] ?? Self.most
        #expect(cost.statements.count <= most.statements, "\(path)\(cost)")
        #expect(cost.trips <= most.trips, "\(path)\(cost)")
        #expect(cost.statements.count == first[path]?.statements.count, "\(path) asks more for more rows\(cost)")
      }
    }
  }

  @Test func `confirmations that need another state ask no more`() async throws {
    try await withPages(of: .admin) { pages, platform, database in
      func expectFew(_ path: String) async throws {
        let (page, cost) = try await pages.open(path)
        #expect(page.path == (try platform.fill(path)) && page.status == 200, "\(path)")
        #expect(cost.statements.count <= Self.most.statements && cost.trips <= Self.most.trips, "\(path)\(cost)")
      }
      try await platform.moveOn(in: database)
      try await expectFew("/admin/users/:id/unfreeze")
      try await expectFew("/admin/payouts/:reference/retry")
      try await platform.suspendShop(in: database)
      try await expectFew("/admin/merchants/:code/resumption")
    }
  }

  private func withPages(
    of portal: Portal, _ body: @escaping @Sendable (Pages, RoutedPlatform, Database) async throws -> Void
  ) async throws {
    try await withDatabaseURL { url in
      let recorder = try StatementRecorder(before: url)
      defer { recorder.close() }
      var settings = Database.Settings(url: recorder.url(from: url))
      // On one connection, everything is in order.
      settings.connections = 1
      settings.leaseTimeout = .seconds(30)
      let database = Database(settings, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
      defer { database.close() }
      let platform = try await RoutedPlatform(in: database)
      let table = try routeTable(of: database)
      let paths = table.routes.filter {
        $0.method == "GET" && $0.path.hasPrefix(portal.home.text) && $0.access != .open && !$0.isFile
      }.map(\.path)
      #expect(paths.count > 20)
      try await testing(table) { client in
        var browser = Browser(client)
        switch portal {
        case .admin: try await browser.signInStaff(.administrator, in: database)
        case .merchant: try await browser.signInOwner(of: platform.shop)
        }
        let pages = Pages(
          paths: paths + (Self.variants[portal] ?? []), platform: platform, browser: browser, recorder: recorder)
        try await body(pages, platform, database)
      }
    }
  }
}

/// Pages that are opened one after another by somebody who may open all of them.
private struct Pages: Sendable {
  /// What a page asked for itself.
  struct Cost: CustomStringConvertible {
    let statements: [String]
    /// Beside the session's.
    let trips: Int

    var description: String {
      ": \(statements.count) statements in \(trips) round trips"
        + statements.map { "\n  " + $0.split { $0.isWhitespace }.joined(separator: " ").prefix(160) }.joined()
    }
  }

  private static let sessions = [
    StaffSession.find(Token.random()).sql.rendered().text, MemberSession.find(Token.random()).sql.rendered().text,
    StaffSession.find(Token.random(), settingRole: .required).sql.rendered().text,
  ]
  private static let ofEveryPage = [
    "UPDATE sessions SET last_seen_at", "SELECT 'approvals' AS queue", "BEGIN", "SELECT set_config('portal.merchant'",
    "SELECT set_config('application_name'", "COMMIT",
  ]

  let paths: [String]
  let platform: RoutedPlatform
  let browser: Browser
  let recorder: StatementRecorder

  func costs() async throws -> [String: Cost] {
    var costs: [String: Cost] = [:]
    for path in paths { costs[path] = try await open(path).cost }
    return costs
  }

  /// Returns the page and what it asked. What a redirect leads to isn't its own any more.
  func open(_ path: String) async throws -> (page: Visit, cost: Cost) {
    var browser = browser
    _ = recorder.take()
    let page = try await browser.open(try platform.fill(path))
    #expect([200, 409].contains(page.status), "\(path): \(page.status)")
    let trips = recorder.take()
    let next = trips.indices.dropFirst().first { trips[$0].contains(where: Self.sessions.contains) }
    let own = trips[..<(next ?? trips.endIndex)].map { trip in
      trip.filter { text in !Self.sessions.contains(text) && !Self.ofEveryPage.contains { text.hasPrefix($0) } }
    }
    #expect(trips.first?.contains(where: Self.sessions.contains) == true, "\(path) looks up no session")
    return (page, Cost(statements: own.flatMap(\.self), trips: own.dropFirst().count { !$0.isEmpty }))
  }
}

extension RouteTable.Route {
  fileprivate var isFile: Bool { path.contains(".csv") || path.contains(".pdf") || path.hasSuffix("/file") }
}
