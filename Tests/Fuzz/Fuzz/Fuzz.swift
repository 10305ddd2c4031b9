import Glibc

/// A parser that libFuzzer feeds; raw values are what `Tests/Fuzz/run` and the folders of `Corpora` call it.
enum Parser: String, CaseIterable {
  case form, query, multipart, cookie, search, csv, amount, iban, phone, cbor, passkey, breached
  case multipartStream = "multipart-stream"
  case bankResult = "bank-result"
  case bankMessage = "bank-message"

  /// What the environment asks for. A name that is none ends the program.
  static let chosen: Parser = {
    guard let name = getenv("FUZZ"), let parser = Parser(rawValue: String(cString: name)) else {
      print("FUZZ has to be one of \(Parser.allCases.map(\.rawValue).joined(separator: ", "))")
      exit(2)
    }
    return parser
  }()

  func read(_ bytes: [UInt8]) {
    switch self {
    case .form: readForm(bytes)
    case .query: readQuery(bytes)
    case .multipart: readMultipart(bytes)
    case .multipartStream: readMultipartStream(bytes)
    case .cookie: readCookies(bytes)
    case .search: readSearch(bytes)
    case .csv: readCSV(bytes)
    case .amount: readAmount(bytes)
    case .iban: readIBAN(bytes)
    case .phone: readPhone(bytes)
    case .cbor: readCBOR(bytes)
    case .passkey: readPasskey(bytes)
    case .breached: readBreached(bytes)
    case .bankResult: readBankResult(bytes)
    case .bankMessage: readBankMessage(bytes)
    }
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Parser.chosen.read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// Ends the program, for libFuzzer to keep the input, where a parser contradicts itself.
func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
  if !holds { fatalError(what()) }
}
