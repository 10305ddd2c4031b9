/// Returns whether text may hold a mobile number, a national ID, an IBAN or an e-mail address: an `@`, or ten digits of any
/// script with at most spaces and punctuation between them.
package func mayNamePerson(_ text: String) -> Bool {
  var digits = 0
  for scalar in text.unicodeScalars {
    switch scalar {
    case "@", "＠": return true
    case "0"..."9", "٠"..."٩", "۰"..."۹", "０"..."９":
      digits += 1
      if digits == 10 { return true }
    case " ", "-", ".", "(", ")", "+", "/", "%", "\u{A0}", "\u{2010}"..."\u{2014}": continue
    default: digits = 0
    }
  }
  return false
}
