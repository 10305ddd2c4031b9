import Database
import Templates
import Wallet

/// The current settings.
struct Settings {
  /// All settings, sorted by name.
  let all: [Setting]

  subscript(limit: Limit) -> Money? {
    all.first { $0.name == limit.name }.map { Money(piastres: $0.value) }
  }

  /// All settings except limits, which have their own table, and the demo's own.
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

  /// The setting's label. An unknown setting is shown as it is stored.
  var label: Phrase {
    switch name {
    case "vat_basis_points": Phrase(en: "VAT on fees", ar: "ضريبة القيمة المضافة على الرسوم")
    case "fee_basis_points": Phrase(en: "Fee for new merchants", ar: "رسوم التجار الجدد")
    case "fee_fixed": Phrase(en: "Fixed fee for new merchants", ar: "الرسوم الثابتة للتجار الجدد")
    case "refund_threshold":
      Phrase(
        en: "Refunds of one payment above this amount need a second person",
        ar: "استرداد ما يزيد على هذا المبلغ من عملية واحدة يتطلب موافقة شخص ثانٍ")
    case "bank_minimum": Phrase(en: "Smallest payout that the bank takes", ar: "أقل مبلغ صرف يقبله البنك")
    case "settlement_days": Phrase(en: "Settlement delay", ar: "مهلة التسوية")
    case "approval_expiry_days": Phrase(en: "Approval requests expire after", ar: "تنتهي صلاحية طلب الموافقة بعد")
    case "bank_account_cooling_off_hours":
      Phrase(en: "Waiting period of a new bank account", ar: "فترة انتظار الحساب البنكي الجديد")
    case "review_amount": Phrase(en: "Flag amounts from", ar: "اشتباه عند مبلغ لا يقل عن")
    case "review_velocity_count":
      Phrase(en: "Flag a user's payments in a short time from", ar: "اشتباه عند عدد مدفوعات متقاربة لا يقل عن")
    case "review_velocity_minutes": Phrase(en: "Period counted", ar: "المدة المحتسبة")
    case "review_failures_count":
      Phrase(en: "Flag failures before a success from", ar: "اشتباه عند محاولات فاشلة قبل نجاح لا تقل عن")
    case "review_failures_minutes": Phrase(en: "Period of failures counted", ar: "المدة المحتسبة للمحاولات الفاشلة")
    case "review_new_account_days": Phrase(en: "Accounts are new for", ar: "يُعد الحساب جديدًا لمدة")
    case "review_new_account_amount":
      Phrase(en: "Flag amounts of new accounts from", ar: "اشتباه عند مبلغ من حساب جديد لا يقل عن")
    case "review_new_channel_amount":
      Phrase(en: "Flag amounts through a new channel from", ar: "اشتباه عند مبلغ عبر قناة جديدة لا يقل عن")
    default: .code(name)
    }
  }

  var words: Phrase {
    let count = Int(clamping: value)
    return switch name {
    case "vat_basis_points", "fee_basis_points": .percent(basisPoints: value)
    case "fee_fixed", "refund_threshold", "bank_minimum", "review_amount", "review_new_account_amount",
      "review_new_channel_amount":
      .money(Money(piastres: value))
    case "settlement_days", "approval_expiry_days", "review_new_account_days": PluralPhrase.days(count).phrase
    case "bank_account_cooling_off_hours": PluralPhrase.hours(count).phrase
    case "review_velocity_minutes", "review_failures_minutes": PluralPhrase.minutes(count).phrase
    default: .count(count)
    }
  }
}
