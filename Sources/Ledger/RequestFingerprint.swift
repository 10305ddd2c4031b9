/// The request of an act as text, which is the same in every version, so that a form that was sent before an upgrade is
/// recognized after it. An example is `payout;merchant=2:17;amount=-`: each value has its length in bytes, and `-`
/// stands for none.
///
/// The database stores hashes of the names and values, so don't rename them with the code.
struct RequestFingerprint: Hashable, Sendable {
  private(set) var text: String

  init(_ act: StaticString, _ fields: KeyValuePairs<String, String?>) {
    text = "\(act)"
    for (name, value) in fields {
      text += ";\(name)=" + (value.map { "\($0.utf8.count):\($0)" } ?? "-")
    }
  }
}
