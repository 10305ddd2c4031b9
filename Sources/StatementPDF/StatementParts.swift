import Templates
import Wallet

extension StatementPages {
  private static let noFacts = "\u{2013}"

  // MARK: The first page

  func drawLetterhead() {
    let start = columns.start
    canvas.mark(isArabic ? Canvas.width - 92 : 56, 44, 36)
    write(document.words(Self.brand), start(104), 67, .bold, size: 16)
    write(document.words(Self.title), columns.end, 63, .bold, size: 21)
    write(document.words(document.period), columns.end, 81, size: 11)
    canvas.line(109, from: columns.left, to: columns.right, 2, .accent)
    write(document.legalName, start(56), 142, .bold, size: 15, width: 340)
    if document.tradeName != document.legalName { write(document.tradeName, start(56), 160, size: 11, width: 340) }
    let taken = document.words(.instant(document.asOf, .full))
    fact(Phrase(en: "Tax number", ar: "الرقم الضريبي"), document.taxNumber ?? Self.noFacts, start(420), 138)
    fact(Phrase(en: "Merchant code", ar: "كود التاجر"), document.code.description, start(420), 176)
    fact(Phrase(en: "Taken", ar: "صدر في"), taken, start(526), 138)
    fact(
      Phrase(en: "Currency", ar: "العملة"),
      document.words(Phrase(en: "Egyptian pound (EGP)", ar: "الجنيه المصري (EGP)")), start(526), 176)
    canvas.code(document.verification, isArabic ? 56 : 666, 124, 72)
    canvas.text(
      document.words(Phrase(en: "Scan to verify", ar: "امسح الرمز للتحقق")), isArabic ? 92 : 702, 210, size: 9,
      .regular,
      .muted, at: .center)
    drawFooting(224)
  }

  private func fact(_ name: Phrase, _ value: String, _ place: StatementColumns.Place, _ y: Double) {
    write(document.words(name), place, y, .regular, .muted)
    write(value, place, y + 15, .bold)
  }

  // MARK: Every page

  func drawRunningHead() {
    canvas.mark(isArabic ? Canvas.width - 72 : 56, 43, 16)
    let width = write(document.legalName, columns.start(80), 56, .bold, size: 11, width: 300)
    write(document.code.description, columns.start(80 + width + 6), 56, .mono, size: 10)
    let period = write(document.words(document.period), columns.end, 56, size: 11)
    write(document.words(Self.title), columns.end.moved(by: -(period + 20), isArabic), 56, size: 11)
    canvas.line(68, from: columns.left, to: columns.right, 1, .black)
  }

  func drawHead(_ y: Double) {
    let names = [
      (Phrase(en: "Time", ar: "الوقت"), columns.time), (Phrase(en: "Reference", ar: "المرجع"), columns.reference),
      (Phrase(en: "Customer", ar: "العميل"), columns.name),
    ]
    for (name, place) in names { write(document.words(name), place, y, .bold, .muted, size: 9.6) }
    let amounts = [
      Self.gross, Self.fee, Self.vat, Self.net, Phrase(en: "Payouts", ar: "المستحقات"),
      Phrase(en: "Balance", ar: "الرصيد"),
    ]
    for (name, column) in zip(amounts, columns.amounts) {
      canvas.text(document.words(name), column.right, y, size: 9.6, .bold, .muted, at: .right)
    }
    canvas.line(y + 8, from: columns.left, to: columns.right, 1, .black)
  }

  private static let gross = Phrase(en: "Gross", ar: "الإجمالي")
  private static let fee = Phrase(en: "Fee", ar: "الرسوم")
  private static let vat = Phrase(en: "VAT", ar: "الضريبة")
  private static let net = Phrase(en: "Net", ar: "الصافي")

  /// Opening balance to closing balance, with the signs between.
  private func drawFooting(_ y: Double) {
    canvas.box(columns.left, y, columns.right - columns.left, 52)
    let widths = footing.terms.map { term in
      max(
        canvas.width(of: document.words(term.label), size: 10), canvas.width(of: term.amount.figure, size: 12.5, .bold))
    }
    let signs = Double(footing.terms.count - 1)
    let room = columns.right - columns.left - 32
    let gap = max(14, (room - widths.reduce(0, +)) / signs)
    var x = 72.0
    for (term, width) in zip(footing.terms, widths) {
      if !term.sign.isEmpty {
        // In the middle of the gap before the term.
        let middle = x - gap / 2
        canvas.text(
          term.sign, isArabic ? Canvas.width - middle : middle, y + 38, size: 12.5, .regular, .muted, at: .center)
      }
      let place = columns.start(x)
      write(document.words(term.label), place, y + 21, .regular, .muted, size: 10)
      canvas.plain(term.amount.figure, place.x, y + 38, size: 12.5, .bold, at: place.anchor)
      x += width + gap
    }
  }

  // MARK: The end

  /// As many rows as the end is high.
  static func rows(ofEnd document: StatementDocument) -> Int {
    let height = 62 + (document.totals.isEmpty ? 0 : 44 + 17 * document.totals.count) + 84 + 118
    return (height + 16) / 17
  }

  func drawEnd(below top: Double) throws {
    var y = top + 16
    write(document.words(Phrase(en: "Total of the period", ar: "إجمالي الفترة")), columns.time, y, .bold)
    let days = document.days
    figures(
      y, .bold, gross: try Money.sum(days.map(\.gross)), fee: try Money.sum(days.map(\.fee)),
      vat: try Money.sum(days.map(\.vat)), net: try Money.sum(days.map(\.net)),
      payouts: try Money.sum(days.map(\.payouts)))
    y += 22
    drawBalance(StatementDocument.closingBalance, document.closing, y, weight: .bold)
    canvas.line(y + 9, from: columns.left, to: columns.right, 1, .black)
    canvas.line(y + 12, from: columns.left, to: columns.right, 1, .black)
    y += 24
    if !document.totals.isEmpty {
      y += 16
      write(document.words(Phrase(en: "Totals by kind", ar: "الإجماليات حسب النوع")), columns.time, y, .bold)
      canvas.text(
        document.words(Phrase(en: "Lines", ar: "الحركات")), countEdge, y, size: 9.6, .bold, .muted, at: .right)
      canvas.line(y + 7, from: columns.left, to: columns.right)
      y += 21
      for total in document.totals {
        write(document.words(total.kind.label), columns.time, y)
        canvas.plain(String(total.count), countEdge, y, size: 10.4, at: .right)
        figures(y, gross: total.gross, fee: total.fee, vat: total.vat, net: total.net)
        y += 17
      }
      y -= 3
    }
    y += 8
    drawFooting(y)
    y += 70
    drawChecked(y)
    drawVerification(y + 16)
  }

  /// Where the numbers of lines end, in the column of names.
  private var countEdge: Double { isArabic ? 520 : 320 }

  private func drawChecked(_ y: Double) {
    guard footing.isChecked else {
      write(
        document.words(
          Phrase(
            en: "The lines don't add up to the closing balance. Don't rely on this statement; contact HealthPay.",
            ar: "لا يساوي مجموع الحركات الرصيد الختامي. لا تعتمد على هذا الكشف، وتواصل مع هيلث باي.")),
        columns.time, y, .bold)
      return
    }
    canvas.check(isArabic ? Canvas.width - 66 : 58, y)
    let width = write(
      document.words(Phrase(en: "Checked", ar: "تم التحقق")), columns.start(74), y, .bold, .good)
    write(
      document.words(
        Phrase(
          en: "Opening balance + sum of net and payouts = closing balance",
          ar: "الرصيد الافتتاحي + مجموع الصافي والمستحقات = الرصيد الختامي")),
      columns.start(74 + width + 10), y, .regular, .muted)
  }

  private func drawVerification(_ y: Double) {
    canvas.box(columns.left, y, columns.right - columns.left, 96)
    write(
      document.words(Phrase(en: "Verify this statement", ar: "التحقق من كشف الحساب")), columns.start(72), y + 26, .bold,
      size: 12)
    let address = String(document.verification.prefix { $0 != "?" })
    write(
      document.words(
        Phrase(
          en: "Scan the code, or choose this file or the CSV at \(code: address)",
          ar: "امسح الرمز، أو اختر هذا الملف أو ملف CSV في \(code: address)")),
      columns.start(72), y + 43, size: 10.4, width: 560)
    write(
      document.words(Phrase(en: "SHA-256 of the CSV", ar: "بصمة ملف CSV (SHA-256)")), columns.start(72), y + 65,
      .regular,
      .muted, size: 9.4)
    let hash = Array(document.sha256)
    let groups = stride(from: 0, to: hash.count, by: 8).map { String(hash[$0..<min($0 + 8, hash.count)]) }
    let place = columns.start(72)
    canvas.plain(groups.joined(separator: " "), place.x, y + 80, size: 8.6, .mono, at: place.anchor, width: 560)
    canvas.code(document.verification, isArabic ? 68 : 654, y + 12, 72)
  }
}
