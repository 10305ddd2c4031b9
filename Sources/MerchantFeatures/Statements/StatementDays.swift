import Ledger
import SharedFeatures
import Templates
import Wallet

/// A statement as days, each with what its lines sum up to; the lines of one of them below it.
struct StatementDays: HTML {
  fileprivate enum Row {
    case balance(Phrase, Money)
    case day(Statement.DayTotals, isOpen: Bool)
    case line(Statement.Line)
    /// How many lines of the open day are left out.
    case quiet(Int)
  }

  let statement: Statement
  let open: Day?
  let showsQuiet: Bool
  /// The statement, without what is open in it.
  let path: Path
  let closing: Phrase

  private static let title = Phrase(en: "Days", ar: "الأيام")

  var body: some HTML {
    div(.class("statement-days")) {
      Card(Self.title, flush: true) {
        DataTable(rows, label: Self.title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))) {
          Column(Phrase(en: "Day", ar: "اليوم"), .header) { row in Name(row: row, path: path) }
          Column(Phrase(en: "Lines", ar: "الحركات")) { row in Lines(row: row, path: path, open: open) }
          Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { row in Figure(row.gross) }
          Column(Phrase(en: "Fee", ar: "الرسوم"), .number) { row in Figure(row.fee) }
          Column(Phrase(en: "VAT", ar: "الضريبة"), .number) { row in Figure(row.vat) }
          Column(Phrase(en: "Net", ar: "الصافي"), .number) { row in Figure(row.net) }
          Column(Phrase(en: "Payouts", ar: "المستحقات المصروفة"), .number) { row in Figure(row.payouts) }
          Column(Phrase(en: "Balance", ar: "الرصيد"), .total) { row in Figure(row.balance) }
        }
      } aside: {
        PluralPhrase.statementLines(statement.count)
      }
    }
  }

  private var rows: [Row] {
    var rows: [Row] = [.balance(Phrase(en: "Opening balance", ar: "الرصيد الافتتاحي"), statement.opening)]
    for day in statement.days {
      rows.append(.day(day, isOpen: day.day == open))
      guard day.day == open else { continue }
      rows += statement.lines.map { .line($0) }
      let quiet = day.quietCount
      if !showsQuiet, quiet > 0, statement.nextAfter == nil { rows.append(.quiet(quiet)) }
    }
    return rows + [.balance(closing, statement.closing)]
  }

  private struct Name: HTML {
    let row: Row
    let path: Path

    var body: some HTML {
      switch row {
      case .balance(let name, _): name
      case .day(let day, let isOpen):
        FoldLink(isOpen ? path : path.query("open", day.day), isOpen: isOpen) { Phrase.day(day.day, .weekday) }
      case .line(let line):
        span(.class("opened")) {
          if let reference = line.reference {
            ReferenceText(reference, to: MerchantPath.page(of: reference))
          } else {
            Nothing()
          }
        }
      case .quiet: span(.class("opened")) { Phrase(en: "Left out", ar: "غير معروض") }
      }
    }
  }

  private struct Lines: HTML {
    let row: Row
    let path: Path
    let open: Day?

    var body: some HTML {
      switch row {
      case .balance: HTMLEmpty()
      case .day(let day, _): if let counts = day.counts { counts }
      case .line(let line):
        PostedText(line.postedAt, occurred: line.occurredAt, .time)
        Text(" · ")
        line.label
        if let name = line.userName {
          Text(" · ")
          PersonText(name, phone: line.userMobile)
        }
      case .quiet(let count):
        Link(path.query("open", open).query("quiet", "shown")) {
          let lines = PluralPhrase.statementLines(count)
          Phrase(en: "Show \(lines) without effect on the balance", ar: "عرض \(lines) بلا أثر في الرصيد")
        }
      }
    }
  }

  private struct Figure: HTML {
    let amount: Money?

    init(_ amount: Money?) { self.amount = amount }

    var body: some HTML { if let amount { MoneyText(amount, .bare) } }
  }
}

extension StatementDays.Row {
  fileprivate var gross: Money? { figure(\.gross, \.gross) }
  fileprivate var fee: Money? { figure(\.fee, \.fee)?.deducted }
  fileprivate var vat: Money? { figure(\.vat, \.vat)?.deducted }
  fileprivate var net: Money? { figure(\.net, \.net) }

  fileprivate var payouts: Money? {
    switch self {
    case .balance, .quiet: nil
    case .day(let day, _): day.totals.contains(where: \.kind.isPayout) ? day.sum(\.net) { $0.isPayout } : nil
    case .line(let line): line.kind.isPayout ? line.net : nil
    }
  }

  fileprivate var balance: Money? {
    switch self {
    case .balance(_, let balance): balance
    case .day(let day, _): day.balance
    case .line(let line): line.balance
    case .quiet: nil
    }
  }

  /// Of what isn't a payout: those have a column of their own, so that each row adds up.
  private func figure(_ ofTotal: KeyPath<Statement.Total, Money>, _ ofLine: KeyPath<Statement.Line, Money>) -> Money? {
    switch self {
    case .balance, .quiet: nil
    case .day(let day, _): day.sum(ofTotal) { !$0.isPayout }
    case .line(let line): line.kind.isPayout ? nil : line[keyPath: ofLine]
    }
  }
}

extension BalanceTransactionKind {
  fileprivate var isPayout: Bool { self == .payout || self == .payoutReturned }
}

extension Statement.DayTotals {
  /// The lines that don't change the balance.
  fileprivate var quietCount: Int { count { $0 == .settlement || $0 == .payoutPaid } }

  fileprivate func count(_ isCounted: (BalanceTransactionKind) -> Bool) -> Int {
    totals.reduce(0) { isCounted($1.kind) ? $0 + $1.count : $0 }
  }

  /// It can't overflow where the statement's totals didn't.
  fileprivate func sum(
    _ amount: KeyPath<Statement.Total, Money>, _ isAdded: (BalanceTransactionKind) -> Bool
  ) -> Money {
    Money(piastres: totals.reduce(0) { isAdded($1.kind) ? $0 &+ $1[keyPath: amount].piastres : $0 })
  }

  /// `7 payments, 1 refund, 1 payout`; nil where nothing changed the balance.
  fileprivate var counts: Phrase? {
    let parts: [(Int, (Int) -> PluralPhrase)] = [
      (count { $0 == .payment }, PluralPhrase.payments), (count { $0 == .refund }, PluralPhrase.refunds),
      (count { $0 == .payout }, PluralPhrase.payouts), (count { $0 == .payoutReturned }, PluralPhrase.returnedPayouts),
      (count { $0 == .adjustment || $0 == .reversal }, PluralPhrase.adjustments),
    ]
    let phrases = parts.filter { $0.0 > 0 }.map { $0.1($0.0).phrase }
    return phrases.dropFirst().reduce(phrases.first) { list, phrase in
      list.map { Phrase(en: "\($0), \(phrase)", ar: "\($0)، \(phrase)") }
    }
  }
}

extension PluralPhrase {
  fileprivate static func payments(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) payment", other: "\(n) payments"),
      ar: .init(
        zero: "لا مدفوعات", one: "عملية دفع واحدة", two: "عمليتا دفع", few: "\(n) عمليات دفع", many: "\(n) عملية دفع",
        other: "\(n) عملية دفع"))
  }

  fileprivate static func returnedPayouts(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) returned payout", other: "\(n) returned payouts"),
      ar: .init(
        zero: "لا صرف مرتجع", one: "صرف مرتجع واحد", two: "صرفان مرتجعان", few: "\(n) عمليات صرف مرتجعة",
        many: "\(n) عملية صرف مرتجعة", other: "\(n) عملية صرف مرتجعة"))
  }

  fileprivate static func adjustments(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) adjustment", other: "\(n) adjustments"),
      ar: .init(
        zero: "لا تسويات يدوية", one: "تسوية يدوية واحدة", two: "تسويتان يدويتان", few: "\(n) تسويات يدوية",
        many: "\(n) تسوية يدوية", other: "\(n) تسوية يدوية"))
  }
}
