import Wallet

extension PaymentFile {
  /// Returns ISO 20022 `pain.001.001.09`, a customer credit transfer initiation, in UTF-8 without a byte order mark. It
  /// has one payment information with all payments in order. Throws a `PaymentFileProblem` or `MoneyOverflow`.
  package func pain001() throws -> [UInt8] {
    try check()
    guard let debtor else { throw PaymentFileProblem.noDebtorName }
    let total = try total
    var xml = XMLBytes(reserving: 640 * (count + 3))
    xml.document(namespace: "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09") { document in
      document.element("CstmrCdtTrfInitn") { message in
        message.element("GrpHdr") { header in
          header.element("MsgId", messageID)
          // The time has whole seconds: banks' schemas differ on decimals.
          header.element("CreDtTm", Instant(microseconds: createdAt.microseconds / 1_000_000 * 1_000_000).iso8601UTC)
          writeControls(total, to: &header)
          header.element("InitgPty") { $0.element("Nm", Self.name(debtor.name)) }
        }
        message.element("PmtInf") { writePaymentInformation(total, debtor, to: &$0) }
      }
    }
    return xml.bytes
  }

  private func writeControls(_ total: Money, to xml: inout XMLBytes) {
    xml.element("NbOfTxs", String(count))
    xml.element("CtrlSum", total.decimal)
  }

  /// There is no `PmtTpInf`: the bank's agreement with its customer says which clearing carries the transfers.
  private func writePaymentInformation(_ total: Money, _ debtor: Debtor, to xml: inout XMLBytes) {
    xml.element("PmtInfId", messageID)
    xml.element("PmtMtd", "TRF")
    // The account statement then has one line for each payout, as the ledger's bank_clearing has.
    xml.element("BtchBookg", "false")
    writeControls(total, to: &xml)
    xml.element("ReqdExctnDt") { $0.element("Dt", executionDay.description) }
    xml.element("Dbtr") { $0.element("Nm", Self.name(debtor.name)) }
    xml.element("DbtrAcct") { Self.writeAccount(debtor.iban, to: &$0) }
    xml.element("DbtrAgt") { agent in
      agent.element("FinInstnId") { bank in
        // The schema requires an agent. Banks read NOTPROVIDED as "you know your own".
        if let bic = debtor.bic {
          bank.element("BICFI", bic)
        } else {
          bank.element("Othr") { $0.element("Id", "NOTPROVIDED") }
        }
      }
    }
    // SHAR: each side pays its own bank's charges. SLEV would need a service level, which exists only in SEPA.
    xml.element("ChrgBr", "SHAR")
    for payment in payments {
      xml.element("CdtTrfTxInf") { Self.write(payment, to: &$0) }
    }
  }

  /// There is no `CdtrAgt`: an Egyptian IBAN contains its bank and branch.
  private static func write(_ payment: Payment, to xml: inout XMLBytes) {
    xml.element("PmtId") { $0.element("EndToEndId", payment.reference.text) }
    xml.element("Amt") { $0.element("InstdAmt", currency: "EGP", payment.amount.decimal) }
    xml.element("Cdtr") { $0.element("Nm", name(payment.creditorName)) }
    xml.element("CdtrAcct") { writeAccount(payment.iban, to: &$0) }
    xml.element("RmtInf") { $0.element("Ustrd", "Payout \(payment.reference)") }
  }

  private static func writeAccount(_ iban: IBAN, to xml: inout XMLBytes) {
    xml.element("Id") { $0.element("IBAN", iban.text) }
  }
}
