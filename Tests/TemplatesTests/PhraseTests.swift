import Templates
import Testing
import Wallet

@Suite struct PhraseTests {
  @Test func isolatesItsValues() throws {
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

  @Test func isPlainInTitles() {
    let phrase = Phrase(en: "Pay \(Money(piastres: -5)) & go", ar: "ادفع \(Money(piastres: -5))")
    #expect(phrase.plain(for: reader()) == "Pay \u{2212}EGP\u{A0}0.05 & go")
    #expect(phrase.plain(for: reader(.ar)) == "ادفع \u{2066}\u{2212}0.05\u{2069}\u{A0}ج.م.")
    #expect(html { p(.title(phrase)) {} } == "<p title=\"Pay \u{2212}EGP\u{A0}0.05 &amp; go\"></p>")
  }

  @Test func survivesARedirect() {
    let phrase = Phrase(storedEnglish: "Done <b>", arabic: "تم")
    #expect(html { phrase } == "Done &lt;b&gt;")
    #expect(html(.ar) { phrase } == "تم")
  }

  @Test(arguments: [
    (0, "لا معاملات"), (1, "معاملة واحدة"), (2, "معاملتان"), (3, "3 معاملات"), (10, "10 معاملات"), (11, "11 معاملة"),
    (99, "99 معاملة"), (100, "100 معاملة"), (101, "101 معاملة"), (102, "102 معاملة"), (103, "103 معاملات"),
    (1_011, "1,011 معاملة"),
  ])
  func countsInArabic(count: Int, words: String) {
    #expect(PluralPhrase.transactions(count).phrase.plain(for: reader(.ar)) == words)
  }

  @Test func hasSixCategories() {
    let categories = [0, 1, 2, 3, 110, 111, 199, 200, 300, 1_002].map(PluralPhrase.Category.arabic)
    #expect(categories == [.zero, .one, .two, .few, .few, .many, .many, .other, .other, .other])
  }

  @Test func countsInEnglish() {
    #expect([0, 1, 2].map { PluralPhrase.rows($0).phrase.plain(for: reader()) } == ["0 rows", "1 row", "2 rows"])
  }

  @Test func everyStateHasItsOwnWordInBothLanguages() {
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
