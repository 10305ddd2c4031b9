import Synchronization
import Wallet

/// Content that depends on nothing but its name and the reader's language, digits and day. It is rendered once for each,
/// and its bytes are kept: the filters of an unfiltered list are a tenth of the portal's work for the page.
struct KeptContent: HTMLPrimitive {
  private struct Key: Hashable {
    let name: String
    let language: Language
    let digits: Digits
    let day: Day
  }

  /// The most that is kept. Every midnight makes what is kept useless, so there is nothing to choose from.
  private static let limit = 100
  private static let kept = Mutex<[Key: [UInt8]]>([:])

  let name: String
  let content: () -> Slot

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    let reader = buffer.reader
    let key = Key(name: html.name, language: reader.language, digits: reader.digits, day: reader.today)
    if let bytes = kept.withLock({ $0[key] }) {
      bytes.withUnsafeBufferPointer { buffer.append($0) }
      return
    }
    let start = buffer.count
    Slot._render(html.content(), into: &buffer)
    let bytes = buffer.bytes(from: start)
    kept.withLock { kept in
      if kept.count >= limit { kept = [:] }
      kept[key] = bytes
    }
  }
}
