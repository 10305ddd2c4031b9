import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Templates
import Testing

@testable import Web

@Suite struct PreferencesTests {
  @Test func `a choice is kept in a cookie`() async throws {
    try await TestSite().test { client in
      let first = try await client.post("/preferences", "language=ar&back=%2Fadmin%2Fusers%3Fq%3Dx&_csrf=")
      #expect(first.status == .seeOther)
      #expect(first.headers[.location] == "/admin/users?q=x")
      #expect(first.cookies == ["prefs=ar.western.system; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"])
      let second = try await client.post(
        "/preferences", "scheme=dark&back=%2F", [.cookie: "prefs=ar.arabic_indic.light"])
      #expect(second.cookies.first?.hasPrefix("prefs=ar.arabic_indic.dark;") == true)
    }
    try await TestSite(secure: true).test { client in
      let answer = try await client.post("/preferences", "digits=arabic_indic&back=%2F")
      #expect(
        answer.cookies == [
          "__Host-prefs=en.arabic_indic.system; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=31536000"
        ])
    }
  }

  @Test(arguments: [
    "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a b", "/%0d%0a\r\nX: y",
  ])
  func `the way back stays here`(_ back: String) async throws {
    try await TestSite().test { client in
      let encoded = back.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
      let answer = try await client.post("/preferences", "language=ar&back=" + encoded)
      #expect(answer.headers[.location] == "/")
    }
  }

  @Test(
    arguments: [
      (nil, nil, Preferences()), (nil, "ar", Preferences(language: .ar)),
      (nil, "fr, ar;q=0.5, en;q=0.4", Preferences(language: .ar)),
      (nil, "fr,de", Preferences()), (nil, "en-GB;q=0.2, ar-EG;q=0.1", Preferences()), (nil, "ar;q=0", Preferences()),
      (nil, "ar;q=x", Preferences(language: .ar)),
      ("en.arabic_indic.dark", "ar", Preferences(digits: .arabicIndic, scheme: .dark)),
      ("xx.yy.zz", "ar", Preferences(language: .ar)), ("ar", nil, Preferences(language: .ar)),
      ("....", nil, Preferences()),
    ] as [(String?, String?, Preferences)])
  func `preferences are read`(_ cookie: String?, _ accepted: String?, _ expected: Preferences) {
    #expect(Preferences(cookie: cookie.map { $0[...] }, language: accepted) == expected)
  }

  @Test func `preferences come back from their cookie`() {
    for language in Language.allCases {
      for digits in Digits.allCases {
        for scheme in ColorScheme.allCases {
          let preferences = Preferences(language: language, digits: digits, scheme: scheme)
          #expect(Preferences(cookie: preferences.cookie[...], language: nil) == preferences)
        }
      }
    }
  }
}
