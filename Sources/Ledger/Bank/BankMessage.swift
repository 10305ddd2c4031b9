package import Wallet

/// A bank's ISO 20022 message about payouts: a customer payment status report, `pain.002.001.10`, or a debit and credit
/// notification, `camt.054.001.08`.
package struct BankMessage: Sendable {
  package enum Kind: String, Sendable {
    case statusReport = "pain.002"
    case notification = "camt.054"
  }

  /// The reason why no result can be read of a message.
  package enum Problem: Error, Hashable, Sendable {
    case xml(XMLProblem)
    /// Another message, or another version of it. The value is its namespace.
    case unknown(String)
    /// The whole message was rejected, without a word on its payouts. The value is our message id.
    case wholeMessage(String, line: Int)
  }

  /// What is said of one payment, as the message has it.
  struct Report: Sendable {
    var line: Int
    var payout: String
    var status: BankLineStatus
    /// Nil where the message doesn't repeat it; the payout's own then.
    var amount: String?
    /// Nil where it isn't said; the message's other amounts are in pounds.
    var currency: String?
    var trace: String
    var processedAt: String
    var reason: String
  }

  package let kind: Kind
  let reports: [Report]
  /// Payments that aren't decided yet, and movements of the account that aren't payouts.
  package let passedOver: Int

  private static let namespaces: [String: Kind] = [
    "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10": .statusReport,
    "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08": .notification,
  ]

  /// Whether a file is meant as XML.
  package static func isXML(_ bytes: [UInt8]) -> Bool {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    return text.first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == UInt8(ascii: "<")
  }

  package init(_ bytes: [UInt8]) throws(Problem) {
    let root: XMLElement
    do throws(XMLProblem) { root = try XMLReader.root(bytes) } catch { throw .xml(error) }
    guard root.name == "Document", let kind = Self.namespaces[root.namespace] else {
      throw .unknown(oneLine(root.namespace, maximum: 100))
    }
    self.kind = kind
    switch kind {
    case .statusReport: (reports, passedOver) = try Self.statusReport(root)
    case .notification: (reports, passedOver) = Self.notification(root)
    }
  }

  /// The payouts whose amounts the message doesn't repeat.
  package var unpriced: [Reference] {
    reports.filter { $0.amount == nil }.compactMap { Reference(parsing: $0.payout) }
  }

  /// Returns the lines in their order and the problems of the others. `amounts` are those of the payouts in `unpriced`.
  package func lines(
    amounts: [Reference: Money], zone: CairoZone, at now: Instant
  ) -> (lines: [NumberedBankLine], problems: [BankResultFile.Problem]) {
    var lines: [NumberedBankLine] = []
    var problems: [BankResultFile.Problem] = []
    for report in reports {
      do throws(BankResultFile.Problem) {
        lines.append(try report.line(amounts: amounts, zone: zone, at: now))
      } catch {
        problems.append(error)
      }
    }
    return (lines, problems)
  }
}

extension BankMessage.Report {
  fileprivate func line(
    amounts: [Reference: Money], zone: CairoZone, at now: Instant
  ) throws(BankResultFile.Problem) -> NumberedBankLine {
    let known = Reference(parsing: payout).flatMap { amounts[$0] }
    // ISO 20022 has at most five decimals, of which pounds use two.
    guard currency ?? "EGP" == "EGP", let amount = amount.map(Self.piastres) ?? known?.decimal else {
      throw .field(.amount, line: line)
    }
    guard let instant = Self.instant(processedAt, zone) else { throw .field(.processedAt, line: line) }
    let notice: BankLine
    do throws(BankLineProblem) {
      notice = try BankLine(
        payoutReference: payout, status: status.rawValue, amount: amount, bankTrace: trace,
        processedAt: instant.iso8601UTC, reason: reason)
    } catch {
      throw .field(error, line: line)
    }
    if notice.processedAt > now + BankResultFile.clockSkew { throw .future(line) }
    if notice.processedAt < .earliestPlausible { throw .past(line) }
    return NumberedBankLine(number: line, notice: notice)
  }

  /// "971.5" and "971.50000" are 971.50; anything else stays as it is.
  private static func piastres(_ text: String) -> String {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count != 2, parts[1].count <= 5, parts[1].dropFirst(2).allSatisfy({ $0 == "0" })
    else { return text }
    return "\(parts[0]).\((parts[1] + "00").prefix(2))"
  }

  /// An instant with its offset, a local time, or a day, which stands for the whole of it. Banks in Egypt write Cairo's.
  private static func instant(_ text: String, _ zone: CairoZone) -> Instant? {
    if let instant = Instant(iso8601: text) { return instant }
    if let day = Day(parsing: text) { return zone.start(of: day) }
    guard let asUTC = Instant(iso8601: text + "Z") else { return nil }
    let offset = zone.local(asUTC).offsetSeconds
    return asUTC - .seconds(zone.local(asUTC - .seconds(offset)).offsetSeconds)
  }
}

// MARK: - pain.002

extension BankMessage {
  /// The codes of `ExternalPaymentTransactionStatus1Code` that are final. The others say that a payment is on its way.
  private static let finalStatuses: [String: BankLineStatus] = [
    // Settlement on the debtor's account, and on the creditor's.
    "ACSC": .paid, "ACCC": .paid,
    "RJCT": .failed, "CANC": .failed,
  ]

  private static func statusReport(_ root: XMLElement) throws(Problem) -> (reports: [Report], passedOver: Int) {
    var reports: [Report] = []
    var passedOver = 0
    guard let message = root.first("CstmrPmtStsRpt") else { return ([], 0) }
    let created = message.text("GrpHdr", "CreDtTm") ?? ""
    let payments = message.all("OrgnlPmtInfAndSts")
    for payment in payments {
      let transactions = payment.all("TxInfAndSts")
      if transactions.isEmpty, finalStatuses[payment.text("PmtInfSts") ?? ""] != nil {
        throw .wholeMessage(payment.text("OrgnlPmtInfId") ?? "", line: payment.line)
      }
      for transaction in transactions {
        guard let status = finalStatuses[transaction.text("TxSts") ?? payment.text("PmtInfSts") ?? ""] else {
          passedOver += 1
          continue
        }
        let amount = transaction.first("OrgnlTxRef", "Amt", "InstdAmt")
        reports.append(
          Report(
            line: transaction.line, payout: transaction.text("OrgnlEndToEndId") ?? "", status: status,
            amount: amount?.text, currency: amount?.attributes["Ccy"],
            trace: transaction.text("AcctSvcrRef") ?? transaction.text("ClrSysRef") ?? transaction.text("StsId") ?? "",
            processedAt: transaction.text("AccptncDtTm") ?? created, reason: reason(transaction.first("StsRsnInf"))))
      }
    }
    if reports.isEmpty, passedOver == 0, let group = message.first("OrgnlGrpInfAndSts"),
      finalStatuses[group.text("GrpSts") ?? ""] != nil
    {
      throw .wholeMessage(group.text("OrgnlMsgId") ?? "", line: group.line)
    }
    return (reports, passedOver)
  }

  /// "AC04 Account closed": the code first, so that it can be told apart.
  private static func reason(_ given: XMLElement?) -> String {
    guard let given else { return "" }
    let code = given.text("Rsn", "Cd") ?? given.text("Rsn", "Prtry")
    return ([code] + given.all("AddtlInf").map(\.text)).compactMap { $0 }.joined(separator: " ")
  }
}

// MARK: - camt.054

extension BankMessage {
  private static func notification(_ root: XMLElement) -> (reports: [Report], passedOver: Int) {
    var reports: [Report] = []
    var passedOver = 0
    for notification in root.first("BkToCstmrDbtCdtNtfctn")?.all("Ntfctn") ?? [] {
      for entry in notification.all("Ntry") {
        let transactions = entry.all("NtryDtls").flatMap { $0.all("TxDtls") }
        let isBooked = (entry.text("Sts", "Cd") ?? entry.text("Sts")) == "BOOK"
        if !isBooked || transactions.isEmpty { passedOver += max(transactions.count, 1) }
        for transaction in isBooked ? transactions : [] {
          guard let report = report(transaction, of: entry, alone: transactions.count == 1, in: notification) else {
            passedOver += 1
            continue
          }
          reports.append(report)
        }
      }
    }
    return (reports, passedOver)
  }

  /// A debit paid a payout, a credit brought it back. Nil for what is no payout.
  private static func report(
    _ transaction: XMLElement, of entry: XMLElement, alone: Bool, in notification: XMLElement
  ) -> Report? {
    guard let payout = transaction.text("Refs", "EndToEndId"), payout.uppercased().hasPrefix("PYT") else { return nil }
    let status: BankLineStatus
    switch transaction.text("CdtDbtInd") ?? entry.text("CdtDbtInd") {
    case "DBIT": status = .paid
    case "CRDT": status = .returned
    default: return nil
    }
    let amount =
      transaction.first("Amt") ?? transaction.first("AmtDtls", "TxAmt", "Amt")
      ?? transaction.first("AmtDtls", "InstdAmt", "Amt") ?? (alone ? entry.first("Amt") : nil)
    let booked = entry.text("BookgDt", "DtTm") ?? entry.text("BookgDt", "Dt")
    return Report(
      line: transaction.line, payout: payout, status: status, amount: amount?.text,
      currency: amount?.attributes["Ccy"],
      trace: transaction.text("Refs", "AcctSvcrRef") ?? entry.text("AcctSvcrRef") ?? entry.text("NtryRef") ?? "",
      processedAt: booked ?? entry.text("ValDt", "DtTm") ?? entry.text("ValDt", "Dt")
        ?? notification.text("CreDtTm") ?? "",
      reason: transaction.first("RtrInf").map { reason($0) } ?? transaction.text("AddtlTxInf") ?? "")
  }
}
