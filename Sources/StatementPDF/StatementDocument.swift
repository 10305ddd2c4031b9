package import Templates
package import Wallet

/// What stands in a statement: all but its lines, which come one by one.
package struct StatementDocument: Sendable {
  /// A Cairo day with lines that changed the balance.
  package struct DayTotals: Sendable {
    package let day: Day
    package let count: Int
    package let gross: Money
    package let fee: Money
    package let vat: Money
    /// Without payouts.
    package let net: Money
    package let payouts: Money
    /// After the day's last line.
    package let balance: Money

    package init(
      _ day: Day, count: Int, gross: Money, fee: Money, vat: Money, net: Money, payouts: Money, balance: Money
    ) {
      self.day = day
      self.count = count
      self.gross = gross
      self.fee = fee
      self.vat = vat
      self.net = net
      self.payouts = payouts
      self.balance = balance
    }
  }

  package struct KindTotals: Sendable {
    package let kind: BalanceTransactionKind
    package let count: Int
    package let gross: Money
    package let fee: Money
    package let vat: Money
    package let net: Money

    package init(_ kind: BalanceTransactionKind, count: Int, gross: Money, fee: Money, vat: Money, net: Money) {
      self.kind = kind
      self.count = count
      self.gross = gross
      self.fee = fee
      self.vat = vat
      self.net = net
    }
  }

  /// A line that changed the balance.
  package struct Line: Sendable {
    package let postedAt: Instant
    package let kind: BalanceTransactionKind
    package let reference: String
    /// The customer's; empty where there is none.
    package let name: String
    package let gross: Money
    package let fee: Money
    package let vat: Money
    package let net: Money
    package let balance: Money

    package init(
      postedAt: Instant, kind: BalanceTransactionKind, reference: String, name: String, gross: Money, fee: Money,
      vat: Money, net: Money, balance: Money
    ) {
      self.postedAt = postedAt
      self.kind = kind
      self.reference = reference
      self.name = name
      self.gross = gross
      self.fee = fee
      self.vat = vat
      self.net = net
      self.balance = balance
    }
  }

  package var language: Language
  package var zone: CairoZone
  package var legalName: String
  package var tradeName: String
  package var code: MerchantCode
  package var taxNumber: String?
  package var from: Day
  package var to: Day
  /// Also the time that the file says it was made at, so that the same statement has the same bytes.
  package var asOf: Instant
  package var opening: Money
  package var closing: Money
  package var days: [DayTotals]
  /// Of all kinds, also those that don't change the balance.
  package var totals: [KindTotals]
  /// Of the CSV of the same statement, in hexadecimal.
  package var sha256: String
  /// Where it is verified.
  package var verification: String

  package init(
    language: Language, zone: CairoZone, legalName: String, tradeName: String, code: MerchantCode, taxNumber: String?,
    from: Day, to: Day, asOf: Instant, opening: Money, closing: Money, days: [DayTotals], totals: [KindTotals],
    sha256: String, verification: String
  ) {
    self.language = language
    self.zone = zone
    self.legalName = legalName
    self.tradeName = tradeName
    self.code = code
    self.taxNumber = taxNumber
    self.from = from
    self.to = to
    self.asOf = asOf
    self.opening = opening
    self.closing = closing
    self.days = days
    self.totals = totals
    self.sha256 = sha256
    self.verification = verification
  }
}

extension StatementDocument {
  /// Paper has Western digits whatever the reader chose on screen: it is passed on.
  var reader: Reader { Reader(language: language, zone: zone, now: asOf) }

  func words(_ phrase: Phrase) -> String { phrase.plain(for: reader) }

  var period: Phrase {
    from == to ? .day(from) : Phrase(en: "\(from) to \(to)", ar: "من \(from) إلى \(to)")
  }

  /// Opening balance to closing balance by what was paid in and out.
  struct Footing {
    struct Term {
      let sign: String
      let label: Phrase
      let amount: Money
    }

    let terms: [Term]
    /// Whether they add up to the closing balance.
    let isChecked: Bool
  }

  func footing() throws -> Footing {
    func sum(_ kinds: [BalanceTransactionKind]) throws -> Money {
      try Money.sum(totals.filter { kinds.contains($0.kind) }.map(\.net))
    }
    let payments = try sum([.payment])
    let refunds = try sum([.refund])
    let corrections = try sum([.adjustment, .reversal])
    let payouts = try sum([.payout, .payoutReturned])
    func term(_ label: Phrase, _ amount: Money, takenAway: Bool = false) throws -> Footing.Term {
      let shown = try takenAway ? -amount : amount
      let isBelow = shown < .zero
      return Footing.Term(
        sign: isBelow != takenAway ? "\u{2212}" : "+", label: label,
        amount: try isBelow ? -shown : shown)
    }
    var terms = [
      Footing.Term(sign: "", label: Self.openingBalance, amount: opening),
      try term(Phrase(en: "Payments, net", ar: "صافي المدفوعات"), payments),
      try term(Phrase(en: "Refunds", ar: "الاستردادات"), refunds, takenAway: true),
    ]
    if totals.contains(where: { $0.kind == .adjustment || $0.kind == .reversal }) {
      terms.append(try term(Phrase(en: "Adjustments", ar: "تسويات يدوية"), corrections))
    }
    terms.append(try term(Phrase(en: "Payouts, less returned", ar: "المستحقات بعد المرتجع"), payouts, takenAway: true))
    terms.append(Footing.Term(sign: "=", label: Self.closingBalance, amount: closing))
    // Once by kind, once by day, and the balance after the last line.
    let byKind = try opening + payments + refunds + corrections + payouts
    let byDay = try opening + Money.sum(days.map { try $0.net + $0.payouts })
    let last = days.last?.balance ?? opening
    return Footing(terms: terms, isChecked: byKind == closing && byDay == closing && last == closing)
  }

  static let openingBalance = Phrase(en: "Opening balance", ar: "الرصيد الافتتاحي")
  static let closingBalance = Phrase(en: "Closing balance", ar: "الرصيد الختامي")
}

extension BalanceTransactionKind {
  /// Settlements and the bank's confirmations move money between a merchant's balances, and leave their sum as it is.
  package var changesBalance: Bool { self != .settlement && self != .payoutPaid }

  var isPayout: Bool { self == .payout || self == .payoutReturned }
}
