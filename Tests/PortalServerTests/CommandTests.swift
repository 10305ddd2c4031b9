import Subprocess
import Testing

@testable import Database
@testable import PortalServer

/// The program itself, as a person or a script starts it.
struct CommandTests {
  @Test(arguments: [
    (["settel"], "portal: there is no command settel: portal --help lists them\n"),
    (["serve", "--prot"], "portal: Unknown option '--prot' (see portal --help)\n"),
    (["create-admin"], "portal: Missing expected argument '--email <email>' (see portal --help)\n"),
  ])
  func whatIsTypedWrongIsOneLineAnd64(arguments: [String], line: String) async throws {
    let outcome = try await portal(arguments)
    #expect(outcome.complaint == line)
    #expect(outcome.status == .exited(64))
  }

  @Test(arguments: [
    "serve", "migrate", "create-admin", "reset-password", "import", "demo", "verify", "doctor", "config-dump",
    "healthcheck", "version",
  ])
  func everyCommandHasHelp(name: String) async throws {
    let outcome = try await portal([name, "--help"])
    #expect(outcome.status == .exited(0))
    #expect(outcome.output.contains("USAGE: portal \(name)"))
  }

  @Test func aSettingThatMakesNoSenseIsOneLineAnd1() async throws {
    let outcome = try await portal(["serve"], ["PORTAL_PORT": "abc"])
    #expect(outcome.complaint == "portal: PORTAL_PORT must be a number from 1 to 65535, not \"abc\"\n")
    #expect(outcome.status == .exited(1))
  }

  @Test func aFolderThatIsNotOursIsOneLineAnd1() async throws {
    let outcome = try await portal(["migrate"], ["PORTAL_DATA": "/etc"])
    #expect(
      outcome.complaint
        == "portal: /etc holds other files and is no data folder of a portal: name another with PORTAL_DATA\n")
    #expect(outcome.status == .exited(1))
  }

  @Test func aDatabaseThatDoesNotAnswerIsOneLineAnd1() async throws {
    let outcome = try await portal(
      ["verify"],
      [
        "DATABASE_URL": "postgresql:///portal?host=/nonexistent",
        "PORTAL_SECRET_KEY": String(repeating: "0f", count: 32),
      ])
    #expect(outcome.complaint.hasPrefix("portal: PostgreSQL doesn't answer: connection to server on socket"))
    #expect(outcome.complaint.filter(\.isNewline).count == 1)
    #expect(outcome.status == .exited(1))
  }

  @Test func fromNothingToAnAdministrator() async throws {
    let folder = try TemporaryFolder()
    try Disk.setMode(folder.path, 0o755)
    let environment = ["PORTAL_DATA": "\(folder.path)/data"]

    #expect(try await portal(["migrate", "--status"], environment).status == .exited(1))
    #expect(try await portal(["migrate"], environment).output.hasPrefix("applied 0001_"))
    #expect(try await portal(["migrate"], environment).output == "the database is up to date\n")
    #expect(try await portal(["migrate", "--status"], environment).status == .exited(0))

    let create = ["create-admin", "--email", "mona@example.test", "--name", "Mona Adel"]
    let weak = try await portal(create, environment, input: "password123\n")
    #expect(weak.complaint == "portal: that password is among the first that an attacker tries\n")
    #expect(weak.status == .exited(1))
    let made = try await portal(create, environment, input: "seventeen purple yaks\n")
    #expect(made.output == "mona@example.test can sign in at http://localhost:8080/admin\n")
    let again = try await portal(create, environment, input: "seventeen purple yaks\n")
    #expect(again.complaint == "portal: there is an account with that e-mail address already\n")
    let reset = try await portal(["reset-password", "mona@example.test"], environment, input: "eighteen purple yaks\n")
    #expect(reset.status == .exited(0))
    let nobody = try await portal(["reset-password", "mrc7"], environment, input: "eighteen purple yaks\n")
    #expect(nobody.complaint == "portal: there is no such account\n")

    let settled = try await portal(["settle", "--day", "2026-01-31"], environment)
    #expect(settled.output == "settled through 2026-01-31: 0 settlements, EGP 0.00\n")
    let tomorrow = try await portal(["settle", "--day", "2199-01-01"], environment)
    #expect(tomorrow.complaint.contains("2199-01-01 isn't over"))
    #expect(tomorrow.status == .exited(64))
    let noDay = try await portal(["settle", "--day", "2026-02-30"], environment)
    #expect(noDay.complaint == "portal: 2026-02-30 is no day such as 2026-10-31\n")

    let verified = try await portal(["verify"], environment)
    #expect(verified.status == .exited(0))
    #expect(verified.output.hasSuffix("checks hold\n"))
    #expect(try await portal(["doctor"], environment).output.hasSuffix("all is well\n"))
  }
}
