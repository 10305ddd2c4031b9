import Testing
import Wallet

@Suite struct InstantTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-10-01T08:00:07Z", 1_790_841_607_000_000),
      ("2025-01-01T08:00:07+02:00", 1_735_711_207_000_000),
      ("2025-01-01T08:00:07+0200", 1_735_711_207_000_000), ("2025-01-01 08:00:07+02", 1_735_711_207_000_000),
      ("2025-01-01T04:30:07-01:30", 1_735_711_207_000_000), ("1970-01-01T00:00:00.5Z", 500_000),
      ("1970-01-01T00:00:00.000001Z", 1), ("1969-12-31T23:59:59.999999Z", -1),
      ("2000-02-29T00:00:00Z", 951_782_400_000_000),
      (" \u{200E}٢٠٢٥-٠١-٠١\u{A0}08:00:07Z\u{200F}", 1_735_718_407_000_000),
    ] as [(String, Int64)])
  func `parses`(text: String, microseconds: Int64) {
    #expect(Instant(iso8601: text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "", "2025-01-01", "2025-01-01T08:00:07", "2025-01-01T08:00+02:00", "2025-01-01T24:00:00Z", "2025-01-01T08:60:00Z",
    "2025-01-01T08:00:60Z", "2025-02-29T08:00:00Z", "2025-13-01T08:00:00Z", "2025-00-01T08:00:00Z",
    "0000-01-01T00:00:00Z",
    "2025-01-01T08:00:07.Z", "2025-01-01T08:00:07.1234567Z", "2025-01-01T08:00:07,5Z", "2025-01-01T08:00:07+16:00",
    "2025-01-01T08:00:07+02:60", "2025-01-01T08:00:07+2", "2025-01-01T08:00:07+02:", "2025-01-01T08:00:07+02:0",
    "2025-01-01T08:00:07Zx", "2025-01-01_08:00:07Z", "2025-1-01T08:00:07Z",
    "25-01-01T08:00:07Z",
  ])
  func `refuses`(text: String) {
    #expect(Instant(iso8601: text) == nil)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-86_400_000_000, "1969-12-31T00:00:00Z"), (1, "1970-01-01T00:00:00.000001Z"),
      (-1, "1969-12-31T23:59:59.999999Z"),
      (1_790_841_607_000_000, "2026-10-01T08:00:07Z"), (1_790_841_607_120_000, "2026-10-01T08:00:07.120000Z"),
    ] as [(Int64, String)])
  func `describes`(microseconds: Int64, text: String) {
    #expect(Instant(microseconds: microseconds).iso8601UTC == text)
  }

  @Test func `parses what it formats`() {
    var generator = SeededGenerator()
    for _ in 0..<2_000 {
      let instant = Instant(
        microseconds: .random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &generator))
      #expect(Instant(iso8601: instant.iso8601UTC) == instant)
    }
  }

  @Test func `durations`() {
    let instant = Instant(microseconds: 1_000_000)
    #expect((instant + .seconds(2)).microseconds == 3_000_000)
    #expect((instant - .milliseconds(1)).microseconds == 999_000)
    #expect((instant + .seconds(-2)).microseconds == -1_000_000)
    #expect(instant + .seconds(2) - instant == .seconds(2))
    #expect((Instant(microseconds: .max) + .seconds(1)).microseconds == .max)
    #expect((Instant(microseconds: .min) - .seconds(1)).microseconds == .min)
  }

  @Test func `the ends of time are shown without trapping`() {
    #expect(Instant(microseconds: .max).iso8601UTC.hasPrefix("9999-12-31T"))
    #expect(Instant(microseconds: .min).iso8601UTC.hasPrefix("0001-01-01T"))
  }
}
