import HTTPTypes

/// A request's Accept-Encoding (RFC 9110, 12.5.3), reduced to whether the client prefers gzip. Without the field, the
/// answer is sent uncompressed: RFC 9110 would allow any coding, but such a client may not be able to read it.
struct AcceptEncoding {
  let prefersGzip: Bool

  init(_ headers: HTTPFields) {
    var gzip: Int?
    var identity: Int?
    var others: Int?
    for field in headers[values: .acceptEncoding] {
      for element in field.split(separator: ",") {
        guard let (coding, weight) = Self.parse(element) else { continue }
        // If a coding is named twice, the lower weight applies.
        switch coding {
        case "gzip", "x-gzip": gzip = min(gzip ?? weight, weight)
        case "identity": identity = min(identity ?? weight, weight)
        case "*": others = min(others ?? weight, weight)
        default: break
        }
      }
    }
    let weight = gzip ?? others ?? 0
    prefersGzip = weight > 0 && weight >= identity ?? 0
  }

  /// Parses `gzip;q=0.8` into a coding in lower case and a weight in thousandths. Returns nil if the element isn't well
  /// formed.
  private static func parse(_ element: Substring) -> (coding: String, weight: Int)? {
    let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
    guard let coding = parts.first, !coding.isEmpty, parts.count <= 2 else { return nil }
    guard let parameter = parts.dropFirst().first else { return (coding.lowercased(), 1000) }
    guard parameter.hasPrefix("q=") || parameter.hasPrefix("Q="), let weight = weight(parameter.dropFirst(2)) else {
      return nil
    }
    return (coding.lowercased(), weight)
  }

  /// Parses a weight (RFC 9110, 12.4.2): 0 to 1 with three decimals at most.
  private static func weight(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? parts[1] : ""
    guard parts[0] == "0" || parts[0] == "1", decimals.utf8.count <= 3,
      decimals.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let thousandths = Int(decimals + String(repeating: "0", count: 3 - decimals.utf8.count))
    else { return nil }
    let weight = parts[0] == "1" ? 1000 + thousandths : thousandths
    return weight <= 1000 ? weight : nil
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text = text.dropLast() }
    return text
  }
}
