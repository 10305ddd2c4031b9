import Ledger
import SharedFeatures
import Templates
import Wallet

/// What every list offers for what it shows: to keep it as a view, its columns, and its file.
struct ListActions: HTML {
  /// The list as it is filtered.
  private let list: Path
  private let file: Path
  private let columns: ColumnChooser?

  init(list: Path, file: Path, columns: ColumnChooser? = nil) {
    self.list = list
    self.file = file
    self.columns = columns
  }

  init<Filter>(_ query: ListQuery<Filter>, columns: ColumnChooser? = nil) {
    self.init(list: query.path, file: query.file, columns: columns)
  }

  var body: some HTML {
    LinkButton(ViewPage.title, to: AdminPath.views.query("page", list.text), .quiet)
    if let columns { columns }
    LinkButton(Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: file, downloads: true)
  }
}

/// The filters of a list, the period first. The order and the open tab stay as they are.
struct ListFilterBar: HTML {
  private let page: Path
  private let clear: Path?
  private let sort: String?
  private let tab: (name: StaticString, value: String)?
  private let period: () -> DateRangeChip
  private let searching: Chrome?
  private let isKept: Bool
  private let chips: () -> Slot

  /// - Parameters:
  ///   - searching: the page's, if a chip searches for people
  ///   - kept: whether the chips of the unfiltered list depend on nothing but the reader's language, digits and day
  init<Filter>(
    _ query: ListQuery<Filter>, today: Day, searching: Chrome? = nil, kept: Bool = false,
    @SlotBuilder chips: @escaping () -> Slot = { .empty }
  ) {
    page = query.filter.page
    clear = query.filter == query.filter.cleared ? nil : query.filter.cleared.path
    sort = query.sort
    tab = query.filter.tab
    period = { DateRangeChip(query.filter.period, today: today) { range in query.path { $0.period = range } } }
    self.searching = searching
    isKept = kept && clear == nil && sort == nil && tab == nil
    self.chips = chips
  }

  var body: some HTML {
    FilterBar(to: page, clear: clear, searching: searching, kept: isKept) {
      if let sort { HiddenField("sort", sort) }
      if let tab { HiddenField(tab.name.description, tab.value) }
      period()
      chips()
    }
  }
}

/// A list's table under the line of its totals, and its pager.
struct ListCard: HTML {
  private let totals: TotalsLine?
  private let pager: Pager
  private let table: Slot

  /// - Parameter sum: what the sum of the amounts is called
  init<Filter>(
    _ query: ListQuery<Filter>, _ list: FilteredList<Filter.Item, ListTotals>,
    sum: Phrase = Phrase(en: "Amount", ar: "المبلغ"), @SlotBuilder table: () -> Slot
  ) {
    totals =
      list.page.items.isEmpty && list.totals?.searched == nil ? nil : list.totals.map { TotalsLine($0, sum: sum) }
    pager = Pager(
      newer: list.page.newer.map { query.path.query(.newerThan($0)) },
      older: list.page.older.map { query.path.query(.olderThan($0)) }, queue: query.isQueue,
      searchedTo: list.page.searchedTo)
    self.table = table()
  }

  var body: some HTML {
    Card(nil, flush: true) {
      if let totals { totals }
      table
    }
    pager
  }
}

/// The count and the totals of what is filtered, in one line above the rows.
struct TotalsLine: HTML {
  private let count: Int
  private let searched: Int?
  private let figures: Slot

  init(count: Int, searched: Int?, @SlotBuilder figures: () -> Slot) {
    self.count = count
    self.searched = searched
    self.figures = figures()
  }

  fileprivate init(_ totals: ListTotals, sum: Phrase) {
    self.init(count: totals.count, searched: totals.searched) {
      if let amount = totals.amount, !totals.isBounded { TotalFigure(sum) { MoneyText(amount) } }
    }
  }

  var body: some HTML {
    div(.class("totals")) {
      p {
        strong {
          if count > ListTotals.limit {
            BoundedCountText(count, limit: ListTotals.limit)
            Phrase(en: " results", ar: " نتيجة")
          } else {
            PluralPhrase.results(count)
          }
        }
        if let searched {
          Text(" ")
          Phrase(en: "in the newest \(searched) rows", ar: "في أحدث \(searched) صف")
        }
      }
      figures
    }
  }
}

/// A figure of the totals with its name.
struct TotalFigure: HTML {
  private let label: Phrase
  private let value: Slot

  init(_ label: Phrase, @SlotBuilder value: () -> Slot) {
    self.label = label
    self.value = value()
  }

  var body: some HTML {
    p {
      label
      Text(" ")
      strong { value }
    }
  }
}

extension ListQuery {
  /// Returns the state of the list without rows: nothing there, nothing that matches, or nothing found so far.
  func empty(_ list: FilteredList<Filter.Item, ListTotals>, none: EmptyState) -> EmptyState {
    if let searchedTo = list.page.searchedTo, let further = isQueue ? list.page.newer : list.page.older {
      return .nothingFound(
        searchedTo: searchedTo, further: path.query(isQueue ? .newerThan(further) : .olderThan(further)), queue: isQueue
      )
    }
    return filter == filter.cleared ? none : .noMatch(clear: filter.cleared.path)
  }
}
