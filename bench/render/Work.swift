import Templates
import Wallet

/// An item that is rendered repeatedly.
struct Work {
  let name: String
  /// Renders the item and returns its number of bytes.
  let render: () -> Int
  let html: () -> [UInt8]

  init(_ name: String, _ language: Language = .en, @HTMLBuilder _ content: @escaping () -> some HTML) {
    let reader = Samples.chrome(language).reader
    self.name = name
    render = { content().rendered(for: reader) { $0.count } }
    html = { content().rendered(for: reader) }
  }

  /// Creates a table of one column, whose cells are compiled in a feature's module, as those of a list are.
  init(_ name: String, _ items: [Item], @HTMLBuilder _ cell: @escaping (Item) -> some HTML) {
    let label = Phrase(en: "Amount", ar: "المبلغ")
    self.init(name) { DataTable(items, label: label, empty: EmptyState(label)) { Column(label, content: cell) } }
  }

  /// The complete pages, then the parts that a page contains once, then the parts of each row, 50 of each.
  static var all: [Work] {
    let (chrome, items) = (Samples.chrome(.en), Samples.items)
    let arabic = Samples.chrome(.ar)
    let label = Phrase(en: "Amount", ar: "المبلغ")
    let path = Path("/admin/transactions")
    return [
      Work("list") { ListPage(chrome: chrome, items: items) },
      Work("list, Arabic", .ar) { ListPage(chrome: arabic, items: items) },
      Work("gallery") { GalleryPage(chrome) },
      Work("gallery, Arabic", .ar) { GalleryPage(arabic) },
      Work("frame") { PortalLayout(chrome, section: .transactions, title: label) {} },
      Work("filters") { Filters(chrome: chrome) },
      Work("form") { FormPage(chrome: chrome) },
      Work("chart") { BarChart(label, bars: chart) },
      Work("facts") { FactsPage(items: items) },
      Work("rows") { ListTable(items: items) },
      Work("empty cells", items) { _ in HTMLEmpty() },
      Work("elements", items) { item in p(.class("label")) { Text(item.userName) } },
      Work("instants", items) { InstantText($0.createdAt) },
      Work("days", items) { DayText(chrome.zone.day(of: $0.createdAt)) },
      Work("references", items) { ReferenceText($0.reference, to: path / $0.reference) },
      Work("codes", items) { IdentifierText($0.reference) },
      Work("persons", items) { PersonText($0.userName, phone: $0.userMobile, to: path / $0.user) },
      Work("names", items) { NameText($0.userName) },
      Work("phones", items) { PhoneText($0.userMobile) },
      Work("pills", items) { StatusPill($0.status) },
      Work("nothing", items) { _ in Nothing() },
      Work("money", items) { MoneyText($0.amount, .bare) },
      Work("whole money", items) { MoneyText($0.amount) },
      Work("counts", items) { CountText($0.amount.piastres) },
    ]
  }

  private static let chart: [BarChart.Bar] = {
    let chrome = Samples.chrome(.en)
    return (0..<30).map {
      BarChart.Bar(chrome.today.adding(days: $0 - 29), Money(piastres: Int64($0 * 7_919_317 % 90_000_000)))
    }
  }()
}

private struct FormPage: HTML {
  let chrome: Chrome

  var body: some HTML {
    let label = Phrase(en: "Amount", ar: "المبلغ")
    PostForm(to: Path("/admin/transactions"), chrome, key: "k") {
      MoneyField(label, name: "amount", hint: label, error: label)
      Field(label, name: "name", value: "Mona", required: false)
      TextArea(label, name: "note")
      Select(label, name: "kind", choices: Choice.all(TransactionKind.self))
      FormActions { Button(label, .primary) }
    }
  }
}

private struct FactsPage: HTML {
  let items: [Item]

  var body: some HTML {
    let label = Phrase(en: "Amount", ar: "المبلغ")
    DefinitionList {
      Fact(label, large: true) { MoneyText(items[1].amount) }
      ForEach(items.prefix(7)) { item in Fact(label) { ReferenceText(item.reference, copies: true) } }
    }
  }
}
