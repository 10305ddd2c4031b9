/// A list as a table: sticky head, sort links, numbers at the end, a row header that links to the row's page.
///
/// On a narrow screen it becomes stacked rows; otherwise it scrolls inside its own region.
@usableFromInline
package struct DataTable: HTMLPrimitive {
  let label: Phrase
  let isStacked: Bool
  let empty: EmptyState
  let count: Int
  let head: (inout HTMLBuffer) -> Void
  let row: (Int, inout HTMLBuffer) -> Void
  let foot: Slot

  /// - Parameters:
  ///   - label: what the table holds, for screen readers
  ///   - stacked: false keeps the grid on a narrow screen (statements, journals)
  ///   - empty: shown instead of a table without rows
  ///   - foot: one or more `tr` of totals
  @inlinable
  package init<Row>(
    _ rows: [Row], label: Phrase, stacked: Bool = true, empty: EmptyState,
    @ColumnBuilder<Row> columns: () -> [Column<Row>], @SlotBuilder foot: () -> Slot = { .empty }
  ) {
    let columns = columns()
    self.init(label, stacked, empty, rows.count, foot()) { buffer in
      for column in columns { column.writeHeading(into: &buffer) }
    } row: { index, buffer in
      let row = rows[index]
      for column in columns { column.writeCell(row, into: &buffer) }
    }
  }

  @usableFromInline
  init(
    _ label: Phrase, _ stacked: Bool, _ empty: EmptyState, _ count: Int, _ foot: Slot,
    head: @escaping (inout HTMLBuffer) -> Void, row: @escaping (Int, inout HTMLBuffer) -> Void
  ) {
    self.label = label
    isStacked = stacked
    self.empty = empty
    self.count = count
    self.head = head
    self.row = row
    self.foot = foot
  }

  @usableFromInline
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    guard html.count > 0 else { return EmptyState._render(html.empty, into: &buffer) }
    buffer.raw("<div class=\"table-frame\" role=\"region\" tabindex=\"0\" aria-label=\"")
    html.label.writePlain(into: &buffer)
    buffer.raw(html.isStacked ? "\"><table class=\"data stacked\"><thead><tr>" : "\"><table class=\"data\"><thead><tr>")
    html.head(&buffer)
    buffer.raw("</tr></thead><tbody>")
    for index in 0..<html.count {
      buffer.raw("<tr>")
      html.row(index, &buffer)
      buffer.raw("</tr>")
    }
    buffer.raw("</tbody>")
    if !html.foot.isEmpty {
      buffer.raw("<tfoot>")
      Slot._render(html.foot, into: &buffer)
      buffer.raw("</tfoot>")
    }
    buffer.raw("</table></div>")
  }
}

/// How a column stands, and where its cell goes when rows are stacked.
@usableFromInline
package enum ColumnKind: Sendable {
  /// Names the row and links to its page; first line of a stacked row.
  case header
  /// Words, under the first line of a stacked row.
  case text
  /// A number at the end of its cell; labelled in a stacked row.
  case number
  /// The number a stacked row ends with.
  case total
  /// Left out of stacked rows.
  case minor

  var cell: StaticString {
    switch self {
    case .header: "<th scope=\"row\">"
    case .text: "<td>"
    case .number: "<td class=\"number\""
    case .total: "<td class=\"number total\">"
    case .minor: "<td class=\"minor\">"
    }
  }

  var heading: StaticString {
    switch self {
    case .header, .text: "<th scope=\"col\""
    case .number, .total: "<th scope=\"col\" class=\"number\""
    case .minor: "<th scope=\"col\" class=\"minor\""
    }
  }
}

/// How a list is sorted by one column, and the address that sorts it so.
@usableFromInline
package struct ColumnSort: Sendable {
  package enum Order: Sendable { case ascending, descending }

  let path: Path
  let order: Order?

  /// - Parameter order: the order now in force by this column, nil if by another.
  package init(_ path: Path, current order: Order? = nil) {
    self.path = path
    self.order = order
  }
}

/// One column: its heading, and how a row's cell is written. A class, since each row asks each column: a copy of one would
/// cost more than most cells.
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

  @usableFromInline
  func writeHeading(into buffer: inout HTMLBuffer) {
    buffer.raw(kind.heading)
    switch sort?.order {
    case .ascending: buffer.raw(" aria-sort=\"ascending\">")
    case .descending: buffer.raw(" aria-sort=\"descending\">")
    case nil: buffer.raw(">")
    }
    if let sort {
      buffer.raw("<a href=\"")
      sort.path.write(into: &buffer)
      buffer.raw("\">")
    }
    Phrase._render(title, into: &buffer)
    if sort != nil { buffer.raw("</a>") }
    buffer.raw("</th>")
  }

  @inlinable
  func writeCell(_ row: Row, into buffer: inout HTMLBuffer) {
    startCell(into: &buffer)
    content(row, &buffer)
    endCell(into: &buffer)
  }

  @usableFromInline
  func startCell(into buffer: inout HTMLBuffer) {
    buffer.raw(kind.cell)
    if case .number = kind {
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
