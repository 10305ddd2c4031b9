/// A place in a component for content of any type. The component stays one concrete type, which renders faster than a
/// generic one whose content is known only in another target.
@usableFromInline
package struct Slot: HTMLPrimitive {
  @usableFromInline let write: (inout HTMLBuffer) -> Void
  @usableFromInline let isEmpty: Bool

  @inlinable
  init<Content: HTML>(_ content: Content) {
    write = { buffer in Content._render(content, into: &buffer) }
    isEmpty = Content.self == HTMLEmpty.self
  }

  @inlinable
  package static var empty: Slot { Slot(HTMLEmpty()) }

  @usableFromInline
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) { html.write(&buffer) }
}
