import CQREncode

/// A text as a QR code in SVG. It is dark on white with a quiet zone in any color scheme, since cameras can't read it
/// otherwise.
package struct QRCode: HTMLPrimitive {
  private let label: Phrase
  private let width: Int
  /// The modules, row by row; true if dark.
  private let modules: [Bool]

  /// Returns nil if the text is too long for a QR code.
  ///
  /// - Parameter label: the code's contents, for screen readers.
  package init?(_ text: String, label: Phrase) {
    guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    self.label = label
    width = Int(code.pointee.width)
    modules = (0..<width * width).map { code.pointee.data[$0] & 1 == 1 }
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    // The view box includes four modules of quiet zone (ISO/IEC 18004).
    buffer.raw("<svg class=\"qr\" viewBox=\"-4 -4 ")
    buffer.plainInteger(html.width + 8)
    buffer.raw(" ")
    buffer.plainInteger(html.width + 8)
    buffer.raw("\" role=\"img\" aria-label=\"")
    html.label.writePlain(into: &buffer)
    buffer.raw("\"><path d=\"")
    for row in 0..<html.width { html.write(row: row, into: &buffer) }
    buffer.raw("\"/></svg>")
  }

  /// Writes a rectangle for each run of dark modules.
  private func write(row: Int, into buffer: inout HTMLBuffer) {
    var column = 0
    while column < width {
      guard modules[row * width + column] else {
        column += 1
        continue
      }
      var end = column
      while end < width, modules[row * width + end] { end += 1 }
      buffer.raw("M")
      buffer.plainInteger(column)
      buffer.raw(" ")
      buffer.plainInteger(row)
      buffer.raw("h")
      buffer.plainInteger(end - column)
      buffer.raw("v1h-")
      buffer.plainInteger(end - column)
      buffer.raw("z")
      column = end
    }
  }
}
