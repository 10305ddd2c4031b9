/// A value that renders itself as HTML. Pages and components define a `body`; only the types of this folder write
/// bytes.
@usableFromInline
package protocol HTML {
  associatedtype Body: HTML
  @HTMLBuilder var body: Body { get }
  static func _render(_ html: Self, into buffer: inout HTMLBuffer)
}

extension HTML {
  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    Body._render(html.body, into: &buffer)
  }

  /// Returns the value's UTF-8 bytes for a reader.
  package func rendered(for reader: Reader) -> [UInt8] { rendered(for: reader) { Array($0) } }

  /// Renders the value and passes its bytes to `take` without copying them.
  package func rendered<Result>(for reader: Reader, _ take: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var buffer = HTMLBuffer(reader: reader)
    Self._render(self, into: &buffer)
    return buffer.withBytes(take)
  }
}

/// HTML that writes its own bytes and therefore has no `body`.
@usableFromInline
package protocol HTMLPrimitive: HTML where Body == Never {}

extension HTMLPrimitive {
  @usableFromInline package var body: Never { fatalError("A primitive renders itself.") }
}

extension Never: HTML {
  @usableFromInline package typealias Body = Never
  @usableFromInline package var body: Never { self }
}

@usableFromInline
package struct HTMLEmpty: HTMLPrimitive {
  @inlinable
  package init() {}
  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {}
}

/// Two to seven pieces, which most blocks have. They are separate types because a parameter pack costs six times as
/// much to render.
@usableFromInline
package struct HTMLPair<First: HTML, Second: HTML>: HTMLPrimitive {
  @usableFromInline let first: First
  @usableFromInline let second: Second

  @inlinable
  package init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    First._render(html.first, into: &buffer)
    Second._render(html.second, into: &buffer)
  }
}

/// Any number of pieces.
@usableFromInline
package struct HTMLTuple<each Content: HTML>: HTMLPrimitive {
  @usableFromInline let content: (repeat each Content)

  @inlinable
  package init(_ content: repeat each Content) { self.content = (repeat each content) }

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    repeat (each Content)._render(each html.content, into: &buffer)
  }
}

@usableFromInline
package enum HTMLEither<First: HTML, Second: HTML>: HTMLPrimitive {
  case first(First)
  case second(Second)

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    switch html {
    case .first(let first): First._render(first, into: &buffer)
    case .second(let second): Second._render(second, into: &buffer)
    }
  }
}

extension Optional: HTML where Wrapped: HTML {
  @usableFromInline package var body: Never { fatalError("A primitive renders itself.") }

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    if let html { Wrapped._render(html, into: &buffer) }
  }
}

extension Array: HTML where Element: HTML {
  @usableFromInline package var body: Never { fatalError("A primitive renders itself.") }

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    for element in html { Element._render(element, into: &buffer) }
  }
}

/// A piece of HTML for each element. The pieces are created while rendering, so no array of them is stored.
@usableFromInline
package struct ForEach<Elements: Sequence, Content: HTML>: HTMLPrimitive {
  @usableFromInline let elements: Elements
  @usableFromInline let content: (Elements.Element) -> Content

  @inlinable
  package init(_ elements: Elements, @HTMLBuilder content: @escaping (Elements.Element) -> Content) {
    self.elements = elements
    self.content = content
  }

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    for element in html.elements { Content._render(html.content(element), into: &buffer) }
  }
}
