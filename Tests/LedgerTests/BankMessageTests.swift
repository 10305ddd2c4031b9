import Ledger
import Testing
import Wallet

/// What is read of a bank's ISO 20022 messages.
@Suite struct BankMessageTests {
  private let zone = CairoZone(initialOffset: 7_200, transitions: [])
  private let paid = Reference.random(.payout)
  private let other = Reference.random(.payout)

  private func now() throws -> Instant { try #require(Instant(iso8601: "2026-10-07T08:00:00Z")) }

  private func read(
    _ text: String, amounts: [Reference: Money] = [:]
  ) throws -> (lines: [String], problems: [BankResultFile.Problem], passedOver: Int) {
    let message = try BankMessage(Array(text.utf8))
    let (lines, problems) = message.lines(amounts: amounts, zone: zone, at: try now())
    let words = lines.map { line in
      let notice = line.notice
      return
        "\(line.number) \(notice.payout) \(notice.status.rawValue) \(notice.amount.decimal) \(notice.trace) \(notice.processedAt.iso8601UTC) \(notice.reason ?? "")"
    }
    return (words, problems, message.passedOver)
  }

  @Test func `a status report says what was paid and what was rejected, and passes over what is on its way`() throws {
    let text = BankMessageSample.statusReport(paid.text, other.text, "PYT-0")
    let (lines, problems, passedOver) = try read(text, amounts: [other: Money(piastres: 50_000)])
    #expect(problems == [])
    #expect(passedOver == 1)
    #expect(
      lines == [
        "17 \(paid) paid 971.50 FT26278001 2026-10-05T08:30:00Z ",
        "25 \(other) failed 500.00  2026-10-05T09:00:00Z AC04 Account closed",
      ])
    #expect(try BankMessage(Array(text.utf8)).unpriced == [other])
  }

  /// Days are Cairo's, and so are times without an offset.
  @Test func `a notification's debit paid a payout and its credit brought it back`() throws {
    let (lines, problems, passedOver) = try read(BankMessageSample.notification(paid.text, other.text))
    #expect(problems == [])
    #expect(passedOver == 1)
    #expect(
      lines == [
        "16 \(paid) paid 971.50 FT26278001 2026-10-04T22:00:00Z ",
        "25 \(other) returned 500.00 RT26279001 2026-10-06T08:00:00Z AC04",
      ])
  }

  @Test(
    arguments: [
      ("Ccy=\"EGP\">971.5<", "Ccy=\"USD\">971.5<", .field(.amount, line: 17)),
      (">971.5<", ">971.505<", .field(.amount, line: 17)), (">971.5<", ">-1<", .field(.amount, line: 17)),
      ("<AcctSvcrRef>FT26278001</AcctSvcrRef>", "", nil),
      ("2026-10-05T11:30:00+03:00", "yesterday", .field(.processedAt, line: 17)),
      ("2026-10-05T11:30:00+03:00", "2030-10-05T11:30:00+03:00", .future(17)),
      ("2026-10-05T11:30:00+03:00", "1999-10-05T11:30:00+03:00", .past(17)),
    ] as [(String, String, BankResultFile.Problem?)])
  func `what can't be read of a payment is named by its line`(
    part: String, instead: String, problem: BankResultFile.Problem?
  ) throws {
    let whole = BankMessageSample.statusReport(paid.text, other.text, "PYT-0")
    let text = whole.split(separator: part, omittingEmptySubsequences: false).joined(separator: instead)
    #expect(text != whole)
    #expect(try read(text, amounts: [other: Money(piastres: 1)]).problems == (problem.map { [$0] } ?? []))
  }

  /// An amount that the message leaves out is the payout's; where there is no such payout, it is missing.
  @Test func `a payment without an amount that matches no payout is a problem`() throws {
    let text = BankMessageSample.statusReport(paid.text, other.text, "PYT-0")
    #expect(try read(text).problems == [.field(.amount, line: 25)])
  }

  @Test func `a message that is another, or decides all at once, is refused`() throws {
    func problem(_ text: String) -> BankMessage.Problem? {
      do throws(BankMessage.Problem) {
        _ = try BankMessage(Array(text.utf8))
        return nil
      } catch {
        return error
      }
    }
    let report = BankMessageSample.statusReport(paid.text, other.text, "PYT-0")
    #expect(
      problem(report.split(separator: "001.10").joined(separator: "001.03"))
        == .unknown("urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"))
    #expect(problem("<html/>") == .unknown(""))
    #expect(problem("<Document") == .xml(.malformed(line: 1)))
    let rejected = """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
      <OrgnlGrpInfAndSts><OrgnlMsgId>HPB-000007</OrgnlMsgId><GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts>
      </CstmrPmtStsRpt></Document>
      """
    #expect(problem(rejected) == .wholeMessage("HPB-000007", line: 2))
    let accepted = rejected.split(separator: "RJCT").joined(separator: "ACTC")
    #expect(try read(accepted).lines == [])
  }

  @Test(arguments: [("<a/>", true), ("\u{FEFF}\n <?xml?>", true), ("payout_reference,status", false), ("", false)])
  func `XML is told from a table by its first character`(text: String, isXML: Bool) {
    #expect(BankMessage.isXML(Array(text.utf8)) == isXML)
  }
}
