/// The bank of an Egyptian account: the four digits after an IBAN's check digits.
///
/// Nobody publishes the list of these codes. A name stands here where two sources agree that don't know each other: the bank
/// codes in the documentation of TransferZero's payouts to Egypt, and IBANs with right check digits that customers of
/// that bank publish beside its name and BIC (those of 0030 and 0061 with a digit too many or too few). Any other code is shown
/// as it is.
package struct BankCode: Hashable, Sendable {
  /// Such as "0010".
  package let text: String

  /// The bank's name in both languages; nil if it isn't known.
  package var names: (english: String, arabic: String)? { Self.known[text] }

  private static let known: [String: (english: String, arabic: String)] = [
    "0002": ("Banque Misr", "بنك مصر"),
    "0003": ("National Bank of Egypt", "البنك الأهلي المصري"),
    "0005": ("Bank of Alexandria", "بنك الإسكندرية"),
    "0007": ("Egyptian Arab Land Bank", "البنك العقاري المصري العربي"),
    "0010": ("Commercial International Bank (CIB)", "البنك التجاري الدولي (CIB)"),
    "0014": ("Emirates NBD Egypt", "بنك الإمارات دبي الوطني مصر"),
    "0019": ("First Abu Dhabi Bank Misr", "بنك أبوظبي الأول مصر"),
    "0022": ("Al Baraka Bank Egypt", "بنك البركة مصر"),
    "0025": ("HSBC Bank Egypt", "بنك HSBC مصر"),
    "0030": ("Abu Dhabi Islamic Bank Egypt", "مصرف أبوظبي الإسلامي مصر"),
    "0036": ("Crédit Agricole Egypt", "بنك كريدي أجريكول مصر"),
    "0037": ("QNB Egypt", "بنك QNB مصر"),
    "0038": ("Housing and Development Bank", "بنك التعمير والإسكان"),
    "0057": ("Arab African International Bank", "البنك العربي الأفريقي الدولي"),
    "0061": ("Export Development Bank of Egypt (EBank)", "البنك المصري لتنمية الصادرات (EBank)"),
  ]
}

extension IBAN {
  package var bank: BankCode { BankCode(text: String(text.dropFirst(4).prefix(4))) }
}
