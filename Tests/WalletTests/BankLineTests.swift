import Testing
import Wallet

@Suite struct BankLineTests {
  private func notice(
    _ payout: String = "PYT-0000000000AM", _ status: String = "paid", _ amount: String = "1234.50",
    trace: String = "CIB-77001", at processedAt: String = "2026-10-01T10:00:07+02:00", reason: String = ""
  ) throws(BankLineProblem) -> BankLine {
    try BankLine(
      payoutReference: payout, status: status, amount: amount, bankTrace: trace, processedAt: processedAt,
      reason: reason)
  }

  @Test func `a whole line`() throws {
    let reference = Reference(.payout, random: 1)
    let notice = try notice(" \(reference) ", " Paid\t", " 1234.5 ", trace: " CIB-77001 ", reason: " ")
    #expect(notice.payout == reference.text)
    #expect(notice.reference == reference)
    #expect(notice.status == .paid)
    #expect(notice.amount == Money(piastres: 123_450))
    #expect(notice.trace == "CIB-77001")
    #expect(notice.processedAt == Instant(iso8601: "2026-10-01T08:00:07Z"))
    #expect(notice.reason == nil)
  }

  @Test func `marks of direction and what spreadsheets add are ignored`() throws {
    let reference = Reference(.payout, random: 1)
    let line = try notice(
      "\u{200F}\(reference)\u{200E}", "\u{202B}Paid\u{202C}", "\u{200E}EGP\u{A0}1,234.50",
      trace: "\u{2066}CIB-77001\u{2069}",
      at: "\u{200E}2026-10-01\u{A0}10:00:07+02:00", reason: "Rene\u{301}")
    #expect(line == (try notice(reference.text, reason: "René")))
    #expect(line.reason?.unicodeScalars.count == 4)
  }

  @Test(arguments: ["paid", "PAID", "Failed", "rEtUrNeD"])
  func `status in any case`(text: String) throws {
    #expect(try notice("x", text).status.rawValue == text.lowercased())
  }

  @Test func `a reference that names nothing is kept as written`() throws {
    for text in [
      "PYT-0000000000AA", "دفعة ٧", "7", Reference(.refund, random: 1).text, String(repeating: "x", count: 64),
    ] {
      let notice = try notice(text)
      #expect(notice.payout == text)
      #expect(notice.reference == nil)
    }
  }

  @Test func `only who is paid needs a trace`() throws {
    #expect(throws: BankLineProblem.bankTrace) { try notice(trace: " ") }
    #expect(try notice("x", "failed", trace: "").trace == "")
    #expect(try notice("x", "returned", trace: " ").trace == "")
  }

  @Test func `a reason is put on one line`() throws {
    let reason = " الحساب\u{200F} مغلق\r\n\tAC04\u{0}\u{FFFE} "
    #expect(try notice("x", "failed", reason: reason).reason == "الحساب مغلق AC04")
    #expect(try notice("x", "failed", reason: String(repeating: "é", count: 600)).reason?.unicodeScalars.count == 500)
    #expect(try notice("x", "failed", reason: "\u{200F}\r\n").reason == nil)
  }

  /// Values with the column that they make invalid.
  @Test(
    arguments: [
      (.payoutReference, ["", " ", "a\u{0}b", "a\nb", "\u{202E}PYT", String(repeating: "x", count: 65)]),
      (.status, ["", "payed", "paid.", "pa id", "paid,failed", "exported", "مدفوع"]),
      (
        .amount,
        ["", "0", "0.00", "-1", "+1", "1.234", "1.", ".5", "1e3", "1,5", "USD 1", "12345678901", "NaN", "1 2", "=1"]
      ),
      (.bankTrace, ["", "\t", "a\u{7F}", "a\u{200B}", "a\u{202E}", String(repeating: "7", count: 65)]),
      (
        .processedAt,
        ["", "2026-10-01", "2026-10-01T10:00:07", "2026-10-01T25:00:07Z", "01/10/2026 10:00", "2026-02-30T10:00:07Z"]
      ),
    ] as [(BankLineProblem, [String])])
  func `malformed`(column: BankLineProblem, texts: [String]) {
    for text in texts {
      #expect(throws: column, "\(text.debugDescription)") {
        switch column {
        case .payoutReference: try notice(text)
        case .status: try notice("x", text)
        case .amount: try notice("x", "paid", text)
        case .bankTrace: try notice(trace: text)
        case .processedAt: try notice(at: text)
        }
      }
    }
  }

  @Test func `the first column at fault is named`() {
    let columns = BankLineProblem.allCases
    #expect(columns.map(\.rawValue) == ["payout_reference", "status", "amount", "bank_trace", "processed_at"])
    for (first, column) in columns.enumerated() {
      let fields = columns.indices.map { $0 < first ? ["PYT-1", "paid", "1", "T1"][$0] : "" }
      #expect(throws: column) {
        try BankLine(
          payoutReference: fields[0], status: fields[1], amount: fields[2], bankTrace: fields[3],
          processedAt: fields[4], reason: "")
      }
    }
  }

  @Test func `only a payout that the bank has can get a result`() {
    for state in PayoutState.allCases {
      let results = state.possibleResults
      switch state {
      case .exported: #expect(results == BankLineStatus.allCases)
      case .paid: #expect(results == [.returned])
      default: #expect(results == [])
      }
      #expect(results.allSatisfy { state.canBecome($0.payoutState) && $0.rawValue == $0.payoutState.rawValue })
    }
  }

  private let noon = Instant(microseconds: 1_794_420_000_000_000)

  /// Returns the effect of a result at noon if the last known result is from noon too.
  private func effect(_ state: PayoutState, _ notice: BankLineStatus) -> NoticeEffect {
    state.after(notice, within: noon...noon, told: noon)
  }

  /// Every pair of state and result. Pairs that the table doesn't have contradict.
  @Test func `effects`() {
    let table: [PayoutState: [BankLineStatus: NoticeEffect]] = [
      .exported: [.paid: .become(.paid), .failed: .become(.failed), .returned: .become(.returned)],
      .paid: [.paid: .alreadyTold, .returned: .become(.returned)],
      .failed: [.failed: .alreadyTold],
      .returned: [.returned: .alreadyTold, .paid: .superseded],
    ]
    for state in PayoutState.allCases {
      for notice in BankLineStatus.allCases {
        #expect(effect(state, notice) == table[state]?[notice] ?? .contradicts, "\(state) \(notice)")
      }
    }
  }

  /// The order of the bank's times counts, not that of its files: a payment after a return is another payment.
  @Test func `effects in time`() {
    let (before, after) = (noon - .seconds(1), noon + .seconds(1))
    #expect(PayoutState.returned.after(.paid, within: before...before, told: noon) == .superseded)
    #expect(PayoutState.returned.after(.paid, within: after...after, told: noon) == .contradicts)
    #expect(PayoutState.returned.after(.paid, within: noon...noon, told: nil) == .contradicts)
    #expect(PayoutState.paid.after(.returned, within: after...after, told: noon) == .become(.returned))
    #expect(PayoutState.paid.after(.returned, within: before...before, told: noon) == .contradicts)
    #expect(PayoutState.paid.after(.returned, within: noon...noon, told: nil) == .contradicts)
    for at in [before, noon, after] {
      #expect(PayoutState.failed.after(.paid, within: at...at, told: noon) == .contradicts)
      #expect(PayoutState.exported.after(.paid, within: at...at, told: nil) == .become(.paid))
    }
  }

  @Test func `a result of a day fits whatever happened on that day`() {
    let (before, after) = (noon - .seconds(1), noon + .seconds(1))
    #expect(PayoutState.paid.after(.returned, within: before...after, told: noon) == .become(.returned))
    #expect(PayoutState.returned.after(.paid, within: before...after, told: noon) == .superseded)
    #expect(PayoutState.paid.after(.returned, within: before...before, told: noon) == .contradicts)
    #expect(PayoutState.returned.after(.paid, within: after...after, told: noon) == .contradicts)
  }

  @Test func `a notice only ever makes a legal transition`() {
    for state in PayoutState.allCases {
      for notice in BankLineStatus.allCases {
        switch effect(state, notice) {
        case .become(let next):
          #expect(state.canBecome(next))
          #expect(next.rawValue == notice.rawValue)
        case .alreadyTold: #expect(state.rawValue == notice.rawValue)
        case .superseded, .contradicts: #expect(state.rawValue != notice.rawValue)
        }
      }
    }
  }

  /// Reading a file's lines again changes nothing, whatever came before.
  @Test func `the same file twice changes nothing`() {
    func read(_ file: [BankLineStatus], _ state: PayoutState) -> PayoutState {
      file.reduce(state) { state, notice in
        if case .become(let next) = effect(state, notice) { next } else { state }
      }
    }
    let all = BankLineStatus.allCases
    let files = all.flatMap { first in all.flatMap { second in all.map { [first, second, $0] } } }
    for file in files {
      for state in PayoutState.allCases {
        let once = read(file, state)
        #expect(read(file, once) == once, "\(file) \(state)")
      }
    }
  }
}

@Suite struct OneLineTests {
  @Test(
    arguments: [
      ("", ""), (" \t ", ""), ("  a  b\r\nc ", "a b c"), ("a\u{0}b\u{1B}c\u{85}d\u{2028}e", "a b c d e"),
      ("\u{202E}evil\u{2066}\u{200F}", "evil"), ("a\u{FFFE}\u{FFFF}\u{1FFFF}b", "ab"),
      ("می\u{200C}خواهم", "می\u{200C}خواهم"),
      ("a\u{A0}\u{3000}b", "a b"), ("a \u{200F} b", "a b"),
    ] as [(String, String)])
  func `cleans`(text: String, line: String) {
    #expect(oneLine(text, maximum: 140).unicodeScalars.elementsEqual(line.unicodeScalars))
  }

  @Test func `cuts between characters`() {
    #expect(oneLine("abcdef", maximum: 3) == "abc")
    #expect(oneLine("ab cd", maximum: 3) == "ab")
    // Each letter has two scalars, so the cut would split the third letter.
    #expect(oneLine("بَبَبَ", maximum: 5) == "بَبَ")
    #expect(oneLine("a👩‍⚕️", maximum: 3) == "a")
    let marks = "a" + String(repeating: "\u{301}", count: 300)
    #expect(oneLine(marks, maximum: 140).unicodeScalars.count == 140)
  }
}
