package import Ledger
package import Templates
package import Wallet

/// One page of the lines of a payout, as both portals show it.
package struct PayoutLines: Sendable {
  package static let length = 200
  /// The transactions that an opened settlement shows in place; its page has them all.
  package static let openedLength = 20

  package let parts: PayoutParts
  package let items: [PayoutLine]
  /// The sequence after which the next page begins; nil on the last.
  package let next: Int64?
  package let isFirst: Bool
  /// The settlement that is open, and its newest transactions.
  package let opened: (settlement: Reference, lines: [SettledLine])?

  /// - Parameter rows: one more than `length`, where another page follows
  package init(
    _ parts: PayoutParts, _ rows: [PayoutLine], after place: Int64,
    opened: (settlement: Reference, lines: [SettledLine])?
  ) {
    self.parts = parts
    items = Array(rows.prefix(Self.length))
    next = rows.count > Self.length ? items.last?.sequence : nil
    isFirst = place == 0
    self.opened = opened
  }
}

/// What a payout is made of: a row for each line that changed the available balance since the payout before. A settlement
/// opens to its transactions.
package struct PayoutLinesCard: HTML {
  fileprivate enum Row {
    case before
    case line(PayoutLine, Day?)
    case transaction(SettledLine)
    case all(Reference)
  }

  private let lines: PayoutLines
  private let here: Path
  private let zone: CairoZone
  private let page: @Sendable (Reference) -> Path

  /// - Parameters:
  ///   - here: the payout's own page
  ///   - page: a reference's page in this portal
  package init(
    _ lines: PayoutLines, at here: Path, _ zone: CairoZone, page: @escaping @Sendable (Reference) -> Path
  ) {
    self.lines = lines
    self.here = here
    self.zone = zone
    self.page = page
  }

  package static let title = Phrase(en: "Included transactions", ar: "المعاملات المشمولة")

  package var body: some HTML {
    Card(Self.title, flush: true) { table }
    if let next = lines.next {
      nav(.class("pager"), .ariaLabel(Phrase(en: "Pages of its lines", ar: "صفحات الحركات"))) {
        LinkButton(Phrase(en: "Next page", ar: "الصفحة التالية"), to: here.query("after", String(next)))
      }
    }
  }

  private var table: some HTML {
    DataTable(rows, label: Self.title, empty: EmptyState(Phrase(en: "No lines", ar: "لا توجد حركات"))) {
      Column(Phrase(en: "Day", ar: "اليوم")) { row in
        if case .line(_, let day?) = row { DayText(day, .weekday) }
      }
      Column(Phrase(en: "Line", ar: "الحركة"), .header) { row in name(row) }
      Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { row in
        if let gross = row.gross { MoneyText(gross, .bare) }
      }
      Column(Phrase(en: "Fee and VAT", ar: "الرسوم والضريبة"), .number) { row in
        if let fees = row.fees { MoneyText(fees, .bare) }
      }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { row in
        switch row {
        case .before: MoneyText(lines.parts.leftFromBefore, .bare)
        case .line(let line, _): MoneyText(line.amount, .bare)
        case .transaction(let line): MoneyText(line.net, .bare)
        case .all: HTMLEmpty()
        }
      }
    } foot: {
      if lines.next == nil {
        FootRow(.staysAvailable, Money(piastres: -lines.parts.staysAvailable.piastres))
        FootRow(.thisPayout, lines.parts.amount)
      }
    }
  }

  private var rows: [Row] {
    var rows: [Row] = lines.isFirst ? [.before] : []
    var last: Day?
    for line in lines.items {
      let day = line.settledDay ?? zone.day(of: line.postedAt)
      rows.append(.line(line, day == last ? nil : day))
      last = day
      if let opened = lines.opened, let reference = line.reference, opened.settlement == reference {
        rows += opened.lines.map { .transaction($0) }
        rows.append(.all(reference))
      }
    }
    return rows
  }

  @HTMLBuilder
  private func name(_ row: Row) -> some HTML {
    switch row {
    case .before:
      Phrase.leftFromBefore
      if let previous = lines.parts.previous {
        Text(" ")
        ReferenceText(previous, to: page(previous))
      }
    case .line(let line, _): LineName(line: line, isOpen: isOpen(line), here: here, page: page)
    case .transaction(let line):
      span(.class("opened")) {
        InstantText(line.postedAt, .time)
        Text(" ")
        if let reference = line.reference {
          ReferenceText(reference, to: page(reference))
        } else {
          line.kind.label
        }
      }
    case .all(let settlement):
      span(.class("opened")) {
        Link(Phrase(en: "All transactions of this settlement", ar: "كل معاملات هذه التسوية"), to: page(settlement))
      }
    }
  }

  private func isOpen(_ line: PayoutLine) -> Bool {
    line.reference != nil && line.reference == lines.opened?.settlement
  }
}

extension PayoutLinesCard.Row {
  fileprivate var gross: Money? {
    switch self {
    case .line(let line, _): line.hasFees ? line.gross : nil
    case .transaction(let line): line.gross
    case .before, .all: nil
    }
  }

  /// Charged fees below zero.
  fileprivate var fees: Money? {
    switch self {
    case .line(let line, _): line.hasFees ? Money(piastres: -(line.fee.piastres + line.vat.piastres)) : nil
    case .transaction(let line): Money(piastres: -(line.fee.piastres + line.vat.piastres))
    case .before, .all: nil
    }
  }
}

/// What a line is, its reference, and what explains its amount.
private struct LineName: HTML {
  let line: PayoutLine
  let isOpen: Bool
  let here: Path
  let page: @Sendable (Reference) -> Path

  var body: some HTML {
    line.partLabel
    if let reference = line.reference {
      Text(" ")
      ReferenceText(reference, to: page(reference))
    }
    if let parent = line.parent {
      Text(" ")
      span(.class("muted")) { Phrase(en: "of", ar: "من") }
      Text(" ")
      ReferenceText(parent, to: page(parent))
    }
    if let count = line.count, let reference = line.reference {
      Text(" ")
      FoldLink(isOpen ? here : here.query("open", reference.text), isOpen: isOpen) {
        PluralPhrase.transactions(Int(count))
      }
    }
    if let note {
      span(.class("hint line-note")) { note }
    }
  }

  private var note: Phrase? {
    if let reason = line.failureReason { return .bankReason(reason) }
    guard line.amount != line.net else { return nil }
    return line.kind == .settlement
      ? Phrase(
        en: "Net \(line.net, .bare). Refunds are taken from pending sales first, then from the available balance.",
        ar: "الصافي \(line.net, .bare). تُخصم الاستردادات من الرصيد قيد التسوية أولًا ثم من المتاح.")
      : Phrase(
        en: "Part of \(line.net, .bare); the rest was taken from pending sales.",
        ar: "جزء من \(line.net, .bare)، وخُصم الباقي من الرصيد قيد التسوية.")
  }
}

private struct FootRow: HTML {
  let label: Phrase
  let amount: Money

  init(_ label: Phrase, _ amount: Money) {
    self.label = label
    self.amount = amount
  }

  var body: some HTML {
    tr {
      th(.scope("row"), .colspan(4)) { label }
      td(.class("number total")) { MoneyText(amount, .bare) }
    }
  }
}

extension PayoutLine {
  /// A payout that came back has no fee.
  fileprivate var hasFees: Bool { kind != .payoutReturned }

  /// What it is in a payout.
  package var partLabel: Phrase {
    switch kind {
    case .settlement: Phrase(en: "Sales", ar: "مبيعات")
    case .payoutReturned: payoutState?.partLabel ?? kind.label
    default: kind.label
    }
  }
}

extension PayoutState {
  /// A payout that came back, as a part of the next.
  fileprivate var partLabel: Phrase {
    switch self {
    case .failed: Phrase(en: "Failed payout", ar: "صرف لم يتم")
    case .withdrawn: Phrase(en: "Withdrawn payout", ar: "صرف أُلغي طلبه")
    case .rejected: Phrase(en: "Rejected payout", ar: "صرف مرفوض")
    default: Phrase(en: "Returned payout", ar: "صرف مرتجع")
    }
  }
}

extension Phrase {
  package static let leftFromBefore = Phrase(en: "Left from before", ar: "متبقٍ من صرف سابق")
  package static let staysAvailable = Phrase(en: "Stays available", ar: "يبقى متاحًا")
  package static let thisPayout = Phrase(en: "This payout", ar: "هذا الصرف")
}

/// Left from before + lines − stays available = this payout, and the sums of the lines by kind.
package struct PayoutEquation: HTML {
  private let parts: PayoutParts

  package init(_ parts: PayoutParts) { self.parts = parts }

  package var body: some HTML {
    Footing(terms, equals: .thisPayout, parts.amount, checked: parts.foots)
    if !parts.foots {
      Notice(
        .bad, Phrase(en: "The lines don't add up to this payout.", ar: "الحركات لا تساوي مبلغ هذا الصرف.")
      ) {
        p {
          Phrase(en: "Don't rely on this page. Contact HealthPay.", ar: "لا تعتمد على هذه الصفحة، وتواصل مع هيلث باي.")
        }
      }
    }
  }

  private var terms: [Footing.Term] {
    var terms = [Footing.Term(.leftFromBefore, parts.leftFromBefore)]
    terms += groups
    terms.append(Footing.Term(.minus, .staysAvailable, parts.staysAvailable))
    return terms
  }

  /// A kind without lines is left out, unless there are none at all.
  private var groups: [Footing.Term] {
    let labelled: [(PayoutGroup, Phrase)] = [
      (parts.settlements, Phrase(en: "Settlements", ar: "التسويات")),
      (parts.refunds, Phrase(en: "Refunds", ar: "الاستردادات")),
      (parts.adjustments, Phrase(en: "Adjustments", ar: "التسويات اليدوية")),
      (parts.returned, Phrase(en: "Returned payouts", ar: "صرف مرتجع")),
    ]
    let terms = labelled.filter { $0.0.count > 0 }.map { group, label in
      Footing.Term(adding: group.amount, Phrase(en: "\(label) (\(group.count))", ar: "\(label) (\(group.count))"))
    }
    return terms.isEmpty ? [Footing.Term(.plus, PluralPhrase.lines(0).phrase, .zero)] : terms
  }
}
