extension Phrase {
  /// Returns "2.5%".
  package static func percent(basisPoints: Int64) -> Phrase {
    Phrase(en: "\(percentBasisPoints: basisPoints)", ar: "\(percentBasisPoints: basisPoints)")
  }

  /// Returns "2.5".
  package static func percentText(basisPoints: Int64) -> String {
    var decimals = String(100 + basisPoints % 100).dropFirst()
    while decimals.last == "0" { decimals = decimals.dropLast() }
    return "\(basisPoints / 100)" + (decimals.isEmpty ? "" : ".\(decimals)")
  }
}
