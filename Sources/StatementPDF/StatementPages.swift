import Templates
import Wallet

/// A statement as a PDF: its lines are drawn as they come, and its bytes leave as pages are done, so that it takes as much
/// memory for a million lines as for a hundred. It knows neither the database nor HTTP.
///
/// It blocks, for a tenth of a second for a thousand lines: run it on a thread for such work.
package enum StatementWriter {
  /// The lines are not those that the document's days count.
  package struct LinesDiffer: Error {}

  /// - Parameter lines: the next line that changed the balance; nil after the last
  package static func write(
    _ document: StatementDocument, lines: () throws -> StatementDocument.Line?,
    to consume: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let pages = try StatementPages(document, to: consume)
    for day in document.days {
      try pages.begin(day)
      for _ in 0..<day.count {
        guard let line = try lines() else { throw LinesDiffer() }
        try pages.add(line)
      }
    }
    guard try lines() == nil else { throw LinesDiffer() }
    try pages.end()
  }
}

/// The pages while they are drawn.
final class StatementPages {
  private static let rowHeight = 17.0
  private static let text = 10.4

  let document: StatementDocument
  let footing: StatementDocument.Footing
  let canvas: Canvas
  let columns: StatementColumns
  private let pageCount: Int
  private var flow = PageFlow()
  private var balance: Money
  private var day: Day?

  var isArabic: Bool { document.language == .ar }

  init(_ document: StatementDocument, to consume: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
    self.document = document
    footing = try document.footing()
    columns = StatementColumns(document.language)
    balance = document.opening
    let title = "\(document.words(Self.title)), \(document.words(document.period))"
    canvas = try Canvas(
      StatementFonts.load(), title: title, author: document.words(Self.brand), created: document.asOf.iso8601UTC,
      language: document.language.rawValue, to: consume)
    pageCount = PageFlow.pages(ofDays: document.days.map(\.count), end: Self.rows(ofEnd: document))
    drawLetterhead()
    drawHead(300)
    drawBalance(StatementDocument.openingBalance, document.opening, 324)
    canvas.line(331, from: columns.left, to: columns.right)
  }

  func begin(_ totals: StatementDocument.DayTotals) throws {
    if flow.heading() { try turn() }
    let y = baseline(flow.used - 1)
    if flow.used > 1 { canvas.line(y - 12, from: columns.left, to: columns.right) }
    day = totals.day
    let name = document.words(.day(totals.day, .weekday))
    let width = write(name, columns.time, y, .bold)
    let count = document.words(PluralPhrase.statementLines(totals.count).phrase)
    write(count, columns.time.moved(by: width + 10, isArabic), y, .regular, .muted)
    figures(
      y, .bold, gross: totals.gross, fee: totals.fee, vat: totals.vat, net: totals.net,
      payouts: totals.payouts == .zero ? nil : totals.payouts, balance: totals.balance)
  }

  func add(_ line: StatementDocument.Line) throws {
    if flow.line() {
      try turn()
      let name = day.map { Phrase(en: "\($0, .weekday), continued", ar: "\($0, .weekday)، تابع") }
      if let name { write(document.words(name), columns.time, baseline(flow.used - 2), .bold) }
    }
    let y = baseline(flow.used - 1)
    let local = document.zone.local(line.postedAt)
    let time = "\(local.hour < 10 ? "0" : "")\(local.hour):\(local.minute < 10 ? "0" : "")\(local.minute)"
    canvas.plain(time, columns.time.x, y, size: Self.text, at: columns.time.anchor)
    canvas.plain(line.reference, columns.reference.x, y, size: 9.4, .mono, at: columns.reference.anchor)
    write(line.label(document), columns.name, y, width: columns.nameWidth)
    if line.kind.isPayout {
      figures(y, payouts: line.net, balance: line.balance)
    } else {
      figures(y, gross: line.gross, fee: line.fee, vat: line.vat, net: line.net, balance: line.balance)
    }
    balance = line.balance
  }

  func end() throws {
    if flow.end(Self.rows(ofEnd: document)) { try turn() }
    let top = baseline(flow.used - Self.rows(ofEnd: document)) - 11
    canvas.line(top, from: columns.left, to: columns.right, 1, .black)
    try drawEnd(below: top)
    drawFoot()
    try canvas.endPage()
    try canvas.finish()
  }

  /// Ends the page and begins the next, with what it carries forward.
  private func turn() throws {
    canvas.line(1037, from: columns.left, to: columns.right, 1, .black)
    drawBalance(Phrase(en: "Carried forward", ar: "الرصيد المنقول إلى الصفحة التالية"), balance, 1054)
    drawFoot(page: flow.page - 1)
    try canvas.endPage()
    drawRunningHead()
    drawHead(93)
    drawBalance(Phrase(en: "Brought forward", ar: "الرصيد المنقول من الصفحة السابقة"), balance, 117)
    canvas.line(124, from: columns.left, to: columns.right)
  }

  /// Of the row with this number on the page.
  private func baseline(_ row: Int) -> Double { (flow.page == 1 ? 346 : 140) + Double(row) * Self.rowHeight }

  // MARK: Parts of a row

  @discardableResult
  func write(
    _ text: String, _ place: StatementColumns.Place, _ y: Double, _ weight: Canvas.Weight = .regular,
    _ ink: Canvas.Ink = .black, size: Double = StatementPages.text, width: Double? = nil
  ) -> Double {
    canvas.text(text, place.x, y, size: size, weight, ink, at: place.anchor, width: width)
  }

  /// A charged fee and its VAT stand below zero, so that each row adds up.
  func figures(
    _ y: Double, _ weight: Canvas.Weight = .regular, gross: Money? = nil, fee: Money? = nil, vat: Money? = nil,
    net: Money? = nil, payouts: Money? = nil, balance: Money? = nil
  ) {
    let amounts = [gross, fee?.deducted, vat?.deducted, net, payouts, balance]
    for (amount, column) in zip(amounts, columns.amounts) {
      guard let amount else { continue }
      canvas.plain(
        amount.figure, column.right, y, size: Self.text, weight, at: .right, width: column.width)
    }
  }

  func drawBalance(_ name: Phrase, _ balance: Money, _ y: Double, weight: Canvas.Weight = .regular) {
    write(document.words(name), columns.time, y, weight)
    figures(y, .bold, balance: balance)
  }

  private func drawFoot() { drawFoot(page: flow.page) }

  private func drawFoot(page: Int) {
    canvas.line(1076, from: columns.left, to: columns.right)
    let note =
      page == 1
      ? Phrase(
        en: "Settlements and bank confirmations do not change the balance; they are in the CSV.",
        ar: "التسويات وتأكيدات البنك لا تغيّر الرصيد، وهي مدرجة في ملف CSV.")
      : Phrase(
        en: "Net = gross less the fee and the VAT on it. Cairo time.",
        ar: "الصافي = الإجمالي بعد خصم الرسوم وضريبة القيمة المضافة عليها. بتوقيت القاهرة.")
    write(document.words(Self.brand), columns.time, 1094, .regular, .muted, size: 9.4)
    canvas.text(document.words(note), Canvas.width / 2, 1094, size: 9.4, .regular, .muted, at: .center)
    write(
      document.words(Phrase(en: "Page \(page) of \(pageCount)", ar: "صفحة \(page) من \(pageCount)")),
      columns.end, 1094, .bold, size: 9.4)
  }

  static let title = Phrase(en: "Statement of account", ar: "كشف حساب")
  static let brand = Phrase(en: "HealthPay", ar: "هيلث باي")
}

/// Where the columns stand. Numbers align at their right in both directions, so that decimal points stand under each other.
struct StatementColumns {
  struct Place {
    let x: Double
    let anchor: Canvas.Anchor

    /// Further on in the direction of reading.
    func moved(by distance: Double, _ isArabic: Bool) -> Place {
      Place(x: isArabic ? x - distance : x + distance, anchor: anchor)
    }
  }

  let left = 56.0
  let right = 738.0
  let nameWidth = 146.0
  let time: Place
  let reference: Place
  let name: Place
  /// The end of a line.
  let end: Place
  /// Gross, fee, VAT, net, payouts, balance.
  let amounts: [(right: Double, width: Double)]
  private let isArabic: Bool

  init(_ language: Language) {
    isArabic = language == .ar
    func start(_ x: Double) -> Place {
      language == .ar ? Place(x: Canvas.width - x, anchor: .right) : Place(x: x, anchor: .left)
    }
    time = start(56)
    reference = start(97)
    name = start(195)
    end = language == .ar ? Place(x: 56, anchor: .left) : Place(x: 738, anchor: .right)
    amounts =
      language == .ar
      ? [(440, 66), (370, 52), (314, 46), (264, 66), (194, 70), (122, 66)]
      : [(421, 66), (477, 52), (525, 46), (593, 66), (667, 70), (738, 66)]
  }

  /// As far from the beginning of a line in either direction.
  func start(_ x: Double) -> Place {
    isArabic ? Place(x: Canvas.width - x, anchor: .right) : Place(x: x, anchor: .left)
  }
}

extension StatementDocument.Line {
  fileprivate func label(_ document: StatementDocument) -> String {
    switch kind {
    case .payment: name
    case .refund:
      document.words(
        name.isEmpty
          ? Phrase(en: "Refund", ar: "استرداد")
          : Phrase(en: "Refund, \(name: name)", ar: "استرداد، \(name: name)"))
    case .payout: document.words(Phrase(en: "To your bank", ar: "إلى حسابك البنكي"))
    case .payoutReturned: document.words(Phrase(en: "Returned payout", ar: "صرف مرتجع"))
    case .adjustment: document.words(Phrase(en: "Adjustment by HealthPay", ar: "تسوية يدوية من هيلث باي"))
    case .reversal: document.words(Phrase(en: "Reversal by HealthPay", ar: "عكس قيد من هيلث باي"))
    case .settlement, .payoutPaid: ""
    }
  }
}

extension Money {
  /// `−1,234.50`, with a real minus sign.
  var figure: String {
    let text = grouped
    return piastres < 0 ? "\u{2212}" + text.dropFirst() : text
  }
}
