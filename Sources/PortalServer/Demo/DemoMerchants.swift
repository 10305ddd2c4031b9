import Auth
import Ledger
import Wallet

/// A merchant of the demo. Merchant codes follow the order of the list.
struct DemoMerchant: Sendable {
  let tradeName: String
  let arabicName: String
  let category: MerchantCategory
  /// The merchant's share of its category's payments.
  let weight: Int

  private init(_ category: MerchantCategory, _ weight: Int, _ tradeName: String, _ arabicName: String) {
    self.category = category
    self.weight = weight
    self.tradeName = tradeName
    self.arabicName = arabicName
  }

  static let all: [DemoMerchant] = [
    DemoMerchant(.pharmacy, 90, "Lotus Pharmacy, Dokki", "صيدلية اللوتس، الدقي"),
    DemoMerchant(.clinic, 30, "Papyrus Dental Clinic, Zamalek", "عيادة البردي للأسنان، الزمالك"),
    DemoMerchant(.hospital, 34, "Nile Palm Hospital, Maadi", "مستشفى نخيل النيل، المعادي"),
    DemoMerchant(.laboratory, 34, "Turquoise Laboratories, Heliopolis", "معامل الفيروز، مصر الجديدة"),
    DemoMerchant(.pharmacy, 26, "Jasmine Pharmacy, Nasr City", "صيدلية الياسمين، مدينة نصر"),
    DemoMerchant(.pharmacy, 22, "Olive Branch Pharmacy, Shubra", "صيدلية غصن الزيتون، شبرا"),
    DemoMerchant(.pharmacy, 20, "Lighthouse Pharmacy, Alexandria", "صيدلية المنارة، الإسكندرية"),
    DemoMerchant(.clinic, 22, "Oasis Children's Clinic, Giza", "عيادة الواحة للأطفال، الجيزة"),
    DemoMerchant(.pharmacy, 18, "Crescent Moon Pharmacy, Mohandessin", "صيدلية الهلال، المهندسين"),
    DemoMerchant(.laboratory, 22, "Clear Spring Laboratories, Smouha", "معامل الينبوع، سموحة"),
    DemoMerchant(.hospital, 22, "River Bend Hospital, Mansoura", "مستشفى منحنى النهر، المنصورة"),
    DemoMerchant(.pharmacy, 17, "Date Palm Pharmacy, Tanta", "صيدلية النخلة، طنطا"),
    DemoMerchant(.clinic, 18, "Pearl Skin Clinic, New Cairo", "عيادة اللؤلؤة للجلدية، القاهرة الجديدة"),
    DemoMerchant(.pharmacy, 16, "Sunrise Pharmacy, Ismailia", "صيدلية الشروق، الإسماعيلية"),
    DemoMerchant(.pharmacy, 15, "Rose Garden Pharmacy, Zagazig", "صيدلية بستان الورد، الزقازيق"),
    DemoMerchant(.clinic, 16, "Compass Physiotherapy, Maadi", "مركز البوصلة للعلاج الطبيعي، المعادي"),
    DemoMerchant(.laboratory, 16, "Horizon Scan Centre, Giza", "مركز الأفق للأشعة، الجيزة"),
    DemoMerchant(.pharmacy, 14, "Harbour Pharmacy, Port Said", "صيدلية المرفأ، بورسعيد"),
    DemoMerchant(.pharmacy, 13, "Blue Lotus Pharmacy, Luxor", "صيدلية اللوتس الأزرق، الأقصر"),
    DemoMerchant(.hospital, 16, "White Sail Hospital, Alexandria", "مستشفى الشراع الأبيض، الإسكندرية"),
    DemoMerchant(.pharmacy, 12, "Granite Pharmacy, Aswan", "صيدلية الجرانيت، أسوان"),
    DemoMerchant(.clinic, 14, "Morning Light Eye Clinic, Dokki", "عيادة نور الصباح للعيون، الدقي"),
    DemoMerchant(.pharmacy, 12, "Sycamore Pharmacy, Fayoum", "صيدلية الجميز، الفيوم"),
    DemoMerchant(.clinic, 12, "Green Valley Clinic, Minya", "عيادة الوادي الأخضر، المنيا"),
    DemoMerchant(.laboratory, 12, "Silver Lens Laboratories, Assiut", "معامل العدسة الفضية، أسيوط"),
    DemoMerchant(.pharmacy, 11, "Three Palms Pharmacy, 6th of October", "صيدلية النخلات الثلاث، السادس من أكتوبر"),
    DemoMerchant(.pharmacy, 10, "Wheat Ear Pharmacy, Damanhur", "صيدلية السنبلة، دمنهور"),
    DemoMerchant(.clinic, 11, "Kingfisher Clinic, Suez", "عيادة الرفراف، السويس"),
    DemoMerchant(.hospital, 12, "Cotton Field Hospital, Tanta", "مستشفى حقل القطن، طنطا"),
    DemoMerchant(.pharmacy, 10, "Coral Pharmacy, Hurghada", "صيدلية المرجان، الغردقة"),
    DemoMerchant(.clinic, 10, "Family Tree Clinic, Shubra", "عيادة شجرة العائلة، شبرا"),
    DemoMerchant(.pharmacy, 9, "Amber Pharmacy, Sohag", "صيدلية الكهرمان، سوهاج"),
    DemoMerchant(.laboratory, 10, "Delta Star Laboratories, Mansoura", "معامل نجمة الدلتا، المنصورة"),
    DemoMerchant(.pharmacy, 8, "Ibis Pharmacy, Beni Suef", "صيدلية أبو منجل، بني سويف"),
    DemoMerchant(.hospital, 9, "Eastern Hills Hospital, New Cairo", "مستشفى التلال الشرقية، القاهرة الجديدة"),
    DemoMerchant(.clinic, 8, "Seashell Women's Clinic, Smouha", "عيادة الصدفة للنساء، سموحة"),
    DemoMerchant(.pharmacy, 7, "Felucca Pharmacy, Qena", "صيدلية الفلوكة، قنا"),
    DemoMerchant(.other, 10, "Straight Line Optics, Heliopolis", "بصريات الخط المستقيم، مصر الجديدة"),
    DemoMerchant(.other, 6, "Steady Step Medical Supplies, Giza", "الخطوة الثابتة للمستلزمات الطبية، الجيزة"),
    DemoMerchant(.hospital, 6, "Southern Gate Hospital, Aswan", "مستشفى بوابة الجنوب، أسوان"),
  ]

  static func fees(_ index: Int) -> FeeSchedule {
    switch all[index].category {
    case .pharmacy: FeeSchedule(basisPoints: 200, fixed: .zero)
    case .clinic: FeeSchedule(basisPoints: 250, fixed: .zero)
    case .hospital: FeeSchedule(basisPoints: 150, fixed: Money(piastres: 200))
    case .laboratory: FeeSchedule(basisPoints: 220, fixed: Money(piastres: 50))
    case .other: FeeSchedule(basisPoints: 250, fixed: Money(piastres: 100))
    }
  }

  /// Returns a merchant's payout schedule. Most are weekly on a working day; the first merchant requests its payouts
  /// itself.
  static func payoutSchedule(_ index: Int) -> PayoutSchedule {
    switch (index, index % 10) {
    case (0, _), (_, 9): .onRequest
    case (1, _), (_, 2): .daily
    case (_, 7): .monthly(on: 1 + index / 10 * 5)
    default: .weekly(on: [7, 1, 2, 3, 4][index % 5])
    }
  }

  /// Returns whether all settled money may be paid out at the beginning of an hour.
  static func mayBePaidOut(_ index: Int, in hour: DemoRhythm.Hour, before today: Day) -> Bool {
    index == 0
      ? hour.asksForPayout(before: today) : hour.isNight && payoutSchedule(index).isDue(on: hour.local.day)
  }

  /// Returns an IBAN of a bank that doesn't exist. `place` is the merchant's number, or a number above all of them for
  /// another account.
  static func iban(_ place: Int, _ plan: DemoPlan) throws -> IBAN {
    var random = SplitMix64(seed: UInt64(bitPattern: plan.seed), stream: .max - 1 - UInt64(place))
    let account = "00000001" + (0..<17).map { _ in String(random.below(10)) }.joined()
    // By ISO 7064, E = 14 and G = 16.
    let rest = (account + "141600").utf8.reduce(0) { ($0 * 10 + Int($1 - UInt8(ascii: "0"))) % 97 }
    let check = String(98 - rest)
    guard let iban = IBAN(parsing: "EG" + String(repeating: "0", count: 2 - check.count) + check + account) else {
      throw ConfigurationError("an IBAN of the demo is wrong")
    }
    return iban
  }

  /// Returns the new merchant, created half a year before the traffic begins.
  static func opening(_ index: Int, _ plan: DemoPlan, _ seal: TextSeal) throws -> NewMerchant {
    let merchant = all[index]
    let iban = try iban(index, plan)
    let company = merchant.tradeName.prefix { $0 != "," }
    let age = DemoPlan.days + 180 - index * 3
    let number = String(index + 1)
    return NewMerchant(
      externalID: DemoID.merchant(index), code: MerchantCode(number: Int64(index + 1)), legalName: "\(company) LLC",
      tradeName: merchant.tradeName,
      arabicName: merchant.arabicName, category: merchant.category,
      taxNumber: "900-000-" + String(repeating: "0", count: 3 - number.count) + number,
      iban: (try seal.seal(iban.text, for: .iban), iban.last4), bankHolder: "\(company) LLC",
      payoutSchedule: payoutSchedule(index), feeBasisPoints: fees(index).basisPoints, feeFixed: fees(index).fixed,
      refundPolicy: index % 3 == 1 ? .returnProRata : .keep,
      createdAt: plan.now - .seconds(age * 86_400 + index * 1_237))
  }
}
