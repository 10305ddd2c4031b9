import Templates
import Testing

@Suite struct LayoutTests {
  private let title = Phrase(en: "Users", ar: "المستخدمون")

  @Test func `a page states its language and direction`() {
    let english = html { PortalLayout(chrome(), section: .users, title: title) { Text("x") } }
    let arabic = html(.ar) { PortalLayout(chrome(.ar), section: .users, title: title) { Text("x") } }
    #expect(english.hasPrefix("<!doctype html><html lang=\"en\" dir=\"ltr\" data-scheme=\"system\"><head>"))
    #expect(arabic.hasPrefix("<!doctype html><html lang=\"ar\" dir=\"rtl\" data-scheme=\"system\"><head>"))
    #expect(english.contains("<title>Users · HealthPay Admin</title>"))
    #expect(arabic.contains("<title>المستخدمون · هيلث باي الإدارة</title>"))
    #expect(english.hasSuffix("</body></html>"))
  }

  @Test func `the sidebar has only what the person may open`() {
    let page = html { PortalLayout(chrome(), section: .users, title: title) {} }
    #expect(page.contains("href=\"/admin/users\" aria-current=\"page\""))
    #expect(!page.contains("href=\"/admin/audit\""))
    #expect(page.contains("<span class=\"badge\"><bdi dir=\"ltr\">3</bdi><span class=\"sr\"> waiting</span></span>"))
  }

  @Test func `switches and sign out are posted with the token`() {
    let page = html { PortalLayout(chrome(), section: .users, title: title) {} }
    #expect(
      page.contains(
        "<form class=\"inline\" method=\"post\" action=\"/admin/logout\"><input type=\"hidden\" name=\"_csrf\" value=\"token\">"
      ))
    #expect(page.contains("name=\"back\" value=\"/admin/users\""))
    #expect(page.contains("name=\"language\" value=\"ar\" lang=\"ar\">العربية</button>"))
  }

  @Test func `nothing is inline`() {
    for language in Language.allCases {
      let page = html(language) { GalleryPage(chrome(language)) }
      #expect(!page.contains(" style="))
      #expect(!page.contains("<style"))
      #expect(!page.contains("javascript:"))
      #expect(!page.contains(" onclick"))
    }
  }

  @Test func `the sign in page fits the first packet`() {
    let page = html { SignInLayout(chrome(portal: .merchant), title: title) { PasswordField() } }
    #expect(page.utf8.count < 4_000)
  }
}
