package import Wallet

/// Text from data, escaped and otherwise unchanged. Words of the interface are a `Phrase`.
package struct Text: HTMLPrimitive {
  let text: String
  package init(_ text: String) { self.text = text }
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) { buffer.text(html.text) }
}

/// A name in any script, isolated so that it can't change the direction of its line, or a note with its line breaks.
package struct NameText: HTMLPrimitive {
  let name: String
  package init(_ name: String) { self.name = name }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    let hasLines =
      html.name.utf8.withContiguousStorageIfAvailable { $0.contains(0x0A) } ?? html.name.utf8.contains(0x0A)
    buffer.raw(hasLines ? "<bdi class=\"lines\">" : "<bdi>")
    buffer.text(html.name)
    buffer.raw("</bdi>")
  }
}

/// A code, e-mail address, file name or masked number. It is read left to right in both languages and set in the
/// fixed-width font.
package struct IdentifierText: HTMLPrimitive {
  let text: String

  package init(_ text: String) { self.text = text }
  package init(_ reference: Reference) { self.text = reference.text }
  package init(_ code: MerchantCode) { self.text = code.description }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<bdi dir=\"ltr\" class=\"code\">")
    buffer.text(html.text)
    buffer.raw("</bdi>")
  }
}

/// A mobile number, masked unless it is revealed.
package struct PhoneText: HTMLPrimitive {
  let phone: PhoneNumber
  let isRevealed: Bool

  package init(_ phone: PhoneNumber, revealed: Bool = false) {
    self.phone = phone
    self.isRevealed = revealed
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<bdi dir=\"ltr\" class=\"code phone\">")
    if html.isRevealed { buffer.text(html.phone.spaced) } else { buffer.masked(html.phone) }
    buffer.raw("</bdi>")
  }
}

extension HTMLBuffer {
  /// Writes `PhoneNumber.masked` without its intermediate strings, since every row of a list has one.
  mutating func masked(_ phone: PhoneNumber) {
    var e164 = phone.e164
    raw("0")
    e164.withUTF8 { digits in
      append(UnsafeBufferPointer(rebasing: digits[3..<5]))
      raw("•••••")
      append(UnsafeBufferPointer(rebasing: digits[10..<13]))
    }
  }
}

/// A whole number in groups of three.
package struct CountText: HTMLPrimitive {
  let count: Int64
  package init(_ count: Int64) { self.count = count }
  package init(_ count: Int) { self.count = Int64(count) }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<bdi dir=\"ltr\">")
    buffer.integer(html.count)
    buffer.raw("</bdi>")
  }
}

/// A count that stopped at a limit: `10,000+`.
package struct BoundedCountText: HTMLPrimitive {
  let count: Int
  let limit: Int

  package init(_ count: Int, limit: Int = 10_000) {
    self.count = count
    self.limit = limit
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<bdi dir=\"ltr\">")
    buffer.integer(Int64(min(html.count, html.limit)))
    if html.count > html.limit { buffer.raw("+") }
    buffer.raw("</bdi>")
  }
}

/// A percentage in tenths of a percent: 84 is `8.4%`.
package struct PercentText: HTMLPrimitive {
  let basisPoints: Int64
  package init(tenths: Int64) { basisPoints = tenths * 10 }
  package init(basisPoints: Int64) { self.basisPoints = basisPoints }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<bdi dir=\"ltr\">")
    buffer.percent(basisPoints: html.basisPoints)
    buffer.raw("</bdi>")
  }
}
