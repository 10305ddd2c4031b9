import Templates
import Testing
import Wallet

@Suite struct ComponentTests {
  private let name = Phrase(en: "Name", ar: "الاسم")

  @Test func `a pill has a word and a shape`() {
    #expect(html { StatusPill(TransactionStatus.failed) } == "<span class=\"pill bad\">Failed</span>")
    #expect(html(.ar) { StatusPill(RefundState.requested) } == "<span class=\"pill waiting\">بانتظار الموافقة</span>")
  }

  @Test func `a withdrawal's way out isn't the word that withdraws`() {
    let form = html(.ar) {
      ConfirmForm(
        to: Path("/x"), chrome(.ar), changes: [], confirm: Phrase(en: "Withdraw request", ar: "إلغاء الطلب"), .danger,
        cancel: Path("/y"), keep: .keepRequest)
    }
    #expect(form.matches(of: /إلغاء/).count == 1)
  }

  @Test func `what is wrong stands before what waits, and news last`() {
    let items = [Meaning.neutral, .waiting, .bad, .waiting].enumerated().map { number, meaning in
      AttentionItem(meaning, .name("\(number)"), nil, action: .cancel, to: Path("/"))
    }
    let page = html { AttentionCard(items.mostUrgentFirst) }
    #expect(page.matches(of: /<strong><bdi>(\d)<\/bdi>/).map { $0.1 } == ["2", "1", "3", "0"])
  }

  @Test func `an amount below zero is taken away in a sum`() {
    let page = html {
      Footing(
        [Footing.Term(name, Money(piastres: 500)), Footing.Term(adding: Money(piastres: -200), name)], equals: name,
        Money(piastres: 300), checked: true)
    }
    #expect(page.contains("<span class=\"sign\">−</span>Name</dt><dd><bdi dir=\"ltr\" class=\"money\">2.00</bdi>"))
    #expect(!page.contains("−2.00"))
  }

  @Test func `a percentage is a number in the reader's digits`() {
    #expect(html(.ar, .arabicIndic) { Phrase.percent(basisPoints: 225) } == "<bdi dir=\"ltr\">٢٫٢٥٪</bdi>")
    #expect(html { Phrase.percent(basisPoints: 1_400) } == "<bdi dir=\"ltr\">14%</bdi>")
  }

  @Test func `a field names its hint and its error`() {
    #expect(
      html { Field(name, name: "n", value: "x", hint: name, error: name, required: true) } == """
        <div class="field invalid"><label for="n">Name</label><p class="hint" id="n-hint">Name</p>\
        <p class="error" id="n-error">Name</p><input class="input" type="text" id="n" name="n" value="x" \
        autocomplete="off" dir="auto" required aria-invalid="true" aria-describedby="n-error n-hint"></div>
        """)
  }

  @Test func `a money field is typed left to right`() {
    let page = html(.ar) { MoneyField(name, name: "amount", value: "12") }
    #expect(page.contains("inputmode=\"decimal\" dir=\"ltr\""))
    #expect(page.contains("<span class=\"suffix\" aria-hidden=\"true\">ج.م.</span>"))
  }

  @Test func `an error summary links to its fields`() {
    var errors = FormErrors()
    errors.add("amount", InvalidMoney.empty.label)
    #expect(
      html { ErrorSummary(errors) } == """
        <div class="notice bad" role="alert" tabindex="-1" id="errors" autofocus><p class="notice-title">\
        <a href="#amount">Enter an amount.</a></p></div>
        """)
    #expect(html { ErrorSummary(FormErrors()) }.isEmpty)
    #expect(errors["amount"] != nil)
    #expect(errors["other"] == nil)
  }

  @Test func `a post form carries its tokens`() {
    #expect(
      html { PostForm(to: Path("/x"), chrome(), key: "k") { Button(name, .primary) } } == """
        <form class="form" method="post" action="/x"><input type="hidden" name="_csrf" value="token">\
        <input type="hidden" name="_key" value="k"><button class="button primary" type="submit">Name</button></form>
        """)
  }

  @Test func `a form with a file says so`() {
    #expect(
      html {
        PostForm(to: Path("/x"), chrome(), uploads: true) { FileField(name, name: "file", types: ".csv") }
      } == """
        <form class="form" method="post" action="/x" enctype="multipart/form-data"><input type="hidden" name="_csrf" \
        value="token"><div class="field"><label for="file">Name</label><input class="input" type="file" id="file" \
        name="file" accept=".csv" required></div></form>
        """)
  }

  @Test func `a table has row headers sort links and a total`() {
    let page = html {
      DataTable([1, 2], label: name, empty: EmptyState(name)) {
        Column(name, .header, sort: ColumnSort(Path("/x"), current: .descending)) { row in Text("r\(row)") }
        Column(name, .number) { row in Text(String(row * 2)) }
        Column(name, .total) { row in Text(String(row * 3)) }
      }
    }
    #expect(
      page == """
        <div class="table-frame" role="region" tabindex="0" aria-label="Name"><table class="data stacked"><thead><tr>\
        <th scope="col" aria-sort="descending"><a href="/x">Name</a></th><th scope="col" class="number">Name</th>\
        <th scope="col" class="number">Name</th></tr></thead><tbody>\
        <tr><th scope="row">r1</th><td class="number" data-label="Name">2</td><td class="number total">3</td></tr>\
        <tr><th scope="row">r2</th><td class="number" data-label="Name">4</td><td class="number total">6</td></tr>\
        </tbody></table></div>
        """)
  }

  @Test func `an empty table says so`() {
    let none: [Int] = []
    let page = html {
      DataTable(none, label: name, empty: .noMatch(clear: Path("/x"))) { Column(name) { row in Text(String(row)) } }
    }
    #expect(page.hasPrefix("<div class=\"empty\">"))
    #expect(page.contains("<a class=\"button\" href=\"/x\">Clear filters</a>"))
  }

  @Test func `a pager links both ways`() {
    let page = html { Pager(newer: nil, older: Path("/x"), count: 20_000) }
    #expect(page.contains("<bdi dir=\"ltr\">10,000+</bdi>"))
    #expect(page.contains("<span class=\"button off\" role=\"link\" aria-disabled=\"true\">Newer</span>"))
    #expect(page.contains("<a class=\"button\" href=\"/x\" rel=\"next\">Older</a>"))
  }

  @Test func `a chosen filter stays when the form is sent`() {
    let page = html {
      ChoiceChip(name, name: "status", choices: Choice.all(TransactionStatus.self), selected: "failed") {
        Path("/x").query("status", $0)
      }
    }
    #expect(page.contains("<a href=\"/x?status=failed\" aria-current=\"true\">Failed</a>"))
    #expect(page.contains("<input type=\"hidden\" name=\"status\" value=\"failed\">"))
    #expect(page.contains("class=\"chip-clear\" href=\"/x\" aria-label=\"Clear: Name\""))
  }

  @Test func `presets are Cairo days`() throws {
    let day = try #require(Day(year: 2026, month: 3, day: 31))
    let ranges = DateRange.Preset.allCases.map { $0.range(today: day) }
    let ends = ranges.map { "\($0.from?.description ?? "") \($0.to?.description ?? "")" }
    #expect(
      ends == [
        "2026-03-31 2026-03-31", "2026-03-30 2026-03-30", "2026-03-25 2026-03-31", "2026-03-02 2026-03-31",
        "2026-03-01 2026-03-31", "2026-02-01 2026-02-28",
      ])
    #expect(ranges[2].label(today: day)?.plain(for: reader()) == "Last 7 days")
    #expect(
      DateRange(from: day, to: day.adding(days: 1)).label(today: day.adding(days: 9))?.plain(for: reader())
        == "31 Mar 2026 to 1 Apr 2026")
    #expect(DateRange().label(today: day) == nil)
    // The month up to its 30th day is the last 30 days, too.
    let thirtieth = day.adding(days: -1)
    #expect(
      DateRange(from: thirtieth.firstOfMonth, to: thirtieth).label(today: thirtieth)?.plain(for: reader())
        == "This month")
    let month = DateRange(from: thirtieth.firstOfMonth, to: thirtieth)
    let links = html { DatePresets(month, today: thirtieth) { Path("/x").query("from", $0.from) } }
    #expect(links.split(separator: "aria-current").count == 2)
  }

  @Test func `a fold says whether it is open`() {
    #expect(
      html { FoldLink(Path("/x"), isOpen: false) { Text("Sun") } }
        == "<a class=\"fold\" href=\"/x\" aria-expanded=\"false\">Sun</a>")
    #expect(html { FoldLink(Path("/x"), isOpen: true) { Text("Sun") } }.contains("aria-expanded=\"true\""))
  }

  @Test func `bars are compared only where there is one`() {
    let some = (label: name, amount: Money(piastres: 100))
    let none = (label: name, amount: Money.zero)
    #expect(html { ComparisonBars(none, before: none) }.isEmpty)
    #expect(html { ComparisonBars(none, before: some) }.contains("<div class=\"compare\">"))
  }

  @Test func `a chart says its highest day and keeps its table`() throws {
    let day = try #require(Day(year: 2026, month: 11, day: 1))
    let bars = [
      BarChart.Bar(day, Money(piastres: 120_000)), BarChart.Bar(day.adding(days: 1), Money(piastres: -5_000)),
    ]
    let page = html { BarChart(name, bars: bars) }
    #expect(
      page.contains(
        "role=\"img\" width=\"100%\" height=\"184\" aria-label=\"Name. Highest: EGP\u{A0}1,200.00 on 1 Nov 2026.\""))
    #expect(page.contains("<details class=\"chart-table\"><summary class=\"fold\">Show as a table</summary>"))
    #expect(page.contains("Highest: "))
    #expect(page.contains(">Today</text>"))
    #expect(!html { BarChart(name, bars: [.init(day, .zero)]) }.contains("Highest: <"))
    #expect(html { BarChart(name, bars: bars, tall: true) }.contains("width=\"100%\" height=\"264\""))
    #expect(!page.contains("style="))
    #expect(html { BarChart(name, bars: []) }.contains("<svg role=\"img\""))
    #expect(html { BarChart(name, bars: [.init(day, .zero), .init(day, Money(piastres: .max))]) }.contains("</svg>"))
  }
}
