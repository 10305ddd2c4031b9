import Wallet

/// The amounts that users pay, by merchant category.
enum DemoPurchases {
  /// Returns an amount in piastres.
  static func amount(_ merchant: Int, _ random: inout SplitMix64) -> Int64 {
    switch DemoMerchant.all[merchant].category {
    case .pharmacy:
      // The first merchant sells devices too.
      if merchant == 0, random.chance(7) { return pounds(900, 4_500, step: 50, &random) }
      return pounds(30, 900, step: 1, &random) + random.pick([0: 40, 25: 10, 50: 30, 75: 8, 95: 12] as KeyValuePairs)
    case .clinic: return pounds(150, 1_200, step: 10, &random)
    case .hospital: return pounds(500, 25_000, step: 5, &random, draws: 5)
    case .laboratory: return pounds(100, 3_000, step: 5, &random)
    case .other: return pounds(120, 2_600, step: 10, &random)
    }
  }

  private static func pounds(_ least: Int, _ most: Int, step: Int, _ random: inout SplitMix64, draws: Int = 3) -> Int64
  {
    let steps = (most - least) / step
    return Int64((least + random.skewed(below: steps + 1, draws: draws) * step) * 100)
  }

  static func channel(_ merchant: Int, _ random: inout SplitMix64) -> Channel {
    switch DemoMerchant.all[merchant].category {
    case .hospital: random.pick([.pos: 52, .qr: 26, .online: 12, .app: 10] as KeyValuePairs)
    case .clinic: random.pick([.qr: 46, .app: 30, .online: 18, .pos: 6] as KeyValuePairs)
    default: random.pick([.qr: 58, .app: 20, .pos: 14, .online: 8] as KeyValuePairs)
    }
  }

  static func description(_ merchant: Int, _ random: inout SplitMix64) -> String? {
    let number = 10_000 + random.below(90_000)
    let isArabic = random.chance(55)
    let isNamed = random.chance(62)
    let phrases = phrases(DemoMerchant.all[merchant].category)
    let phrase = random.pick(phrases)
    guard isNamed else { return nil }
    let text = isArabic ? phrase.arabic : phrase.latin
    return random.chance(50) ? "\(text) \(number)" : text
  }

  private static func phrases(_ category: MerchantCategory) -> [DemoNames.Name] {
    switch category {
    case .pharmacy:
      [
        ("روشتة", "Prescription"), ("أدوية مزمنة", "Chronic medication"), ("مستلزمات أطفال", "Baby care"),
        ("فيتامينات", "Vitamins"), ("توصيل للمنزل", "Home delivery"),
      ]
    case .clinic:
      [("كشف", "Consultation"), ("استشارة", "Follow-up"), ("جلسة علاج", "Treatment session"), ("حشو ضرس", "Filling")]
    case .hospital:
      [
        ("طوارئ", "Emergency"), ("مقدم عملية", "Surgery deposit"), ("إقامة", "Room and board"),
        ("عيادات خارجية", "Outpatient"), ("أشعة مقطعية", "CT scan"),
      ]
    case .laboratory:
      [
        ("تحليل دم", "Blood tests"), ("صورة دم كاملة", "Complete blood count"), ("رنين مغناطيسي", "MRI scan"),
        ("فحص شامل", "Full check-up"),
      ]
    case .other: [("نظارة طبية", "Glasses"), ("مستلزمات طبية", "Medical supplies"), ("كرسي متحرك", "Wheelchair")]
    }
  }

  static let transfers: [String?] = [
    nil, nil, nil, nil, "إيجار", "مصاريف البيت", "Thanks", "Dinner", "مصاريف المدرسة", "Rent", "هدية",
    "Medicine for Mum",
  ]

  static let refundReasons: KeyValuePairs<RefundReason, Int> = [
    .requestedByCustomer: 46, .duplicate: 22, .notProvided: 18, .fraudulent: 5, .other: 9,
  ]

  static func refundNote(_ reason: RefundReason, _ random: inout SplitMix64) -> String? {
    switch reason {
    case .duplicate: random.pick(["Charged twice at the counter", "دُفعت مرتين", nil])
    case .fraudulent: random.pick(["Phone was stolen; confirmed by call", "أكد العميل أنه لم يقم بالدفع"])
    case .requestedByCustomer: random.pick([nil, "Returned unopened", "أُعيد المنتج", nil])
    case .notProvided: random.pick(["Appointment cancelled by the clinic", "الصنف غير متوفر", nil])
    case .other: random.pick(["Wrong amount typed", "خطأ في المبلغ"])
    }
  }
}
