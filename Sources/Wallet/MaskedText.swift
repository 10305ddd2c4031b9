/// Returns `mo…@example.com`, which is enough for people who know the address.
package func maskedEmail(_ address: String) -> String {
  guard let at = address.lastIndex(of: "@") else { return "…" }
  let local = address[..<at]
  return "\(local.prefix(local.count > 3 ? 2 : 1))…\(address[at...])"
}
