/// A list as a table. Its head is sticky, columns can have sort links, numbers are at the end, and the row header links
/// to the row's page.
///
/// On a narrow screen it becomes stacked rows, or it scrolls inside its own region if it isn't stacked.
@usableFromInline
package struct DataTable: HTML {
  let label: Phrase
  let isStacked: Bool
  let isWide: Bool
  let empty: EmptyState
  let isEmpty: Bool
  let head: Slot
  let rows: Slot
  let foot: Slot

  /// - Parameters:
  ///   - label: the table's contents, for screen readers
  ///   - stacked: false keeps the table on a narrow screen (statements, journals)
  ///   - wide: whether it may have more columns than fit, and scrolls beside its total on any screen
  ///   - empty: shown instead of a table without rows
  ///   - foot: one or more `tr` of totals
  @inlinable
  package init<Row>(
    _ rows: [Row], label: Phrase, stacked: Bool = true, wide: Bool = false, empty: EmptyState,
    @ColumnBuilder<Row> columns: () -> [Column<Row>], @SlotBuilder foot: () -> Slot = { .empty }
  ) {
    let columns = columns()
    self.init(
      label, stacked, wide, empty, isEmpty: rows.isEmpty, head: Slot(columns.map(\.heading)),
      rows: Slot(TableRows(rows, columns)), foot: foot())
  }

  @usableFromInline
  init(
    _ label: Phrase, _ stacked: Bool, _ wide: Bool, _ empty: EmptyState, isEmpty: Bool, head: Slot, rows: Slot,
    foot: Slot
  ) {
    self.label = label
    isStacked = stacked
    isWide = wide
    self.empty = empty
    self.isEmpty = isEmpty
    self.head = head
    self.rows = rows
    self.foot = foot
  }

  @usableFromInline
  package var body: some HTML {
    if isEmpty {
      empty
    } else {
      div(.class(isWide ? "table-frame wide" : "table-frame"), .role("region"), .tabindex(0), .ariaLabel(label)) {
        table(.class(isStacked ? "data stacked" : "data")) {
          thead { tr { head } }
          tbody { rows }
          if !foot.isEmpty { tfoot { foot } }
        }
      }
    }
  }
}

@usableFromInline
struct TableRows<Row>: HTMLPrimitive {
  @usableFromInline let rows: [Row]
  @usableFromInline let columns: [Column<Row>]

  @inlinable
  init(_ rows: [Row], _ columns: [Column<Row>]) {
    self.rows = rows
    self.columns = columns
  }

  @inlinable
  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    for row in html.rows {
      buffer.startRow()
      for column in html.columns { column.writeCell(row, into: &buffer) }
      buffer.endRow()
    }
  }
}

extension HTMLBuffer {
  @usableFromInline
  mutating func startRow() { raw("<tr>") }

  @usableFromInline
  mutating func endRow() { raw("</tr>") }
}

/// The heading of a column, with a sort link if the list can be sorted by it.
@usableFromInline
struct ColumnHeading: HTML {
  let title: Phrase
  let kind: ColumnKind
  let sort: ColumnSort?

  @usableFromInline
  var body: some HTML {
    th(.scope("col"), kind.headingClass, sort?.order.map { Attribute("aria-sort", .word($0.name)) }) {
      if let sort { a(.href(sort.path)) { title } } else { title }
    }
  }
}

/// The alignment of a column, and the place of its cell in a stacked row.
@usableFromInline
package enum ColumnKind: Sendable {
  /// The row's name, which links to its page. It is on the first line of a stacked row.
  case header
  /// Words, which are below the first line of a stacked row.
  case text
  /// Words that need a label in a stacked row.
  case fact
  /// A number at the end of its cell, with a label in a stacked row.
  case number
  /// The number at the end of a stacked row's first line.
  case total
  /// A cell that stacked rows leave out.
  case minor

  var cell: StaticString {
    switch self {
    case .header: "<th scope=\"row\">"
    case .text: "<td>"
    case .fact: "<td"
    case .number: "<td class=\"number\""
    case .total: "<td class=\"number total\">"
    case .minor: "<td class=\"minor\">"
    }
  }

  var headingClass: Attribute? {
    switch self {
    case .header, .text, .fact: nil
    case .number, .total: .class("number")
    case .minor: .class("minor")
    }
  }
}

/// The sort order of a column, and the address that sorts by it.
@usableFromInline
package struct ColumnSort: Sendable {
  package enum Order: Sendable {
    case ascending, descending

    var name: StaticString { self == .ascending ? "ascending" : "descending" }
  }

  let path: Path
  let order: Order?

  /// - Parameter order: the current order by this column; nil if the list is sorted by another.
  package init(_ path: Path, current order: Order? = nil) {
    self.path = path
    self.order = order
  }
}

/// A column: its heading, and the function that writes a row's cell. It is a class because each row uses each column,
/// and copying one would cost more than most cells.
@usableFromInline
package final class Column<Row> {
  private let title: Phrase
  private let kind: ColumnKind
  private let sort: ColumnSort?
  @usableFromInline let content: (Row, inout HTMLBuffer) -> Void

  @inlinable
  package convenience init<Content: HTML>(
    _ title: Phrase, _ kind: ColumnKind = .text, sort: ColumnSort? = nil,
    @HTMLBuilder content: @escaping (Row) -> Content
  ) {
    self.init(title, kind, sort: sort, write: { row, buffer in Content._render(content(row), into: &buffer) })
  }

  @usableFromInline
  init(_ title: Phrase, _ kind: ColumnKind, sort: ColumnSort?, write: @escaping (Row, inout HTMLBuffer) -> Void) {
    self.title = title
    self.kind = kind
    self.sort = sort
    content = write
  }

  @usableFromInline var heading: ColumnHeading { ColumnHeading(title: title, kind: kind, sort: sort) }

  @inlinable
  func writeCell(_ row: Row, into buffer: inout HTMLBuffer) {
    startCell(into: &buffer)
    content(row, &buffer)
    endCell(into: &buffer)
  }

  private var hasLabel: Bool {
    switch kind {
    case .fact, .number: true
    case .header, .text, .total, .minor: false
    }
  }

  @usableFromInline
  func startCell(into buffer: inout HTMLBuffer) {
    buffer.raw(kind.cell)
    if hasLabel {
      buffer.raw(" data-label=\"")
      title.writePlain(into: &buffer)
      buffer.raw("\">")
    }
  }

  @usableFromInline
  func endCell(into buffer: inout HTMLBuffer) {
    if case .header = kind { buffer.raw("</th>") } else { buffer.raw("</td>") }
  }
}

@resultBuilder
@usableFromInline
package enum ColumnBuilder<Row> {
  @inlinable
  package static func buildExpression(_ column: Column<Row>) -> [Column<Row>] { [column] }
  @inlinable
  package static func buildBlock(_ columns: [Column<Row>]...) -> [Column<Row>] { columns.flatMap(\.self) }
  @inlinable
  package static func buildOptional(_ columns: [Column<Row>]?) -> [Column<Row>] { columns ?? [] }
  @inlinable
  package static func buildEither(first columns: [Column<Row>]) -> [Column<Row>] { columns }
  @inlinable
  package static func buildEither(second columns: [Column<Row>]) -> [Column<Row>] { columns }
}
