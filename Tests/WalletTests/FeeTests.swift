import Testing
import Wallet

@Suite struct FeeTests {
  @Test func `a payment of one hundred pounds`() throws {
    let schedule = FeeSchedule(basisPoints: 250, fixed: .zero)
    #expect(try schedule.fee(on: Money(piastres: 10_000)) == Fee(250, 35))
  }

  @Test func `a refund of forty returns its share`() throws {
    let returned = try Fee(250, 35).returned(afterRefunding: Money(piastres: 4_000), of: Money(piastres: 10_000))
    #expect(returned == Fee(100, 14))
    #expect(try returned.total == Money(piastres: 114))
  }

  @Test(
    arguments: [
      // The columns are gross, basis points, fixed, fee and VAT.
      (0, 250, 0, 0, 0), (1, 250, 0, 0, 0), (19, 250, 0, 0, 0), (20, 250, 0, 1, 0), (59, 250, 0, 1, 0),
      (60, 250, 0, 2, 0),
      (10_000, 0, 300, 300, 42), (10_000, 250, 100, 350, 49), (33_333, 175, 0, 583, 82), (25, 200, 0, 1, 0),
      (2_500, 100, 0, 25, 4), (999_999_999_999, 10_000, 0, 999_999_999_999, 140_000_000_000),
      (.max, 1, 0, 922_337_203_685_478, 129_127_208_515_967),
      // The product is 2^64 − 1, so rounding carries into the high word.
      (1_229_782_938_247_303_441, 15, 0, 1_844_674_407_370_955, 258_254_417_031_934),
    ] as [(Int64, Int64, Int64, Int64, Int64)])
  func `rounds half up`(gross: Int64, basisPoints: Int64, fixed: Int64, fee: Int64, vat: Int64) throws {
    let schedule = FeeSchedule(basisPoints: basisPoints, fixed: Money(piastres: fixed))
    #expect(try schedule.fee(on: Money(piastres: gross)) == Fee(fee, vat))
  }

  @Test func `overflow throws`() {
    let most = Money(piastres: .max)
    #expect(throws: MoneyOverflow.self) { try FeeSchedule(basisPoints: 10_001, fixed: .zero).fee(on: most) }
    #expect(throws: MoneyOverflow.self) { try FeeSchedule(basisPoints: .max, fixed: .zero).fee(on: most) }
    #expect(throws: MoneyOverflow.self) { try FeeSchedule(basisPoints: 1, fixed: most).fee(on: most) }
    #expect(throws: MoneyOverflow.self) { try Fee(.max, 1).total }
  }

  @Test func `no share of nothing or of more`() {
    let gross = Money(piastres: 100)
    for (refunded, of) in [(101, gross), (-1, gross), (0, .zero)] as [(Int64, Money)] {
      #expect(throws: MoneyOverflow.self) {
        try Fee(10, 1).returned(afterRefunding: Money(piastres: refunded), of: of)
      }
    }
  }

  @Test func `rounding agrees with wider integers`() throws {
    var generator = SeededGenerator()
    for bits in 0..<5_000 {
      let gross = Int64.random(in: 0...(Int64.max >> (bits % 63)), using: &generator)
      let basisPoints = Int64.random(in: 0...2_000, using: &generator)
      let fee = try FeeSchedule(basisPoints: basisPoints, fixed: .zero).fee(on: Money(piastres: gross))
      let exact = (Int128(gross) * Int128(basisPoints) * 2 + 10_000) / 20_000
      #expect(Int128(fee.fee.piastres) == exact)
      #expect(Int128(fee.vat.piastres) == (exact * 1_400 * 2 + 10_000) / 20_000)
    }
  }

  @Test func `partial refunds return exactly the fee`() throws {
    var generator = SeededGenerator()
    for _ in 0..<500 {
      let gross = Int64.random(in: 1...5_000_000, using: &generator)
      let schedule = FeeSchedule(
        basisPoints: .random(in: 0...1_000, using: &generator),
        fixed: Money(piastres: .random(in: 0...500, using: &generator)))
      let fee = try schedule.fee(on: Money(piastres: gross))
      var refunded: Int64 = 0
      var shares: [Fee] = []
      while refunded < gross {
        let before = try fee.returned(afterRefunding: Money(piastres: refunded), of: Money(piastres: gross))
        refunded += Int64.random(in: 1...(gross - refunded), using: &generator)
        let after = try fee.returned(afterRefunding: Money(piastres: refunded), of: Money(piastres: gross))
        let share = try after - before
        #expect(share.fee >= .zero && share.vat >= .zero)
        shares.append(share)
      }
      #expect(try Money.sum(shares.map(\.fee)) == fee.fee)
      #expect(try Money.sum(shares.map(\.vat)) == fee.vat)
    }
  }

  @Test func `a percentage that takes all of a payment together with its VAT is refused`() {
    #expect(FeeSchedule(basisPoints: 8_772, fixed: .zero, vatBasisPoints: 1_400).takesAll)
    #expect(!FeeSchedule(basisPoints: 8_771, fixed: .zero, vatBasisPoints: 1_400).takesAll)
    #expect(FeeSchedule(basisPoints: 10_000, fixed: .zero, vatBasisPoints: 0).takesAll)
  }
}

extension Fee {
  fileprivate init(_ fee: Int64, _ vat: Int64) {
    self.init(fee: Money(piastres: fee), vat: Money(piastres: vat))
  }
}
