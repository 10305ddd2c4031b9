import Testing

@testable import Web

@Suite("Cookie text")
struct CookieTextTests {
  @Test("Each pair is read")
  func pairs() {
    let pairs = CookieText.pairs("staff=a;  prefs=en=x; alone; =b;flash=")
    #expect(pairs.map(\.name) == ["staff", "prefs", "", "flash"])
    #expect(pairs.map(\.value) == ["a", "en=x", "b", ""])
  }

  @Test("A cookie that comes twice has no value, in one field or in two")
  func planted() {
    #expect(CookieText.value(of: "staff", in: ["staff=a; staffs=b", "staf=c"]) == "a")
    #expect(CookieText.value(of: "staff", in: ["staff=a; staff=b"]) == nil)
    #expect(CookieText.value(of: "staff", in: ["staff=a", "staff=b"]) == nil)
    #expect(CookieText.value(of: "staff", in: ["staff"]) == nil)
  }

  @Test("A combining mark after a separator hides no cookie")
  func combiningMarks() {
    let field = "prefs=en;\u{301}staff=a;staff=\u{301}b"
    #expect(CookieText.pairs(field).map(\.name) == ["prefs", "\u{301}staff", "staff"])
    #expect(CookieText.value(of: "staff", in: [field]) == "\u{301}b")
  }
}
