import Templates
import Testing
import Wallet

@Suite struct PhraseTests {
  @Test func `isolates its values`() throws {
    let code = try #require(MerchantCode(number: 42))
    let phrase = Phrase(
      en: "\(Money(piastres: 123_450)) to \(name: "منى") of \(code)",
      ar: "\(Money(piastres: 123_450)) إلى \(name: "Mona") من \(code)")
    #expect(
      html { phrase } == """
        <bdi dir="ltr" class="money">EGP\u{A0}1,234.50</bdi> to <bdi>منى</bdi> of <bdi dir="ltr" class="code">MRC-000042</bdi>
        """)
    #expect(
      html(.ar) { phrase } == """
        <bdi dir="rtl" class="money"><bdi dir="ltr">1,234.50</bdi>\u{A0}ج.م.</bdi> إلى <bdi>Mona</bdi> من \
        <bdi dir="ltr" class="code">MRC-000042</bdi>
        """)
  }

  @Test func `is plain in titles`() {
    let phrase = Phrase(en: "Pay \(Money(piastres: -5)) & go", ar: "ادفع \(Money(piastres: -5))")
    #expect(phrase.plain(for: reader()) == "Pay \u{2212}EGP\u{A0}0.05 & go")
    #expect(phrase.plain(for: reader(.ar)) == "ادفع \u{2066}\u{2212}0.05\u{2069}\u{A0}ج.م.")
    #expect(html { p(.title(phrase)) {} } == "<p title=\"Pay \u{2212}EGP\u{A0}0.05 &amp; go\"></p>")
  }

  @Test func `survives a redirect`() {
    let phrase = Phrase(storedEnglish: "Done <b>", arabic: "تم")
    #expect(html { phrase } == "Done &lt;b&gt;")
    #expect(html(.ar) { phrase } == "تم")
  }

  @Test(arguments: [
    (0, "لا معاملات"), (1, "معاملة واحدة"), (2, "معاملتان"), (3, "3 معاملات"), (10, "10 معاملات"), (11, "11 معاملة"),
    (99, "99 معاملة"), (100, "100 معاملة"), (101, "101 معاملة"), (102, "102 معاملة"), (103, "103 معاملات"),
    (1_011, "1,011 معاملة"),
  ])
  func `counts in Arabic`(count: Int, words: String) {
    #expect(PluralPhrase.transactions(count).phrase.plain(for: reader(.ar)) == words)
  }

  @Test func `two days, hours or minutes end otherwise after an Arabic preposition`() {
    func words(_ phrase: PluralPhrase) -> String { phrase.phrase.plain(for: reader(.ar)) }
    let counted: [(@Sendable (Int, ArabicCase) -> PluralPhrase, String, String)] = [
      (PluralPhrase.days, "يومان", "يومين"), (PluralPhrase.hours, "ساعتان", "ساعتين"),
      (PluralPhrase.minutes, "دقيقتان", "دقيقتين"), (PluralPhrase.seconds, "ثانيتان", "ثانيتين"),
    ]
    for (count, alone, after) in counted {
      #expect(words(count(2, .nominative)) == alone)
      #expect(words(count(2, .afterPreposition)) == after)
      #expect(words(count(3, .nominative)) == words(count(3, .afterPreposition)))
    }
  }

  @Test func `has six categories`() {
    let categories = [0, 1, 2, 3, 110, 111, 199, 200, 300, 1_002].map(PluralPhrase.Category.arabic)
    #expect(categories == [.zero, .one, .two, .few, .few, .many, .many, .other, .other, .other])
  }

  @Test func `counts in English`() {
    #expect([0, 1, 2].map { PluralPhrase.rows($0).phrase.plain(for: reader()) } == ["0 rows", "1 row", "2 rows"])
    #expect(
      [8, 15, 128].map { PluralPhrase.characters($0).phrase.plain(for: reader(.ar)) } == [
        "8 أحرف", "15 حرفًا", "128 حرفًا",
      ])
  }

  @Test func `every state has its own word in both languages`() {
    func check<State: CaseIterable & Labelled>(_: State.Type) {
      for language in Language.allCases {
        let words = State.allCases.map { $0.label.plain(for: reader(language)) }
        #expect(Set(words).count == words.count, "\(State.self)")
        #expect(words.allSatisfy { !$0.isEmpty })
      }
    }
    check(TransactionStatus.self)
    check(TransactionKind.self)
    check(RefundState.self)
    check(RefundReason.self)
    check(ReviewState.self)
    check(UserStatus.self)
    check(KYCTier.self)
    check(MerchantStatus.self)
    check(MerchantCategory.self)
    check(Channel.self)
    check(FailureReason.self)
    check(AccountKind.self)
    check(PayoutState.self)
    check(BalanceTransactionKind.self)
  }
}
