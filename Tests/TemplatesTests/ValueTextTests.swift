import Templates
import Testing
import Wallet

@Suite struct ValueTextTests {
  @Test(
    arguments: [
      (0, "0.00"), (5, "0.05"), (100, "1.00"), (123_450, "1,234.50"), (-20_000, "\u{2212}200.00"),
      (99_999_999_999, "999,999,999.99"), (Int64.min, "\u{2212}92,233,720,368,547,758.08"),
    ] as [(Int64, String)])
  func `bare money`(piastres: Int64, text: String) {
    #expect(html { MoneyText(Money(piastres: piastres), .bare) } == "<bdi dir=\"ltr\" class=\"money\">\(text)</bdi>")
  }

  @Test func `money in Arabic digits`() {
    let money = Money(piastres: -123_450)
    #expect(
      html(.en, .arabicIndic) { MoneyText(money, .bare) } == "<bdi dir=\"ltr\" class=\"money\">\u{2212}١٬٢٣٤٫٥٠</bdi>")
    #expect(
      html(.ar, .arabicIndic) { MoneyText(money) }
        == "<bdi dir=\"rtl\" class=\"money\"><bdi dir=\"ltr\">\u{2212}١٬٢٣٤٫٥٠</bdi>\u{A0}ج.م.</bdi>")
  }

  @Test func `signed money`() {
    #expect(Phrase.money(Money(piastres: 100), .signed).plain(for: reader()) == "+1.00")
    #expect(Phrase.money(.zero, .signed).plain(for: reader()) == "0.00")
  }

  @Test func `an instant has its UTC value and its offset`() {
    #expect(
      html { InstantText(now, .full) } == """
        <bdi dir="ltr"><time datetime="2026-11-22T11:58:00Z" title="22 Nov 2026, 13:58:00 +02:00">22 Nov 2026, 13:58</time></bdi>
        """)
    #expect(
      html(.ar) { InstantText(now, .full) } == """
        <bdi><time datetime="2026-11-22T11:58:00Z" title="22 نوفمبر 2026، 13:58:00 \u{2066}+02:00\u{2069}">\
        22 نوفمبر 2026، 13:58</time></bdi>
        """)
  }

  @Test func `a short instant says no more than it must`() {
    func short(_ seconds: Int, _ language: Language = .en, _ digits: Digits = .western) -> String {
      Phrase.instant(now - .seconds(seconds), .short).plain(for: reader(language, digits))
        .filter { !"\u{2068}\u{2069}".contains($0) }
    }
    #expect(short(60) == "13:57")
    #expect(short(86_400) == "21 Nov, 13:58")
    #expect(short(400 * 86_400) == "18 Oct 2025, 13:58")
    #expect(short(86_400, .ar) == "21 نوفمبر، 13:58")
    #expect(short(86_400, .ar, .arabicIndic) == "٢١ نوفمبر، ١٣:٥٨")
  }

  @Test func `days`() throws {
    let day = try #require(Day(year: 2026, month: 10, day: 1))
    #expect(html { DayText(day) } == "<bdi dir=\"ltr\"><time datetime=\"2026-10-01\">1 Oct 2026</time></bdi>")
    #expect(html(.ar) { DayText(day, .weekday) } == "<bdi><time datetime=\"2026-10-01\">الخميس 1 أكتوبر</time></bdi>")
  }

  @Test func `phones`() throws {
    let phone = try #require(PhoneNumber(parsing: "01012345676"))
    #expect(html { PhoneText(phone) } == "<bdi dir=\"ltr\" class=\"code phone\">010•••••676</bdi>")
    #expect(html { PhoneText(phone, revealed: true) } == "<bdi dir=\"ltr\" class=\"code phone\">+20 101 234 5676</bdi>")
  }

  @Test func `identifiers keep their digits`() throws {
    let code = try #require(MerchantCode(number: 42))
    #expect(html(.ar, .arabicIndic) { IdentifierText(code) } == "<bdi dir=\"ltr\" class=\"code\">MRC-000042</bdi>")
  }

  @Test func `counts`() {
    #expect(html { CountText(1_048_221) } == "<bdi dir=\"ltr\">1,048,221</bdi>")
    #expect(html { BoundedCountText(10_000) } == "<bdi dir=\"ltr\">10,000</bdi>")
    #expect(html { BoundedCountText(10_001) } == "<bdi dir=\"ltr\">10,000+</bdi>")
    #expect(html { PercentText(tenths: -21) } == "<bdi dir=\"ltr\">\u{2212}2.1%</bdi>")
    #expect(html(.ar, .arabicIndic) { PercentText(tenths: 80) } == "<bdi dir=\"ltr\">٨٪</bdi>")
  }
}
