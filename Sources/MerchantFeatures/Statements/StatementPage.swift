import Ledger
import Templates
import Wallet

struct StatementPage: HTML {
  let chrome: Chrome
  /// The merchant's, in the reader's script.
  let name: String
  let code: MerchantCode
  let statement: Statement
  let net: Money
  /// The instant of the statement's links; nil where nothing was ever recorded.
  let asOf: Instant?
  let isFirst: Bool

  static let title = Phrase(en: "Statement", ar: "كشف حساب")

  static func path(_ range: DateRange) -> Path {
    guard let from = range.from, let to = range.to else { return MerchantPath.statements }
    return MerchantPath.statement(from, to)
  }

  private var period: Statement.Period { statement.period }

  var body: some HTML {
    PortalLayout(chrome, section: .statements, title: Self.title) {
      PrintHeader(Phrase(en: "Statement of account", ar: "كشف حساب"), subject: subject, taken: asOf ?? chrome.now)
      PageHeader(Self.title, lead: days) {
      } acts: {
        PrintButton()
        LinkButton(
          Phrase(en: "Download CSV", ar: "تنزيل CSV"),
          to: MerchantPath.statementFile(period.from, period.to, asOf: asOf),
          .primary, downloads: true)
      }
      FilterBar(to: MerchantPath.statements, clear: nil) {
        DateRangeChip(
          DateRange(from: period.from, to: period.to), today: chrome.today, clearable: false, path: Self.path)
      }
      StatementBalances(statement: statement, net: net)
      if !statement.totals.isEmpty { StatementTotals(statement: statement, net: net) }
      StatementLines(statement: statement, isFirst: isFirst)
      pages
      provenance
    }
  }

  private var subject: Phrase {
    Phrase(en: "\(name: name), \(code), \(days)", ar: "\(name: name)، \(code)، \(days)")
  }

  private var days: Phrase {
    period.from == period.to
      ? .day(period.from)
      : Phrase(en: "\(period.from) to \(period.to)", ar: "من \(period.from) إلى \(period.to)")
  }

  private var pages: some HTML {
    RowPages(
      Phrase(en: "Pages of this statement", ar: "صفحات كشف الحساب"), first: isFirst ? nil : here,
      next: statement.nextAfter.map { here.query("after", String($0)) })
  }

  private var here: Path { MerchantPath.statement(period.from, period.to, asOf: asOf) }

  /// Where the statement stands in time, and the days in it that are no 24 hours long.
  @HTMLBuilder
  private var provenance: some HTML {
    div(.class("hint")) {
      if let asOf {
        p {
          Phrase(
            en: "With all that was recorded until \(asOf, .precise) Cairo. ",
            ar: "بكل ما سُجِّل حتى \(asOf, .precise) بتوقيت القاهرة. ")
          Link(Phrase(en: "This statement, unchanged for good", ar: "رابط هذا الكشف كما هو دائمًا"), to: here)
        }
      }
      ForEach(chrome.zone.unevenDays(from: period.from, to: period.to)) { uneven in
        p {
          Phrase(
            en: "\(uneven.day) has \(uneven.hours) hours: the clock in Cairo changes.",
            ar: "يوم \(uneven.day) مدته \(uneven.hours) ساعة لتغيير التوقيت في القاهرة.")
        }
      }
    }
  }
}

/// Opening, what came and went, closing, and whether they make a sum.
private struct StatementBalances: HTML {
  let statement: Statement
  let net: Money

  var body: some HTML {
    StatRow {
      BalanceCard(Phrase(en: "Opening balance", ar: "الرصيد الافتتاحي")) { MoneyText(statement.opening) }
      BalanceCard(Phrase(en: "Net", ar: "الصافي"), note: PluralPhrase.transactions(statement.count).phrase) {
        MoneyText(net, .full)
      }
      BalanceCard(
        Phrase(en: "Closing balance", ar: "الرصيد الختامي"),
        note: statement.foots
          ? Phrase(en: "Opening + net = closing: checked", ar: "الافتتاحي + الصافي = الختامي: تم التحقق") : nil
      ) { MoneyText(statement.closing) }
    }
    if !statement.foots {
      Notice(
        .bad,
        Phrase(
          en: "Opening and net don't make the closing balance.",
          ar: "الرصيد الافتتاحي والصافي لا يساويان الرصيد الختامي.")
      ) {
        p { Phrase(en: "Please don't rely on it, and tell us.", ar: "من فضلك لا تعتمد عليه وأبلغنا بذلك.") }
      }
    }
  }
}

private struct StatementTotals: HTML {
  let statement: Statement
  let net: Money

  var body: some HTML {
    Card(TotalsTable.title, flush: true) {
      TotalsTable(totals: statement.totals, net: net)
    } aside: {
      Phrase(
        en: "Net = gross − fee − VAT on the fee", ar: "الصافي = الإجمالي − الرسوم − ضريبة القيمة المضافة على الرسوم")
    }
  }
}

extension CairoZone {
  /// The days of a period on which the clock changes, and how long they are.
  func unevenDays(from: Day, to: Day) -> [(day: Day, hours: Int)] {
    var found: [(day: Day, hours: Int)] = []
    var start = start(of: from)
    for offset in 0...max(0, to.days(since: from)) {
      let day = from.adding(days: offset)
      let end = self.start(of: day.adding(days: 1))
      let hours = Int((end - start).components.seconds / 3600)
      if hours != 24, end > start { found.append((day, hours)) }
      start = end
    }
    return found
  }
}
