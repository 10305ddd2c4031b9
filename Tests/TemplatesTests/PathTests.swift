import Templates
import Testing
import Wallet

@Suite struct PathTests {
  @Test func `joins segments`() {
    #expect((Path("/admin/users") / UserID(42) / "freeze").text == "/admin/users/42/freeze")
    #expect((Path("/") / "admin").text == "/admin")
  }

  @Test func `encodes segments and queries`() {
    #expect((Path("/a") / "b/c?d#e f%").text == "/a/b%2Fc%3Fd%23e%20f%25")
    #expect(Path("/a").query("q", "amount:>500 & منى").text == "/a?q=amount%3A%3E500%20%26%20%D9%85%D9%86%D9%89")
    #expect(Path("/a").query("q", "A-z0_9.~").text == "/a?q=A-z0_9.~")
  }

  @Test func `leaves out empty values`() throws {
    let day = try #require(Day(year: 2026, month: 10, day: 1))
    let path = Path("/a").query("from", day).query("to", nil as Day?).query("q", "").query("page", 3)
      .query("status", TransactionStatus.failed)
    #expect(path.text == "/a?from=2026-10-01&page=3&status=failed")
  }

  @Test(arguments: [
    "", "admin", "//evil.example", "/\\evil.example", "\\/evil.example", "https://evil.example", "javascript:alert(1)",
    "/a b", "/a\nb", "/a\u{301}", "/a#b",
  ])
  func `refuses to leave the site`(address: String) {
    #expect(Path(local: address) == nil)
  }

  @Test func `takes back its own addresses`() throws {
    let path = try #require(Path(local: "/admin/users?q=%D9%85"))
    #expect(path.query("page", 2).text == "/admin/users?q=%D9%85&page=2")
  }
}
