import Auth
import Cluster
import Subprocess
import Testing

@testable import Database
@testable import PortalServer

/// The program itself, started as a person or a script starts it.
struct CommandTests {
  @Test(arguments: [
    (["settel"], "portal: there is no command settel: portal --help lists them\n"),
    (["serve", "--prot"], "portal: Unknown option '--prot' (see portal --help)\n"),
    (["create-admin"], "portal: Missing expected argument '--email <email>' (see portal --help)\n"),
  ])
  func `what is typed wrong is one line and 64`(arguments: [String], line: String) async throws {
    let outcome = try await portal(arguments)
    #expect(outcome.complaint == line)
    #expect(outcome.status == .exited(64))
  }

  @Test(arguments: [
    "serve", "migrate", "create-admin", "reset-password", "reset-second-factor", "invite", "flush-sessions",
    "rotate-keys", "send-test", "import", "demo", "verify", "backup", "restore", "doctor", "config-dump",
    "healthcheck", "version",
  ])
  func `every command has help`(name: String) async throws {
    let outcome = try await portal([name, "--help"])
    #expect(outcome.status == .exited(0))
    #expect(outcome.output.contains("USAGE: portal \(name)"))
  }

  @Test func `a setting that makes no sense is one line and 1`() async throws {
    let outcome = try await portal(["serve"], ["PORTAL_PORT": "abc"])
    #expect(outcome.complaint == "portal: PORTAL_PORT must be a number from 1 to 65535, not \"abc\"\n")
    #expect(outcome.status == .exited(1))
  }

  @Test func `a folder that is not ours is one line and 1`() async throws {
    let outcome = try await portal(["migrate"], ["PORTAL_DATA": "/etc"])
    #expect(
      outcome.complaint
        == "portal: /etc holds other files and is no data folder of a portal: name another with PORTAL_DATA\n")
    #expect(outcome.status == .exited(1))
  }

  @Test func `a database that does not answer is one line and 1`() async throws {
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

  @Test func `from nothing to an administrator`() async throws {
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
    let lost = try await portal(["reset-second-factor", "mona@example.test", "--reason", "lost phone"], environment)
    #expect(lost.output == "mona@example.test has no second factor now, and its sessions have ended\n")

    let invite = ["create-admin", "--email", "omar@example.test", "--name", "Omar Hassan", "--role", "support"]
    let link = try await portal(invite, environment)
    #expect(link.output.hasPrefix("omar@example.test sets a password here, once, within 15 minutes:\nhttp://localhost"))
    #expect(link.output.contains(/\/admin\/welcome\?token=[\w-]{43}\n$/))
    let forgotten = try await portal(["reset-password", "mona@example.test"], environment)
    #expect(forgotten.output.contains("within 30 minutes:\nhttp://localhost:8080/admin/welcome?token="))

    let merchants = """
      \(ImportFiles.merchantsHeader)
      a,MRC-000007,Nile LLC,"Nile ""A"", Dokki",pharmacy,,,,,
      b,,Delta LLC,=Delta,clinic,,,,,

      """
    try Disk.create("\(folder.path)/merchants.csv", Array(merchants.utf8), mode: 0o600)
    #expect(
      try await portal(["import", "merchants", "\(folder.path)/merchants.csv"], environment).status == .exited(0))
    let file = "\(folder.path)/links.csv"
    for _ in 0..<2 {
      let invited = try await portal(["invite", "merchants", "--csv", file], environment)
      #expect(invited.output == "2 merchants are invited; their links are in \(file)\n")
    }
    #expect(Disk.status(file)?.permissions == 0o600)
    let lines = String(decoding: try #require(Disk.read(file)), as: UTF8.self).split(separator: "\r\n")
    #expect(lines.first == "code,name,link,expires_at")
    #expect(lines[1].hasPrefix(#"MRC-000007,"Nile ""A"", Dokki",http://localhost:8080/merchant/welcome?token="#))
    #expect(lines[2].hasPrefix(#"MRC-000008,'=Delta,http://localhost:8080/merchant/welcome?token="#))

    let neither = try await portal(["invite", "merchants"], environment)
    #expect(neither.complaint.contains("Give either --csv, --emails or --mobiles."))
    let addresses = "code,email\r\nMRC-000007,hany@example.test\r\nmrc8,nobody\r\nMRC-000999,x@example.test\r\n"
    try Disk.create("\(folder.path)/emails.csv", Array(addresses.utf8), mode: 0o600)
    let send = ["invite", "merchants", "--emails", "\(folder.path)/emails.csv"]
    #expect(try await portal(send, environment).complaint.contains("PORTAL_MAIL isn't set"))
    let mail = environment.merging(["PORTAL_MAIL": "folder:\(folder.path)/mail"]) { $1 }
    let sent = try await portal(send, mail)
    #expect(sent.status == .exited(3))
    #expect(sent.output == "invitations waiting to be sent: 1\n")
    #expect(
      sent.complaint == """
        \(folder.path)/emails.csv, line 3: \(AccountProblem.email.line)
        \(folder.path)/emails.csv, line 4: \(AccountProblem.noSuchMerchant.line)

        """)

    let mobiles = "code,mobile\r\nMRC-000007,010 1234 5676\r\nmrc8,hany@example.test\r\n"
    try Disk.create("\(folder.path)/mobiles.csv", Array(mobiles.utf8), mode: 0o600)
    let bySMS = ["invite", "merchants", "--mobiles", "\(folder.path)/mobiles.csv"]
    #expect(try await portal(bySMS, mail).complaint.contains("PORTAL_SMS_URL isn't set"))
    let sms = environment.merging(["PORTAL_SMS_URL": "http://127.0.0.1:1/sms"]) { $1 }
    let sentBySMS = try await portal(bySMS, sms)
    #expect(sentBySMS.status == .exited(3))
    #expect(sentBySMS.output == "invitations waiting to be sent: 1\n")
    #expect(sentBySMS.complaint == "\(folder.path)/mobiles.csv, line 3: \(AccountProblem.mobile.line)\n")

    let settled = try await portal(["settle", "--day", "2026-01-31"], environment)
    #expect(settled.output == "settled through 2026-01-31: 0 settlements, EGP 0.00\n")
    let tomorrow = try await portal(["settle", "--day", "2199-01-01"], environment)
    #expect(tomorrow.complaint.contains("2199-01-01 isn't over"))
    #expect(tomorrow.status == .exited(64))
    let noDay = try await portal(["settle", "--day", "2026-02-30"], environment)
    #expect(noDay.complaint == "portal: 2026-02-30 is not a day such as 2026-10-31\n")

    let verified = try await portal(["verify"], environment)
    #expect(verified.status == .exited(0))
    #expect(verified.output.hasSuffix("checks hold\n"))
    #expect(verified.output.contains(/audit chain: \d+ events, head [0-9a-f]{64}\n/))
    for start in ["last", "start"] {
      let since = try await portal(["verify", "--since", start], environment)
      #expect(since.output.contains("ok     every posting carries the balance after it\n"))
      #expect(since.output.hasSuffix("checks hold\n"))
      #expect(since.complaint.contains("merchants: 100 %"))
    }
    #expect(try await portal(["doctor"], environment).output.hasSuffix("all checks passed\n"))
    let accounts = "\(folder.path)/data/demo-accounts.json"
    try Disk.create(accounts, [], mode: 0o644)
    let open = try await portal(["doctor"], environment)
    #expect(open.output.contains("WRONG files with secrets that others may read: \(accounts)\n      chmod 600"))
    try Disk.setMode(accounts, 0o600)
    let closed = try await portal(["doctor"], environment)
    #expect(closed.output.contains("ok    files with secrets are readable by their owner alone\n"))

    // A host for each portal, and breached passwords. The hash is that of "eighteen purple yaks".
    let hosts = environment.merging(["PORTAL_ADMIN_HOST": "127.0.0.1:8080"]) { $1 }
    let atHost = try await portal(["reset-password", "mona@example.test"], hosts)
    #expect(atHost.output.contains("\nhttp://127.0.0.1:8080/admin/welcome?token="))
    let linked = try await portal(["invite", "merchants", "--csv", file], hosts)
    #expect(linked.status == .exited(0))
    #expect(String(decoding: Disk.read(file) ?? [], as: UTF8.self).contains("http://localhost:8080/merchant/welcome?"))
    #expect(
      try await portal(["doctor"], hosts).output.contains(
        "ok    the portals have a host each: 127.0.0.1:8080 for staff, localhost:8080 for merchants\n"))
    let breached = environment.merging(["PORTAL_BREACHED_PASSWORDS": "\(folder.path)/pwned.txt"]) { $1 }
    let missing = "PORTAL_BREACHED_PASSWORDS: can't open \(folder.path)/pwned.txt: No such file or directory"
    #expect(try await portal(["serve"], breached).complaint == "portal: \(missing)\n")
    let doctor = try await portal(["doctor"], breached)
    #expect(doctor.status == .exited(1))
    #expect(doctor.output.contains("WRONG the breached passwords can't be read\n      \(missing)\n"))
    try Disk.create("\(folder.path)/pwned.txt", Array("seventeen purple yaks\n".utf8), mode: 0o600)
    let malformed = try await portal(["serve"], breached)
    #expect(
      malformed.complaint.hasPrefix("portal: PORTAL_BREACHED_PASSWORDS: \(folder.path)/pwned.txt has a line"))
    #expect(malformed.complaint.filter(\.isNewline).count == 1)
    #expect(malformed.status == .exited(1))
    Disk.remove("\(folder.path)/pwned.txt")
    try Disk.create(
      "\(folder.path)/pwned.txt", Array("D0FCF535EE2EC990F6C8AF398E1F9E9573660E16:12\r\n".utf8), mode: 0o600)
    #expect(try await portal(["doctor"], breached).output.contains("ok    new passwords are looked up in"))
    for command in [["reset-password", "mona@example.test"], create] {
      let refused = try await portal(command, breached, input: "eighteen purple yaks\n")
      #expect(refused.complaint == "portal: that password has appeared in a data breach\n")
    }
  }
}
