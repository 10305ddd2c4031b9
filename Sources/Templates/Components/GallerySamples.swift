import Wallet

struct GalleryRow: Sendable {
  let reference: Reference
  let name: String
  let status: TransactionStatus
  let failure: FailureReason?
  let review: ReviewState
  let amount: Money
  let fee: Money
  let at: Instant
}

struct GalleryPosting: Sendable {
  let account: AccountKind
  let debit: Money?
  let credit: Money?
}

enum GallerySamples {
  static let transaction = Reference(.transaction, random: 0x1A_2B3C_4D5E)
  static let refund = Reference(.refund, random: 0x6F_7788_99AA)
  static let amount = Money(piastres: 124_000)
  static let remaining = Money(piastres: 40_000)
  static let threshold = Money(piastres: 50_000)
  static let phone = PhoneNumber(parsing: "01012345676")
  static let merchant = MerchantCode(number: 42)

  static let postings = [
    GalleryPosting(account: .userWallet, debit: amount, credit: nil),
    GalleryPosting(account: .merchantPending, debit: nil, credit: Money(piastres: 120_466)),
    GalleryPosting(account: .feeRevenue, debit: nil, credit: Money(piastres: 3_100)),
    GalleryPosting(account: .vatPayable, debit: nil, credit: Money(piastres: 434)),
  ]

  static func events(_ now: Instant) -> [TimelineEvent] {
    [
      TimelineEvent(
        Phrase(en: "Refund of \(Money(piastres: 64_000)) requested", ar: "طلب استرداد \(Money(piastres: 64_000))"),
        at: now, detail: Phrase(en: "Sara M. · “charged twice”", ar: "سارة م. · «خُصم المبلغ مرتين»"), .waiting),
      TimelineEvent(
        Phrase(en: "Refund of \(Money(piastres: 20_000)) completed", ar: "اكتمل استرداد \(Money(piastres: 20_000))"),
        at: now - .seconds(300), .good),
      TimelineEvent(
        Phrase(en: "Refund failed", ar: "لم يتم الاسترداد"), at: now - .seconds(900),
        detail: FailureReason.timeout.label, .bad),
      TimelineEvent(Phrase(en: "Paid", ar: "تم الدفع"), at: now - .seconds(90_000), detail: Channel.qr.label, .good),
      TimelineEvent(Phrase(en: "Started", ar: "بدأت"), at: now - .seconds(90_004)),
    ]
  }

  static func bars(until today: Day) -> [BarChart.Bar] {
    let heights: [Int64] = [
      62, 91, 78, 55, 46, 34, 9, 23, 52, 65, 62, 90, 31, 14, 69, 75, 27, 56, 37, 61, 15, 36, 37, 43, 32, 33, 17, -12,
      29, 58,
    ]
    return heights.enumerated().map { index, height in
      BarChart.Bar(today.adding(days: index - 29), Money(piastres: height * 9_731))
    }
  }

  static func rows(_ now: Instant) -> [GalleryRow] {
    let names = ["كريم السيد", "Mona Abdelrahman", "يوسف عبد الله", "أحمد مصطفى", "Hana Fathy"]
    let amounts: [Int64] = [1_800, 5_500, 124_000, 8_500, 6_475, 31_000, 12_050, 99_999_999]
    let statuses: [TransactionStatus] = [.completed, .failed, .completed, .pending, .completed, .reversed]
    return (0..<8).map { index in
      let status = statuses[index % statuses.count]
      return GalleryRow(
        reference: Reference(.transaction, random: UInt64(index + 3) &* 0x9E37_79B9_7F4A_7C15), name: names[index % 5],
        status: status, failure: status == .failed ? .insufficientBalance : nil,
        review: ReviewState.allCases[index % 5], amount: Money(piastres: amounts[index]),
        fee: Money(piastres: -amounts[index] / 40), at: now - .seconds(index * 23_000))
    }
  }
}
