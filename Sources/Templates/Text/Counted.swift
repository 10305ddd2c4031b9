extension Phrase {
  /// Returns the note of totals that cover only the newest transactions.
  package static func inTheNewest(_ n: Int) -> Phrase {
    Phrase(en: "in the newest \(n) transactions", ar: "في أحدث \(n) معاملة")
  }
}

/// The case of a counted Arabic noun. After a preposition the dual has another ending (ساعتان, بعد ساعتين).
package enum ArabicCase: Sendable {
  case nominative, afterPreposition
}

// Counted nouns that several pages show
extension PluralPhrase {
  package static func transactions(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) transaction", other: "\(n) transactions"),
      ar: .init(
        zero: "لا معاملات", one: "معاملة واحدة", two: "معاملتان", few: "\(n) معاملات", many: "\(n) معاملة",
        other: "\(n) معاملة"))
  }

  package static func results(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) result", other: "\(n) results"),
      ar: .init(
        zero: "لا نتائج", one: "نتيجة واحدة", two: "نتيجتان", few: "\(n) نتائج", many: "\(n) نتيجة",
        other: "\(n) نتيجة"))
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

  package static func characters(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) character", other: "\(n) characters"),
      ar: .init(
        zero: "لا أحرف", one: "حرف واحد", two: "حرفان", few: "\(n) أحرف", many: "\(n) حرفًا", other: "\(n) حرف"))
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

  /// Of a statement.
  package static func statementLines(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) line", other: "\(n) lines"),
      ar: .init(
        zero: "لا حركات", one: "حركة واحدة", two: "حركتان", few: "\(n) حركات", many: "\(n) حركة",
        other: "\(n) حركة"))
  }

  package static func events(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) event", other: "\(n) events"),
      ar: .init(
        zero: "لا أحداث", one: "حدث واحد", two: "حدثان", few: "\(n) أحداث", many: "\(n) حدثًا", other: "\(n) حدث"))
  }

  package static func tries(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) attempt left", other: "\(n) attempts left"),
      ar: .init(
        zero: "لا محاولات متبقية", one: "محاولة واحدة متبقية", two: "محاولتان متبقيتان", few: "\(n) محاولات متبقية",
        many: "\(n) محاولة متبقية", other: "\(n) محاولة متبقية"))
  }

  package static func attemptsWithinTheHour(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) attempt within the hour", other: "\(n) attempts within the hour"),
      ar: .init(
        zero: "لا محاولات خلال الساعة", one: "محاولة واحدة خلال الساعة", two: "محاولتان خلال الساعة",
        few: "\(n) محاولات خلال الساعة", many: "\(n) محاولة خلال الساعة", other: "\(n) محاولة خلال الساعة"))
  }

  package static func days(_ n: Int, _ position: ArabicCase = .nominative) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) day", other: "\(n) days"),
      ar: .init(
        zero: "لا أيام", one: "يوم واحد", two: position == .nominative ? "يومان" : "يومين", few: "\(n) أيام",
        many: "\(n) يومًا", other: "\(n) يوم"))
  }

  package static func hours(_ n: Int, _ position: ArabicCase = .nominative) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) hour", other: "\(n) hours"),
      ar: .init(
        zero: "أقل من ساعة", one: "ساعة واحدة", two: position == .nominative ? "ساعتان" : "ساعتين",
        few: "\(n) ساعات", many: "\(n) ساعة", other: "\(n) ساعة"))
  }

  package static func payouts(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) payout", other: "\(n) payouts"),
      ar: .init(
        zero: "لا عمليات صرف", one: "عملية صرف واحدة", two: "عمليتا صرف", few: "\(n) عمليات صرف",
        many: "\(n) عملية صرف", other: "\(n) عملية صرف"))
  }

  package static func settlements(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) settlement", other: "\(n) settlements"),
      ar: .init(
        zero: "لا تسويات", one: "تسوية واحدة", two: "تسويتان", few: "\(n) تسويات", many: "\(n) تسوية",
        other: "\(n) تسوية"))
  }

  package static func minutes(_ n: Int, _ position: ArabicCase = .nominative) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) minute", other: "\(n) minutes"),
      ar: .init(
        zero: "أقل من دقيقة", one: "دقيقة واحدة", two: position == .nominative ? "دقيقتان" : "دقيقتين",
        few: "\(n) دقائق", many: "\(n) دقيقة", other: "\(n) دقيقة"))
  }

  package static func seconds(_ n: Int, _ position: ArabicCase = .nominative) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) second", other: "\(n) seconds"),
      ar: .init(
        zero: "أقل من ثانية", one: "ثانية واحدة", two: position == .nominative ? "ثانيتان" : "ثانيتين",
        few: "\(n) ثوانٍ", many: "\(n) ثانية", other: "\(n) ثانية"))
  }
}
