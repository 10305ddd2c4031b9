// Counted nouns that more than one page shows.
extension PluralPhrase {
  package static func transactions(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) transaction", other: "\(n) transactions"),
      ar: .init(
        zero: "لا معاملات", one: "معاملة واحدة", two: "معاملتان", few: "\(n) معاملات", many: "\(n) معاملة",
        other: "\(n) معاملة"))
  }

  package static func refunds(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) refund", other: "\(n) refunds"),
      ar: .init(
        zero: "لا استردادات", one: "استرداد واحد", two: "استردادان", few: "\(n) استردادات", many: "\(n) استردادًا",
        other: "\(n) استرداد"))
  }

  package static func users(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) user", other: "\(n) users"),
      ar: .init(
        zero: "لا مستخدمين", one: "مستخدم واحد", two: "مستخدمان", few: "\(n) مستخدمين", many: "\(n) مستخدمًا",
        other: "\(n) مستخدم"))
  }

  package static func merchants(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) merchant", other: "\(n) merchants"),
      ar: .init(
        zero: "لا تجار", one: "تاجر واحد", two: "تاجران", few: "\(n) تجار", many: "\(n) تاجرًا", other: "\(n) تاجر"))
  }

  package static func rows(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) row", other: "\(n) rows"),
      ar: .init(
        zero: "لا صفوف", one: "صف واحد", two: "صفان", few: "\(n) صفوف", many: "\(n) صفًا", other: "\(n) صف"))
  }

  package static func lines(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) line", other: "\(n) lines"),
      ar: .init(
        zero: "لا أسطر", one: "سطر واحد", two: "سطران", few: "\(n) أسطر", many: "\(n) سطرًا", other: "\(n) سطر"))
  }

  package static func events(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) event", other: "\(n) events"),
      ar: .init(
        zero: "لا أحداث", one: "حدث واحد", two: "حدثان", few: "\(n) أحداث", many: "\(n) حدثًا", other: "\(n) حدث"))
  }

  package static func tries(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) more try", other: "\(n) more tries"),
      ar: .init(
        zero: "لا محاولات متبقية", one: "محاولة واحدة متبقية", two: "محاولتان متبقيتان", few: "\(n) محاولات متبقية",
        many: "\(n) محاولة متبقية", other: "\(n) محاولة متبقية"))
  }

  package static func days(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) day", other: "\(n) days"),
      ar: .init(
        zero: "لا أيام", one: "يوم واحد", two: "يومان", few: "\(n) أيام", many: "\(n) يومًا", other: "\(n) يوم"))
  }

  package static func hours(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) hour", other: "\(n) hours"),
      ar: .init(
        zero: "أقل من ساعة", one: "ساعة واحدة", two: "ساعتان", few: "\(n) ساعات", many: "\(n) ساعة",
        other: "\(n) ساعة"))
  }

  package static func payouts(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) payout", other: "\(n) payouts"),
      ar: .init(
        zero: "لا تحويلات", one: "تحويل واحد", two: "تحويلان", few: "\(n) تحويلات", many: "\(n) تحويلًا",
        other: "\(n) تحويل"))
  }

  package static func minutes(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) minute", other: "\(n) minutes"),
      ar: .init(
        zero: "أقل من دقيقة", one: "دقيقة واحدة", two: "دقيقتين", few: "\(n) دقائق", many: "\(n) دقيقة",
        other: "\(n) دقيقة"))
  }

  package static func seconds(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) second", other: "\(n) seconds"),
      ar: .init(
        zero: "أقل من ثانية", one: "ثانية واحدة", two: "ثانيتين", few: "\(n) ثوانٍ", many: "\(n) ثانية",
        other: "\(n) ثانية"))
  }
}
