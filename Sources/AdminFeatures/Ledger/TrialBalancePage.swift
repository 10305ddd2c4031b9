import Ledger
import SharedFeatures
import Templates
import Wallet

/// A line with its balance on the side on which it stands.
struct TrialBalanceRow: Sendable {
  let line: TrialBalanceLine
  let debit: Money?
  let credit: Money?

  init(_ line: TrialBalanceLine) throws(MoneyOverflow) {
    self.line = line
    let balance = try line.balance()
    debit = balance < .zero ? try -balance : nil
    credit = balance > .zero ? balance : nil
  }
}

struct TrialBalancePage: HTML {
  let chrome: Chrome
  let query: TrialBalanceQuery
  let asOf: Instant
  let rows: [TrialBalanceRow]
  /// Of everything that was posted until then.
  let debits: Money
  let credits: Money

  static let title = Phrase(en: "Trial balance", ar: "ميزان المراجعة")
  private static let debitTurnover = Phrase(en: "Debit turnover", ar: "حركة المدين")
  private static let creditTurnover = Phrase(en: "Credit turnover", ar: "حركة الدائن")
  private static let debitBalance = Phrase(en: "Debit balance", ar: "رصيد مدين")
  private static let creditBalance = Phrase(en: "Credit balance", ar: "رصيد دائن")

  var body: some HTML {
    PortalLayout(chrome, section: .ledger, title: Self.title) {
      PageHeader(
        Self.title, lead: Phrase(en: "As of \(asOf), by the time of entries", ar: "حتى \(asOf)، حسب وقت القيود")
      ) {
        if debits == credits {
          StatusPill(Phrase(en: "Debits equal credits", ar: "المدين يساوي الدائن"), .good)
        } else {
          StatusPill(Phrase(en: "Debits and credits differ", ar: "المدين لا يساوي الدائن"), .bad)
        }
      }
      FilterBar(to: AdminPath.ledger, clear: nil) {
        FilterChip(
          Phrase(en: "As of", ar: "حتى"), active: query.bound == nil ? nil : .instant(asOf), clear: AdminPath.ledger
        ) {
          DateField(Phrase(en: "Day", ar: "اليوم"), name: "day", value: query.filters["day"])
          Field(
            Phrase(en: "Time", ar: "الوقت"), name: "time", value: query.filters["time"], .code,
            hint: Phrase(
              en: "Such as \(code: "14:30"). Without a time: the end of the day.",
              ar: "مثل \(code: "14:30"). بلا وقت: نهاية اليوم."))
        }
      }
      Card(nil, flush: true) { table }
    }
  }

  private var table: some HTML {
    DataTable(
      rows, label: Self.title, empty: EmptyState(Phrase(en: "No accounts", ar: "لا توجد حسابات"))
    ) {
      Column(Phrase(en: "Account", ar: "الحساب"), .header) { row in
        Link(row.path) { row.line.kind.label }
      }
      Column(Self.debitTurnover, .number) { row in MoneyText(row.line.debits, .bare) }
      Column(Self.creditTurnover, .number) { row in MoneyText(row.line.credits, .bare) }
      Column(Self.debitBalance, .number) { row in
        if let debit = row.debit { MoneyText(debit, .bare) }
      }
      Column(Self.creditBalance, .number) { row in
        if let credit = row.credit { MoneyText(credit, .bare) }
      }
    } foot: {
      tr {
        th(.scope("row")) { Phrase(en: "Total", ar: "الإجمالي") }
        td(.class("number"), .dataLabel(Self.debitTurnover)) { MoneyText(debits, .bare) }
        td(.class("number"), .dataLabel(Self.creditTurnover)) { MoneyText(credits, .bare) }
        td(.class("number"), .dataLabel(Self.debitBalance)) { MoneyText(sum(\.debit), .bare) }
        td(.class("number"), .dataLabel(Self.creditBalance)) { MoneyText(sum(\.credit), .bare) }
      }
    }
  }

  private func sum(_ side: KeyPath<TrialBalanceRow, Money?>) -> Money {
    Money(piastres: rows.reduce(0) { $0 + ($1[keyPath: side]?.piastres ?? 0) })
  }
}

extension TrialBalanceRow {
  /// The account, or the list of those who have one of that kind: each balance there leads to its postings.
  fileprivate var path: Path {
    if let account = line.account { return AdminPath.account(account) }
    return line.kind == .userWallet ? AdminPath.users : AdminPath.merchants
  }
}
