import Ledger
import SharedFeatures
import Templates
import Wallet

/// All lines of a statement, page by page, between its first and last balance, each with its running balance.
struct StatementLines: HTML {
  /// An opening, closing or carried balance, or a line.
  private enum Row {
    case balance(Phrase, Money, Instant?)
    case line(Statement.Line)
  }

  let statement: Statement
  let isFirst: Bool
  let closing: Phrase
  /// Nil if days are still to come.
  let end: Instant?

  private static let title = Phrase(en: "Lines", ar: "الحركات")

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(rows, label: Self.title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))) {
        Column(Phrase(en: "Time", ar: "الوقت")) { row in When(row: row) }
        Column(Phrase(en: "Reference", ar: "المرجع"), .header) { row in Name(row: row) }
        Column(Phrase(en: "Kind", ar: "النوع")) { row in if case .line(let line) = row { line.label } }
        Column(Phrase(en: "Customer", ar: "العميل")) { row in Customer(row: row) }
        Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { row in Figure(row: row, \.gross) }
        Column(Phrase(en: "Fee", ar: "الرسوم"), .number) { row in Figure(row: row, \.fee.deducted) }
        Column(Phrase(en: "VAT", ar: "الضريبة"), .number) { row in Figure(row: row, \.vat.deducted) }
        Column(Phrase(en: "Net", ar: "الصافي"), .number) { row in Figure(row: row, \.net) }
        Column(Phrase(en: "Balance", ar: "الرصيد"), .total) { row in Balance(row: row) }
      }
    } aside: {
      PluralPhrase.statementLines(statement.count)
    }
  }

  private var rows: [Row] {
    [first] + statement.lines.map { .line($0) } + [last]
  }

  private var first: Row {
    guard !isFirst, let line = statement.lines.first else {
      return .balance(Phrase(en: "Opening balance", ar: "الرصيد الافتتاحي"), statement.opening, statement.start)
    }
    return .balance(Phrase(en: "Brought forward", ar: "الرصيد المنقول من الصفحة السابقة"), line.balanceBefore, nil)
  }

  private var last: Row {
    guard statement.nextAfter != nil, let line = statement.lines.last else {
      return .balance(closing, statement.closing, end)
    }
    return .balance(Phrase(en: "Carried forward", ar: "الرصيد المنقول إلى الصفحة التالية"), line.balance, nil)
  }

  private struct When: HTML {
    let row: Row

    var body: some HTML {
      switch row {
      case .balance(_, _, let instant): if let instant { InstantText(instant, .full) }
      case .line(let line): PostedText(line.postedAt, occurred: line.occurredAt, .full)
      }
    }
  }

  private struct Name: HTML {
    let row: Row

    var body: some HTML {
      switch row {
      case .balance(let name, _, _): name
      case .line(let line):
        if let reference = line.reference {
          ReferenceText(reference, to: MerchantPath.page(of: reference))
        } else {
          Nothing()
        }
      }
    }
  }

  private struct Customer: HTML {
    let row: Row

    var body: some HTML {
      if case .line(let line) = row, let name = line.userName { PersonText(name, phone: line.userMobile) }
    }
  }

  private struct Figure: HTML {
    let row: Row
    let figure: (Statement.Line) -> Money

    init(row: Row, _ figure: @escaping (Statement.Line) -> Money) {
      self.row = row
      self.figure = figure
    }

    var body: some HTML {
      if case .line(let line) = row { MoneyText(figure(line), .bare) }
    }
  }

  private struct Balance: HTML {
    let row: Row

    var body: some HTML {
      switch row {
      case .balance(_, let balance, _): MoneyText(balance, .bare)
      case .line(let line): MoneyText(line.balance, .bare)
      }
    }
  }
}

extension Statement.Line {
  /// A withdrawn or rejected payout never left, so the bank didn't return it.
  var label: Phrase {
    guard kind == .payoutReturned, payoutState == .withdrawn || payoutState == .rejected else {
      return kind.merchantLabel
    }
    return Phrase(en: "Payout withdrawn", ar: "إلغاء صرف")
  }

  /// The balance before the line. It can't overflow, since both balances are valid amounts.
  fileprivate var balanceBefore: Money { Money(piastres: balance.piastres &- net.piastres) }
}
