/// An attribute of an element. Its name is defined here, so a feature can write neither `onclick` nor a `javascript:`
/// link.
@usableFromInline
package struct Attribute {
  enum Value {
    case none
    case word(StaticString)
    case text(String)
    case number(Int)
    indirect case phrase(Phrase)
    case path(Path)
    case anchor(String)
  }

  let name: StaticString
  let value: Value

  init(_ name: StaticString, _ value: Value = .none) {
    self.name = name
    self.value = value
  }

  @usableFromInline
  static func write(_ attribute: Attribute?, into buffer: inout HTMLBuffer) {
    guard let attribute else { return }
    buffer.raw(byte: 0x20)
    buffer.raw(attribute.name)
    switch attribute.value {
    case .none: return
    case .word(let word): quoted(&buffer) { buffer in buffer.text(word) }
    case .text(let text): quoted(&buffer) { buffer in buffer.text(text) }
    case .number(let number): quoted(&buffer) { buffer in buffer.plainInteger(number) }
    case .phrase(let phrase): quoted(&buffer) { buffer in phrase.writePlain(into: &buffer) }
    case .path(let path): quoted(&buffer) { buffer in path.write(into: &buffer) }
    case .anchor(let id):
      quoted(&buffer) { buffer in
        buffer.raw("#")
        buffer.text(id)
      }
    }
  }

  @inline(__always)
  private static func quoted(_ buffer: inout HTMLBuffer, _ write: (inout HTMLBuffer) -> Void) {
    buffer.raw("=\"")
    write(&buffer)
    buffer.raw("\"")
  }
}
