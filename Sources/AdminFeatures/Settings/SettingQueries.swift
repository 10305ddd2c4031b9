import Database
import Templates
import Wallet

/// What the platform goes by, as it is now.
struct Settings {
  /// In the order of their names.
  let all: [Setting]

  subscript(limit: Limit) -> Money? {
    all.first { $0.name == limit.name }.map { Money(piastres: $0.value) }
  }

  /// Everything but the limits, which have a table of their own, and what a demo remembers of itself.
  var others: [Setting] { all.filter { Limit(name: $0.name) == nil && !$0.name.hasPrefix("demo") } }
}

struct Setting: RowDecodable {
  let name: String
  let value: Int64

  init(_ row: Row) throws(DatabaseError) {
    name = try row["name"]
    value = try row["value"]
  }

  static let query: SQL = "SELECT name, value FROM settings ORDER BY name"

  /// What it is for; one that this page doesn't know is shown as it is stored.
  var label: Phrase {
    switch name {
    case "vat_basis_points": Phrase(en: "VAT on fees", ar: "ضريبة القيمة المضافة على الرسوم")
    case "fee_basis_points": Phrase(en: "Fee of a new merchant", ar: "رسوم التاجر الجديد")
    case "fee_fixed": Phrase(en: "Fixed fee of a new merchant", ar: "الرسوم الثابتة للتاجر الجديد")
    case "refund_threshold":
      Phrase(
        en: "Refunds of one payment above this need two people",
        ar: "استرداد ما يزيد على هذا من عملية واحدة يتطلب شخصين")
    case "settlement_days": Phrase(en: "A day is settled after", ar: "تُسوّى حسابات اليوم بعد")
    case "decision_expiry_days": Phrase(en: "A request ends undecided after", ar: "ينتهي الطلب دون قرار بعد")
    case "bank_account_cooling_off_hours":
      Phrase(en: "A new bank account waits, once approved", ar: "ينتظر الحساب البنكي الجديد بعد الموافقة")
    case "review_amount": Phrase(en: "Flagged: an amount from", ar: "اشتباه: مبلغ من")
    case "review_velocity_count":
      Phrase(en: "Flagged: payments in a short time, from", ar: "اشتباه: عدد عمليات في وقت قصير، من")
    case "review_velocity_minutes": Phrase(en: "That short time", ar: "ذلك الوقت القصير")
    case "review_failures_count":
      Phrase(en: "Flagged: failures before a success, from", ar: "اشتباه: محاولات فاشلة قبل نجاح، من")
    case "review_failures_minutes": Phrase(en: "Failures counted within", ar: "تُحسب المحاولات الفاشلة خلال")
    case "review_new_account_days": Phrase(en: "An account is new for", ar: "يُعد الحساب جديدًا لمدة")
    case "review_new_account_amount": Phrase(en: "Flagged: of a new account, from", ar: "اشتباه: من حساب جديد، من")
    case "review_new_channel_amount":
      Phrase(en: "Flagged: through a new channel, from", ar: "اشتباه: عبر قناة جديدة، من")
    default: .code(name)
    }
  }

  var words: Phrase {
    let count = Int(clamping: value)
    return switch name {
    case "vat_basis_points", "fee_basis_points": .percent(basisPoints: value)
    case "fee_fixed", "refund_threshold", "review_amount", "review_new_account_amount", "review_new_channel_amount":
      .money(Money(piastres: value))
    case "settlement_days", "decision_expiry_days", "review_new_account_days": PluralPhrase.days(count).phrase
    case "bank_account_cooling_off_hours": PluralPhrase.hours(count).phrase
    case "review_velocity_minutes", "review_failures_minutes": PluralPhrase.minutes(count).phrase
    default: .count(count)
    }
  }
}
