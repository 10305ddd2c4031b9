import Testing
import Wallet

@Suite struct PayoutScheduleTests {
  /// 2026-11-23 is a Monday.
  @Test(
    arguments: [
      (.daily, "2026-11-23"), (.weekly(on: 1), "2026-11-23"), (.weekly(on: 7), "2026-11-29"),
      (.monthly(on: 23), "2026-11-23"), (.monthly(on: 22), "2026-12-22"), (.onRequest, nil),
    ] as [(PayoutSchedule, String?)])
  func `the next day`(schedule: PayoutSchedule, next: String?) throws {
    let monday = try #require(Day(parsing: "2026-11-23"))
    #expect(schedule.next(from: monday)?.description == next)
  }
}
