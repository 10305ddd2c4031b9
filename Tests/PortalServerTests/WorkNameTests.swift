import Auth
import Ledger
import TestSupport
import Testing
import Web

@testable import Database
@testable import PortalServer

/// What PostgreSQL's log and pg_stat_activity call the work of requests and jobs.
struct WorkNameTests {
  @Test func `an act's transaction has the id of its request`() async throws {
    try await withDatabase { database in
      let user = try await Shop.customer(in: database)
      try await database.executeAsOwner("CREATE TABLE heard (act text, request_id text, name text)")
      try await database.executeAsOwner(
        """
        CREATE FUNCTION hear_in_test() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
          INSERT INTO heard VALUES (new.act, new.request_id, current_setting('application_name'));
          RETURN new;
        END $$
        """)
      try await database.executeAsOwner(
        "CREATE TRIGGER hear_in_test AFTER INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION hear_in_test()")
      try await testing(try routeTable(of: database)) { client in
        var browser = Browser(client)
        try await browser.signInStaff(.administrator, in: database)
        try await browser.open("/admin/users/\(user)/freeze")
        try await browser.submit(["reason": "stolen phone"])
      }
      let heard = try await database.asOwner { owner in
        try await owner.rows(
          """
          SELECT act || ' ' || (name = concat_ws(' ', 'healthpay-portals', request_id)) || ' ' || (request_id IS NULL)
            AS value
          FROM heard WHERE act IN ('staff_created', 'sign_in', 'freeze_user') ORDER BY act
          """, as: Scalar<String>.self)
      }
      #expect(heard.map(\.value) == ["freeze_user true false", "sign_in true false", "staff_created true true"])
    }
  }

  @Test func `a page that travels with its session has the id of its request`() async throws {
    try await withDatabase { database in
      try await TestAccounts.makeStaff(.administrator, in: database)
      let token = Token.random()
      try await database.execute(
        """
        INSERT INTO sessions (token_hash, staff_id, expires_at)
        SELECT \(token.hash), id, now() + interval '1 hour' FROM staff
        """)
      let page = Query<Scalar<String>>.one("SELECT current_setting('application_name') AS value")
      let (_, found) = try await WorkName.$current.withValue("7Q2M4XYZ01AB") {
        try await database.run(
          StaffSession.find(token, settingRole: .optional), then: page,
          onlyIf: StaffSession.isPermitted(.readOverview)
        ) { _ in true }
      }
      #expect(found?.value == "healthpay-portals 7Q2M4XYZ01AB")
    }
  }

  @Test(.timeLimit(.minutes(5))) func `a run of a job has an id, in the log and in PostgreSQL`() async throws {
    try await withDatabase({ $0.connections = JobRunner.connections }) { database in
      let shop = try await Shop(in: database)
      try await shop.pay(1_000, by: try await Shop.customer(in: database), at: "2026-01-15T12:00:00+02:00")
      try await database.executeAsOwner(
        """
        CREATE FUNCTION refuse_in_test() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'refused in %', current_setting('application_name'); END $$
        """)
      try await database.executeAsOwner(
        "CREATE TRIGGER refuse_in_test BEFORE INSERT ON settlements FOR EACH ROW EXECUTE FUNCTION refuse_in_test()")
      let keeper = LogKeeper()
      let runner = Task { try await JobRunner(database: database, logger: keeper.logger()).run() }
      var failure: String?
      while failure == nil {
        failure = keeper.lines.first { $0.contains("a job fails for one") && $0.contains("refused in") }
        try await Task.sleep(for: .milliseconds(20))
      }
      runner.cancel()
      try await runner.value
      let line = try #require(failure)
      // Both settle.
      let named = try #require(line.firstMatch(of: /in healthpay-portals (?:settle|pay_out) ([0-9A-Z]{12})/))
      let logged = try #require(line.firstMatch(of: /run_id\W+([0-9A-Z]{12})/))
      #expect(named.1 == logged.1)
    }
  }

  @Test func `every job's name fits into application_name with its run's id`() {
    for job in Job.allCases {
      #expect("healthpay-portals \(job.rawValue) \(RequestID.random())".utf8.count <= 63, "\(job)")
    }
  }
}
