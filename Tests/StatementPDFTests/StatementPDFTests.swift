import Foundation
import Templates
import Testing
import Wallet

@testable import StatementPDF

@Suite struct StatementPDFTests {
  private static let zone = CairoZone(initialOffset: 7200, transitions: [])

  /// A statement with `lines` payments a day and a payout on the last.
  private func document(
    _ language: Language, days: Int, lines: Int
  ) throws -> (document: StatementDocument, lines: [StatementDocument.Line]) {
    let first = try #require(Day(year: 2026, month: 11, day: 1))
    var balance: Int64 = 2_600_008
    var all: [StatementDocument.Line] = []
    var totals: [StatementDocument.DayTotals] = []
    let names = ["يوسف صبري", "Hana Fathy", "محمد عبد الرحمن", "Noha El-Sayed & Co. <x>"]
    for offset in 0..<days {
      let day = first.adding(days: offset)
      for number in 0..<lines {
        balance += 13_583
        all.append(
          StatementDocument.Line(
            postedAt: Self.zone.start(of: day) + .seconds(60 * number), kind: .payment, reference: "TXN-27KFDYGBR56S",
            name: names[number % names.count], gross: Money(piastres: 13_900), fee: Money(piastres: 278),
            vat: Money(piastres: 39), net: Money(piastres: 13_583), balance: Money(piastres: balance)))
      }
      let isLast = offset == days - 1
      if isLast {
        balance -= 2_600_008
        all.append(
          StatementDocument.Line(
            postedAt: Self.zone.start(of: day) + .seconds(80_000), kind: .payout, reference: "PYT-955H5F0P44Q4",
            name: "",
            gross: Money(piastres: -2_600_008), fee: .zero, vat: .zero, net: Money(piastres: -2_600_008),
            balance: Money(piastres: balance)))
      }
      let count = Int64(lines)
      totals.append(
        StatementDocument.DayTotals(
          day, count: lines + (isLast ? 1 : 0), gross: Money(piastres: 13_900 * count),
          fee: Money(piastres: 278 * count),
          vat: Money(piastres: 39 * count), net: Money(piastres: 13_583 * count),
          payouts: isLast ? Money(piastres: -2_600_008) : .zero, balance: Money(piastres: balance)))
    }
    let count = Int64(days * lines)
    let kinds = [
      StatementDocument.KindTotals(
        .payment, count: Int(count), gross: Money(piastres: 13_900 * count), fee: Money(piastres: 278 * count),
        vat: Money(piastres: 39 * count), net: Money(piastres: 13_583 * count)),
      StatementDocument.KindTotals(
        .payout, count: 1, gross: Money(piastres: -2_600_008), fee: .zero, vat: .zero, net: Money(piastres: -2_600_008)),
    ]
    let document = StatementDocument(
      language: language, zone: Self.zone,
      legalName: language == .ar ? "شركة صيدلية اللوتس ذ.م.م." : "Lotus Pharmacy LLC",
      tradeName: language == .ar ? "صيدلية اللوتس، الدقي" : "Lotus Pharmacy, Dokki",
      code: try #require(MerchantCode(number: 1)), taxNumber: "312-456-789", from: first,
      to: first.adding(days: 29), asOf: try #require(Instant(iso8601: "2026-12-01T07:12:00Z")),
      opening: Money(piastres: 2_600_008), closing: Money(piastres: balance), days: days == 0 ? [] : totals,
      totals: days == 0 ? [] : kinds, sha256: String(repeating: "e0f36972", count: 8),
      verification: "https://portal.example/verify?sha256=" + String(repeating: "e0f36972", count: 8))
    return (document, all)
  }

  private func write(_ sample: (document: StatementDocument, lines: [StatementDocument.Line])) throws -> Data {
    var rest = sample.lines[...]
    var bytes = Data()
    try StatementWriter.write(sample.document) {
      rest.popFirst()
    } to: {
      bytes.append(contentsOf: $0)
    }
    return bytes
  }

  /// What pdftotext reads on each page, without marks of direction.
  private func pages(_ pdf: Data, _ name: String) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "statement-pdf-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "statement.pdf")
    try pdf.write(to: file)
    if let kept = ProcessInfo.processInfo.environment["KEEP_STATEMENTS"] {
      try pdf.write(to: URL(filePath: kept).appending(path: "\(name).pdf"))
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/pdftotext")
    process.arguments = ["-layout", file.path, "-"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let visible = String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { !(0x2066...0x2069).contains($0.value) && !(0x202A...0x202E).contains($0.value) }))
    return visible.split(separator: "\u{C}").map(String.init)
  }

  private static let hasTools = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext")

  @Test(.enabled(if: hasTools)) func `an English statement says everything`() throws {
    let sample = try document(.en, days: 30, lines: 20)
    let pages = try pages(try write(sample), "en")
    let all = pages.joined(separator: " ").replacing(/\s+/, with: " ")
    for words in [
      "Statement of account", "1 Nov 2026 to 30 Nov 2026", "Lotus Pharmacy LLC", "Lotus Pharmacy, Dokki", "312-456-789",
      "MRC-000001", "1 Dec 2026, 09:12", "Egyptian pound (EGP)", "Opening balance 26,000.08", "Sun 1 Nov", "20 lines",
      "Hana Fathy 139.00 −2.78 −0.39 135.83", "Noha El-Sayed & Co. <x>", "To your bank −26,000.08", "Carried forward",
      "Brought forward",
      "Total of the period", "Closing balance 81,498.00", "Totals by kind", "Checked", "Verify this statement",
      "https://portal.example/verify", "e0f36972 e0f36972", "Page 1 of \(pages.count)",
      "Page \(pages.count) of \(pages.count)",
    ] {
      #expect(all.contains(words), "\(words)")
    }
    #expect(pages.dropFirst().allSatisfy { $0.contains("Lotus Pharmacy LLC") && $0.contains("MRC-000001") })
    #expect(all.matches(of: /TXN-27KFDYGBR56S/).count == 600)
    // Every balance that a line leaves stands there.
    let figures = Set(all.split(separator: " ").map(String.init))
    for line in sample.lines { #expect(figures.contains(line.balance.grouped)) }
  }

  @Test(.enabled(if: hasTools)) func `an Arabic statement is shaped and read right`() throws {
    let pages = try pages(try write(try document(.ar, days: 10, lines: 20)), "ar")
    let all = pages.joined(separator: " ").replacing(/\s+/, with: " ")
    for words in [
      "كشف حساب", "صيدلية اللوتس", "الرقم الضريبي", "الرصيد الافتتاحي", "يوسف صبري", "إلى حسابك البنكي",
      "الرصيد الختامي", "تم التحقق", "محمد عبد الرحمن", "Hana Fathy", "TXN-27KFDYGBR56S", "135.83", "312-456-789",
    ] {
      #expect(all.contains(words), "\(words)")
    }
  }

  @Test(.enabled(if: hasTools)) func `numbers of many lines stand apart from large amounts`() throws {
    for language in Language.allCases {
      var sample = try document(language, days: 1, lines: 1)
      sample.document.totals = [
        StatementDocument.KindTotals(
          .payment, count: 1_000_000, gross: Money(piastres: 99_999_999_999), fee: Money(piastres: 2_000_000),
          vat: Money(piastres: 280_000), net: Money(piastres: 99_997_719_999))
      ]
      let pages = try pages(try write(sample), "many-\(language.rawValue)")
      let words = Set(pages.joined(separator: " ").split(whereSeparator: \.isWhitespace).map(String.init))
      for word in ["1000000", "999,999,999.99", "−20,000.00", "−2,800.00"] { #expect(words.contains(word), "\(word)") }
    }
  }

  @Test(.enabled(if: hasTools)) func `a statement without lines is one page`() throws {
    for language in Language.allCases {
      var sample = try document(language, days: 0, lines: 0)
      sample.document.closing = sample.document.opening
      let pages = try pages(try write(sample), "empty-\(language.rawValue)")
      #expect(pages.count == 1)
      #expect(pages[0].contains("26,000.08"))
    }
  }

  @Test func `the same statement is the same bytes`() throws {
    for language in Language.allCases {
      let sample = try document(language, days: 3, lines: 30)
      let bytes = try write(sample)
      #expect(bytes.starts(with: Data("%PDF-1.5".utf8)))
      #expect(try write(sample) == bytes)
    }
  }

  @Test func `lines that the days don't count are an error`() throws {
    var sample = try document(.en, days: 2, lines: 3)
    sample.lines.removeLast()
    #expect(throws: StatementWriter.LinesDiffer.self) { try write(sample) }
    sample = try document(.en, days: 2, lines: 3)
    sample.lines.append(sample.lines[0])
    #expect(throws: StatementWriter.LinesDiffer.self) { try write(sample) }
  }

  @Test func `what can't be written is an error`() throws {
    struct DiskFull: Error {}
    let sample = try document(.en, days: 30, lines: 50)
    var rest = sample.lines[...]
    #expect(throws: DiskFull.self) {
      try StatementWriter.write(sample.document) {
        rest.popFirst()
      } to: { _ in
        throw DiskFull()
      }
    }
  }

  @Test func `sums that don't foot aren't called checked`() throws {
    var sample = try document(.en, days: 2, lines: 3)
    #expect(try sample.document.footing().isChecked)
    sample.document.closing = Money(piastres: 1)
    #expect(try !sample.document.footing().isChecked)
  }
}
