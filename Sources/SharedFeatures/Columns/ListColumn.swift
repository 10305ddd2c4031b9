package import Auth
package import Templates
package import Web

/// The columns of a list that its reader can show or hide. The list's other columns are always shown: what names a row,
/// what orders the list, and its amount.
package protocol ListColumn: CaseIterable, Hashable, Labelled, RawRepresentable<String>, Sendable {
  /// The list's page. Its last segment is the list's name.
  static var page: Path { get }
  /// The columns of a reader who never chose.
  static var standard: Set<Self> { get }
}

extension ListColumn {
  package static var list: String { page.lastSegment }

  /// The names of all columns, which are those of the form's boxes.
  package static var names: [String] { allCases.map(\.rawValue) }
}

/// The columns of a list that are shown to its reader.
package struct ShownColumns<Column: ListColumn>: Sendable {
  private let shown: Set<Column>

  package static var standard: ShownColumns { ShownColumns(Column.standard) }

  /// The columns of a table without a choice.
  package init(_ shown: Set<Column>) { self.shown = shown }

  package init(_ chosen: ListColumns) {
    self.init(chosen[Column.list].map { Set($0.compactMap(Column.init(rawValue:))) } ?? Column.standard)
  }

  /// Whether there are more columns than the table has room for on every screen.
  package var exceedStandard: Bool { !shown.isSubset(of: Column.standard) }

  package func has(_ column: Column) -> Bool { shown.contains(column) }

  /// Returns the button that opens the columns' form.
  package func chooser(_ chrome: Chrome) -> ColumnChooser {
    ColumnChooser(
      list: Column.list, choices: Column.allCases.map { (Choice($0.rawValue, $0.label), shown.contains($0)) },
      isStandard: shown == Column.standard,
      to: (chrome.portal ?? .admin).columns, chrome)
  }
}

extension PortalContext {
  /// Returns the columns that the person chose for a list.
  package func columns<Column: ListColumn>() -> ShownColumns<Column> { ShownColumns(listColumns) }
}
