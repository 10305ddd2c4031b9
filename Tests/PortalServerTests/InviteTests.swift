import Cluster
import Subprocess
import TestSupport
import Testing

@testable import Database

struct InviteTests {
  @Test func `staff and team members get a link for 72 hours, which is sent where messages leave`() async throws {
    let folder = try TemporaryFolder()
    try await withDatabaseURL { url in
      let database = Database(Database.Settings(url: url))
      defer { database.close() }
      let shop = try await Shop(in: database)
      let environment = ["DATABASE_URL": url, "PORTAL_SECRET_KEY": String(repeating: "0f", count: 32)]
      let sending = environment.merging(["PORTAL_MAIL": "folder:\(folder.path)/mail"]) { $1 }
      let sent: SQL = "SELECT count(*) AS value FROM messages WHERE kind = 'invitation' AND state = 'waiting'"

      let staff = ["invite", "staff", "--email", "omar@example.test", "--name", "Omar Hassan", "--role"]
      let shown = try await portal(staff + ["support"], environment)
      #expect(
        shown.output.hasPrefix(
          "omar@example.test sets a password here, once, within 72 hours:\nhttp://localhost:8080/admin/welcome?token="))
      #expect(!shown.output.contains("is sent"))
      #expect(try await database.value(sent, as: Int.self) == 0)
      let lasts: Bool = try await database.value(
        "SELECT every(expires_at > now() + interval '71 hours') AS value FROM account_links")
      #expect(lasts)
      let again = try await portal(staff + ["support"], environment)
      #expect(again.complaint == "portal: there is an account with that e-mail address already\n")
      let noRole = try await portal(staff + ["boss"], environment)
      #expect(noRole.complaint.hasPrefix("portal: --role must be one of "))
      #expect(noRole.status == .exited(64))

      func member(_ signIn: String, _ contact: String..., code: String = "MRC-000001") -> [String] {
        [
          "invite", "member", "--merchant", code, "--sign-in", signIn, "--name", "Nour Sami", "--role", "viewer",
        ] + contact
      }
      let mailed = try await portal(member("nour", "--email", "nour@example.test"), sending)
      #expect(
        mailed.output.hasPrefix(
          "\(shop.code)/nour sets a password here, once, within 72 hours:\n"
            + "http://localhost:8080/merchant/welcome?token="))
      #expect(mailed.output.hasSuffix("\nthe link is sent to nour@example.test as well\n"))
      #expect(try await database.value(sent, as: Int.self) == 1)
      let bySMS = try await portal(member("samir", "--mobile", "010 1234 5676"), sending)
      #expect(!bySMS.output.contains("is sent"))
      #expect(try await database.value(sent, as: Int.self) == 1)

      let neither = try await portal(member("hoda"), sending)
      #expect(neither.complaint.contains("Give either --email or --mobile."))
      let noMobile = try await portal(member("hoda", "--mobile", "hoda@example.test"), sending)
      #expect(noMobile.complaint == "portal: that is no Egyptian mobile number\n")
      let noMerchant = try await portal(member("hoda", "--mobile", "01012345676", code: "MRC-000999"), sending)
      #expect(noMerchant.complaint == "portal: there is no such merchant\n")
    }
  }
}
