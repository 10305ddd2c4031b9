import Ledger
import Templates
import Wallet

struct StatementPage: HTML {
  /// Which of its lines are shown.
  enum View: Sendable {
    case days(open: Day?)
    case lines
  }

  let chrome: Chrome
  /// The merchant's name in the reader's script.
  let name: String
  let code: MerchantCode
  let statement: Statement
  /// The instant of the statement's permanent links; nil if the merchant has no entries.
  let asOf: Instant?
  let view: View
  /// Whether lines that don't change the balance are shown too.
  let showsQuiet: Bool
  let isFirst: Bool
  /// What was downloaded of this statement.
  let files: [IssuedStatement]
  /// Nil where a period was asked for.
  let monthly: [MonthlyStatement]?

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
          to: MerchantPath.statementFile(period.from, period.to, asOf: asOf), downloads: true)
        LinkButton(
          Phrase(en: "Download PDF", ar: "تنزيل PDF"),
          to: MerchantPath.statementPDF(period.from, period.to, asOf: asOf),
          .primary, downloads: true)
      }
      FilterBar(to: MerchantPath.statements, clear: nil) {
        DateRangeChip(
          DateRange(from: period.from, to: period.to), today: chrome.today, clearable: false, path: Self.path)
      }
      StatementSum(statement: statement, closing: closing)
      provenance
      views
      lines
      pages
      if !statement.totals.isEmpty { StatementTotals(statement: statement) }
      if !files.isEmpty { StatementFiles(files: files) }
      if let monthly { MonthlyStatementList(statements: monthly) }
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

  /// What the last balance is called: days to come can still change it.
  private var closing: Phrase {
    isOver ? Phrase(en: "Closing balance", ar: "الرصيد الختامي") : Phrase(en: "Balance so far", ar: "الرصيد حتى الآن")
  }

  /// Whether no day of it is still to come.
  private var isOver: Bool { period.to <= chrome.today }

  private var here: Path { MerchantPath.statement(period.from, period.to, asOf: asOf) }
  private var allLines: Path { here.query("view", "lines") }

  private var views: some HTML {
    let showsLines = if case .lines = view { true } else { false }
    return Tabs(
      Phrase(en: "View", ar: "طريقة العرض"),
      [
        Tab(Phrase(en: "Days", ar: "الأيام"), here, current: !showsLines),
        Tab(Phrase(en: "All lines", ar: "كل الحركات"), allLines, current: showsLines),
      ])
  }

  @HTMLBuilder
  private var lines: some HTML {
    switch view {
    case .days(let open):
      StatementDays(statement: statement, open: open, showsQuiet: showsQuiet, path: here, closing: closing)
    case .lines:
      StatementLines(
        statement: statement, isFirst: isFirst, closing: closing, end: isOver ? statement.end : nil)
      if !showsQuiet, statement.quietCount > 0 {
        p(.class("hint")) {
          let left = PluralPhrase.statementLines(statement.quietCount)
          Phrase(
            en: "Settlements and bank confirmations don't change the balance: \(left) left out. ",
            ar: "التسويات وتأكيدات البنك لا تغيّر الرصيد: \(left) غير معروضة. ")
          Link(Phrase(en: "Show them", ar: "عرضها"), to: allLines.query("quiet", "shown"))
        }
      }
    }
  }

  private var pages: some HTML {
    let shown =
      switch view {
      case .lines: allLines
      case .days(let open): here.query("open", open)
      }
    let path = shown.query("quiet", showsQuiet ? "shown" : nil)
    return RowPages(
      Phrase(en: "Pages of this statement", ar: "صفحات كشف الحساب"), first: isFirst ? nil : path,
      next: statement.nextAfter.map { path.query("after", String($0)) })
  }

  /// The instant of the statement, and the days in it that don't have 24 hours.
  @HTMLBuilder
  private var provenance: some HTML {
    div(.class("hint")) {
      if let asOf {
        p {
          Phrase(
            en: "As of \(asOf, .precise), Cairo time. ",
            ar: "حتى \(asOf, .precise) بتوقيت القاهرة. ")
          Link(Phrase(en: "Permanent link to this statement", ar: "رابط دائم لهذا الكشف"), to: here)
          Text(" · ")
          Link(VerificationPage.title, to: MerchantPath.verification)
        }
      }
      if !isOver {
        p {
          Phrase(
            en: "Days of this period are still to come, so its balance can change.",
            ar: "لم تنتهِ هذه الفترة بعد، لذا قد يتغير رصيدها.")
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

/// Opening balance to closing balance by what was paid in and out, and whether it adds up.
private struct StatementSum: HTML {
  let statement: Statement
  let closing: Phrase

  var body: some HTML {
    Card {
      if let terms { Footing(terms, equals: closing, statement.closing, checked: statement.foots) }
      if !statement.foots {
        Notice(
          .bad,
          Phrase(
            en: "The lines don't add up to the closing balance.",
            ar: "لا يساوي مجموع الحركات الرصيد الختامي.")
        ) {
          p {
            Phrase(
              en: "Don't rely on this statement. Contact HealthPay.",
              ar: "لا تعتمد على هذا الكشف، وتواصل مع هيلث باي.")
          }
        }
      }
    }
  }

  /// Nil where a sum is beyond any amount.
  private var terms: [Footing.Term]? {
    do {
      var terms = [
        Footing.Term(Phrase(en: "Opening balance", ar: "الرصيد الافتتاحي"), statement.opening),
        try term(Phrase(en: "Payments, net", ar: "صافي المدفوعات"), statement.net(of: .payment)),
        try term(Phrase(en: "Refunds", ar: "الاستردادات"), statement.net(of: .refund), takenAway: true),
      ]
      if statement.totals.contains(where: { $0.kind == .adjustment || $0.kind == .reversal }) {
        terms.append(
          try term(Phrase(en: "Adjustments", ar: "تسويات يدوية"), statement.net(of: .adjustment, .reversal)))
      }
      terms.append(
        try term(
          Phrase(en: "Payouts, less returned", ar: "المستحقات بعد المرتجع"),
          statement.net(of: .payout, .payoutReturned),
          takenAway: true))
      return terms
    } catch {
      return nil
    }
  }

  /// With the sign before it; what is taken away has a minus sign where it is nothing, too.
  private func term(_ label: Phrase, _ net: Money, takenAway: Bool = false) throws(MoneyOverflow) -> Footing.Term {
    if net < .zero || (takenAway && net == .zero) { return Footing.Term(.minus, label, try -net) }
    return Footing.Term(.plus, label, net)
  }
}

private struct StatementTotals: HTML {
  let statement: Statement

  var body: some HTML {
    if let net = try? statement.net {
      Card(TotalsTable.title, flush: true) {
        TotalsTable(totals: statement.totals, net: net)
      } aside: {
        Phrase(
          en: "Net = gross less the fee and the VAT on it",
          ar: "الصافي = الإجمالي بعد خصم الرسوم وضريبة القيمة المضافة عليها")
      }
    }
  }
}

extension CairoZone {
  /// Returns the days of a period on which the clock changes, with their hours.
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
