import Foundation
import Ledger
import Testing
import Wallet

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct PaymentFileTests {
  private func payment(
    _ number: UInt64 = 1, _ piastres: Int64 = 123_450, to name: String = "Al Nour Pharmacies LLC"
  ) throws -> PaymentFile.Payment {
    PaymentFile.Payment(
      reference: Reference(.payout, random: number), amount: Money(piastres: piastres), creditorName: name,
      iban: try iban(Int64(number)))
  }

  private func file(
    _ payments: [PaymentFile.Payment], debtor: String = "HealthPay", bic: String? = "NBEGEGCX"
  ) throws -> PaymentFile {
    PaymentFile(
      batch: 12, createdAt: try instant("2026-10-01T08:00:07.25Z"), executionDay: try day("2026-10-04"),
      debtor: PaymentFile.Debtor(name: debtor, iban: try iban(0), bic: bic), payments: payments)
  }

  /// Returns the registry's example with another account number and matching check digits.
  private func iban(_ number: Int64) throws -> IBAN {
    let account = "0019000500000000" + String(100_000_000 + number * 7919).suffix(9)
    return try #require((2...98).lazy.compactMap { IBAN(parsing: "EG\($0 < 10 ? "0" : "")\($0)\(account)") }.first)
  }

  @Test func `the whole message`() throws {
    let first = try payment(1, 123_450)
    let second = try payment(2, 5, to: "صيدلية النور")
    let file = try file([first, second])
    #expect(file.messageID == "HPB-000012")
    #expect(file.count == 2)
    #expect(try file.total == Money(piastres: 123_455))
    #expect(
      String(decoding: try file.pain001(), as: UTF8.self) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
          <CstmrCdtTrfInitn>
            <GrpHdr>
              <MsgId>HPB-000012</MsgId>
              <CreDtTm>2026-10-01T08:00:07Z</CreDtTm>
              <NbOfTxs>2</NbOfTxs>
              <CtrlSum>1234.55</CtrlSum>
              <InitgPty>
                <Nm>HealthPay</Nm>
              </InitgPty>
            </GrpHdr>
            <PmtInf>
              <PmtInfId>HPB-000012</PmtInfId>
              <PmtMtd>TRF</PmtMtd>
              <BtchBookg>false</BtchBookg>
              <NbOfTxs>2</NbOfTxs>
              <CtrlSum>1234.55</CtrlSum>
              <ReqdExctnDt>
                <Dt>2026-10-04</Dt>
              </ReqdExctnDt>
              <Dbtr>
                <Nm>HealthPay</Nm>
              </Dbtr>
              <DbtrAcct>
                <Id>
                  <IBAN>\(try #require(file.debtor).iban.text)</IBAN>
                </Id>
              </DbtrAcct>
              <DbtrAgt>
                <FinInstnId>
                  <BICFI>NBEGEGCX</BICFI>
                </FinInstnId>
              </DbtrAgt>
              <ChrgBr>SHAR</ChrgBr>
              <CdtTrfTxInf>
                <PmtId>
                  <EndToEndId>\(first.reference)</EndToEndId>
                </PmtId>
                <Amt>
                  <InstdAmt Ccy="EGP">1234.50</InstdAmt>
                </Amt>
                <Cdtr>
                  <Nm>Al Nour Pharmacies LLC</Nm>
                </Cdtr>
                <CdtrAcct>
                  <Id>
                    <IBAN>\(first.iban.text)</IBAN>
                  </Id>
                </CdtrAcct>
                <RmtInf>
                  <Ustrd>Payout \(first.reference)</Ustrd>
                </RmtInf>
              </CdtTrfTxInf>
              <CdtTrfTxInf>
                <PmtId>
                  <EndToEndId>\(second.reference)</EndToEndId>
                </PmtId>
                <Amt>
                  <InstdAmt Ccy="EGP">0.05</InstdAmt>
                </Amt>
                <Cdtr>
                  <Nm>صيدلية النور</Nm>
                </Cdtr>
                <CdtrAcct>
                  <Id>
                    <IBAN>\(second.iban.text)</IBAN>
                  </Id>
                </CdtrAcct>
                <RmtInf>
                  <Ustrd>Payout \(second.reference)</Ustrd>
                </RmtInf>
              </CdtTrfTxInf>
            </PmtInf>
          </CstmrCdtTrfInitn>
        </Document>

        """)
  }

  @Test func `the whole table`() throws {
    let first = try payment(1, 123_450, to: "صيدلية النور، شكرًا")
    let second = try payment(2, 5, to: "Nour, \"24 hours\"")
    let text = """
      \u{FEFF}message_id,execution_day,payout_reference,creditor_name,iban,amount,currency
      HPB-000012,2026-10-04,\(first.reference),صيدلية النور، شكرًا,\(first.iban.text),1234.50,EGP
      HPB-000012,2026-10-04,\(second.reference),"Nour, ""24 hours""\",\(second.iban.text),0.05,EGP
      HPB-000012,2026-10-04,CONTROL,2,,1234.55,EGP

      """
    let bytes = try file([first, second]).csv()
    #expect(bytes.elementsEqual(text.replacingOccurrences(of: "\n", with: "\r\n").utf8))
  }

  @Test func `controls of many payments`() throws {
    var generator = SeededGenerator(seed: 3)
    var sum: Int64 = 0
    let payments = try (1...2_000).map { number in
      let piastres = Int64.random(in: 1...99_999_999, using: &generator)
      sum += piastres
      return try payment(UInt64(number), piastres)
    }
    let file = try file(payments)
    let decimal = "\(sum / 100).\(String(100 + sum % 100).suffix(2))"
    let message = try Message(file.pain001())
    #expect(message["NbOfTxs"] == ["2000", "2000"])
    #expect(message["CtrlSum"] == [decimal, decimal])
    #expect(message["InstdAmt"] == payments.map(\.amount.decimal))
    #expect(message["EndToEndId"] == payments.map(\.reference.text))
    #expect(message["IBAN"] == [try #require(file.debtor).iban.text] + payments.map(\.iban.text))
    let rows = String(decoding: try file.csv(), as: UTF8.self).split(separator: "\r\n")
    #expect(rows.count == 2_002)
    #expect(rows.last == "HPB-000012,2026-10-04,CONTROL,2000,,\(decimal),EGP")
  }

  /// A hundred times ten piastres is ten pounds: no sum uses floating point.
  @Test func `piastres`() throws {
    let file = try file(try (1...100).map { try payment($0, 10) })
    #expect(try Message(file.pain001())["CtrlSum"] == ["10.00", "10.00"])
    #expect(String(decoding: try file.csv(), as: UTF8.self).hasSuffix("CONTROL,100,,10.00,EGP\r\n"))
  }

  @Test func `the same batch is the same bytes`() throws {
    let names = ["صيدلية النور", "A & B", "=x"]
    func once() throws -> PaymentFile {
      try file(try names.enumerated().map { try payment(UInt64($0), 100, to: $1) })
    }
    #expect(try once().csv() == once().csv())
    #expect(try once().pain001() == once().pain001())
  }

  /// Names with the text that a parser must return.
  @Test(
    arguments: [
      ("A & B <Ltd> \"Nour's\"", "A & B <Ltd> \"Nour's\""), ("&amp;]]><!--", "&amp;]]><!--"),
      ("</Nm><IBAN>EG00", "</Nm><IBAN>EG00"),
      // A combining mark doesn't hide the character before it.
      ("<\u{301}b>\u{20DD}&\u{338}", "<\u{301}b>\u{20DD}&\u{338}"), ("صيدلية «الشفاء» ١٢", "صيدلية «الشفاء» ١٢"),
      ("👩‍⚕️ Clinic", "👩‍⚕️ Clinic"), ("a\u{0}b\u{B}c\u{1F}\u{FFFE}\u{FFFF}d", "a b c d"), ("  Two\r\nlines\t ", "Two lines"),
      ("\u{202E}evil\u{200F}", "evil"), (String(repeating: "ن", count: 141), String(repeating: "ن", count: 140)),
      // Each letter has two scalars and isn't split.
      ("x" + String(repeating: "ن\u{64E}", count: 70), "x" + String(repeating: "ن\u{64E}", count: 69)),
    ] as [(String, String)])
  func `names`(written: String, read: String) throws {
    let message = try Message(try file([try payment(to: written)], debtor: written).pain001())
    #expect(message["Nm"].count == 3)
    for name in message["Nm"] {
      #expect(name.unicodeScalars.elementsEqual(read.unicodeScalars), "\(name.debugDescription)")
      #expect(name.unicodeScalars.count <= 140)
    }
    #expect(message["IBAN"].count == 2)
  }

  /// Names with their field in the table.
  @Test(
    arguments: [
      ("=1+1", "'=1+1"), ("+20", "'+20"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"), ("＝1+1", "'＝1+1"),
      ("a;=1", "a;'=1"),
      ("\t=x", "'=x"),
      ("\u{200E}=x", "'=x"), ("=\u{338}x", "'=\u{338}x"), ("a=b", "a=b"), ("=\"a\",b", "\"'=\"\"a\"\",b\""),
      ("a,\u{301}b", "\"a,\u{301}b\""), ("a\"\u{301}", "\"a\"\"\u{301}\""), ("a\r\nb", "a b"), ("'", "'"),
      (String(repeating: "a", count: 200), String(repeating: "a", count: 140)),
    ] as [(String, String)])
  func `names in the table`(written: String, field: String) throws {
    let payment = try payment(to: written)
    let bytes = try file([payment]).csv()
    let row = "\r\nHPB-000012,2026-10-04,\(payment.reference),\(field),\(payment.iban.text),1234.50,EGP\r\n"
    #expect(Data(bytes).range(of: Data(row.utf8)) != nil, "\(String(decoding: bytes, as: UTF8.self))")
  }

  @Test func `a bank without its code`() throws {
    let message = try Message(try file([try payment()], bic: nil).pain001())
    #expect(message["BICFI"] == [])
    #expect(message["Id"].filter { !$0.isEmpty } == ["NOTPROVIDED"])
  }

  @Test func `numbers of batches`() throws {
    func id(_ batch: Int64) throws -> String {
      PaymentFile(
        batch: batch, createdAt: Instant(microseconds: 0), executionDay: try day("2026-10-04"),
        debtor: try file([]).debtor, payments: []
      ).messageID
    }
    #expect(try id(1) == "HPB-000001")
    #expect(try id(1_234_567) == "HPB-1234567")
    #expect(try id(.max).utf8.count <= 35)
  }

  @Test func `refused`() throws {
    let good = try payment()
    func refuses(_ problem: PaymentFileProblem, _ file: PaymentFile, _ location: SourceLocation = #_sourceLocation) {
      #expect(throws: problem, sourceLocation: location) { try file.csv() }
      #expect(throws: problem, sourceLocation: location) { try file.pain001() }
    }
    refuses(.noPayments, try file([]))
    refuses(.noDebtorName, try file([good], debtor: " \u{200F}"))
    for bic in ["", "NBEGEGC", "NBEGEGCXX", "nbegegcx", "NBEG12CX", "NBEGEGCX ", "NBEGEGCXXXXX", "NBÉGEGC"] {
      refuses(.malformedBIC, try file([good], bic: bic))
    }
    let refund = PaymentFile.Payment(
      reference: Reference(.refund, random: 1), amount: good.amount, creditorName: "x", iban: good.iban)
    refuses(.notAPayout(refund.reference), try file([good, refund]))
    refuses(.repeated(good.reference), try file([good, try payment(2), good]))
    for piastres in [0, -1, Int64.min] {
      let payment = try payment(2, piastres)
      refuses(.amountNotPositive(payment.reference), try file([good, payment]))
    }
    let nameless = try payment(2, to: "\u{0}\r\n")
    refuses(.noCreditorName(nameless.reference), try file([good, nameless]))
  }

  @Test func `sums that no file can hold`() throws {
    for piastres in [Int64.max, 999_999_999_999_999_999] {
      let file = try file([try payment(1, piastres), try payment(2, 1)])
      #expect(throws: MoneyOverflow.self) { try file.total }
      #expect(throws: MoneyOverflow.self) { try file.csv() }
      #expect(throws: MoneyOverflow.self) { try file.pain001() }
    }
    let most = try file([try payment(1, 999_999_999_999_999_999)])
    #expect(try Message(most.pain001())["CtrlSum"] == ["9999999999999999.99", "9999999999999999.99"])
  }
}

/// The texts that an independent parser reads, by their element's name, in the file's order.
private struct Message {
  private let texts: [String: [String]]

  init(_ bytes: [UInt8]) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = reader
    guard parser.parse() else { throw Malformed(reason: "\(parser.parserError, default: "?")") }
    texts = reader.texts
  }

  subscript(_ name: String) -> [String] { texts[name, default: []] }

  struct Malformed: Error {
    let reason: String
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var texts: [String: [String]] = [:]
    private var open = [""]

    func parser(
      _: XMLParser, didStartElement _: String, namespaceURI _: String?, qualifiedName _: String?,
      attributes _: [String: String]
    ) {
      open.append("")
    }

    func parser(_: XMLParser, foundCharacters text: String) {
      open[open.count - 1] += text
    }

    func parser(_: XMLParser, didEndElement name: String, namespaceURI _: String?, qualifiedName _: String?) {
      let text = open.removeLast()
      texts[name, default: []].append(text.allSatisfy(\.isWhitespace) ? "" : text)
    }
  }
}
