import Wallet

extension PaymentFile {
  /// Returns one row for each payment in order, and last a control row `CONTROL,<count>,,<total>,EGP`, which has the
  /// same columns so that table readers accept it. Each row begins with the message id and the execution day. RFC 4180, CRLF, UTF-8 with a byte order mark. A name that begins
  /// like a formula gets a leading apostrophe. Throws a `PaymentFileProblem` or `MoneyOverflow`.
  package func csv() throws -> [UInt8] {
    try check()
    let total = try total
    var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
    bytes.reserveCapacity(160 * (count + 2))
    bytes += "message_id,execution_day,payout_reference,creditor_name,iban,amount,currency\r\n".utf8
    let start = Array("\(messageID),\(executionDay),".utf8)
    for payment in payments {
      bytes += start
      bytes += payment.reference.text.utf8
      bytes.append(UInt8(ascii: ","))
      bytes.appendCSVText(Self.name(payment.creditorName))
      bytes.append(UInt8(ascii: ","))
      bytes += payment.iban.text.utf8
      bytes.append(UInt8(ascii: ","))
      payment.amount.writeDecimal(into: &bytes)
      bytes += ",EGP\r\n".utf8
    }
    bytes += start
    bytes += "CONTROL,\(count),,".utf8
    total.writeDecimal(into: &bytes)
    bytes += ",EGP\r\n".utf8
    return bytes
  }
}
