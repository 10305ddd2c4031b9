/// An element with content. Two attributes are held inline, so that a table cell allocates nothing.
@usableFromInline
package struct Element<Content: HTML>: HTMLPrimitive {
  @usableFromInline let tag: StaticString
  @usableFromInline let first: Attribute?
  @usableFromInline let second: Attribute?
  @usableFromInline let rest: [Attribute?]
  @usableFromInline let content: Content

  @inlinable
  init(_ tag: StaticString, _ first: Attribute?, _ second: Attribute?, _ rest: [Attribute?], _ content: Content) {
    self.tag = tag
    self.first = first
    self.second = second
    self.rest = rest
    self.content = content
  }

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.open(html.tag, html.first, html.second, html.rest)
    Content._render(html.content, into: &buffer)
    buffer.close(html.tag)
  }
}

/// An element that has no content and no end tag.
@usableFromInline
package struct VoidElement: HTMLPrimitive {
  @usableFromInline let tag: StaticString
  @usableFromInline let first: Attribute?
  @usableFromInline let second: Attribute?
  @usableFromInline let rest: [Attribute?]

  @inlinable
  init(_ tag: StaticString, _ first: Attribute?, _ second: Attribute?, _ rest: [Attribute?]) {
    self.tag = tag
    self.first = first
    self.second = second
    self.rest = rest
  }

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.open(html.tag, html.first, html.second, html.rest)
  }
}

extension HTMLBuffer {
  @usableFromInline
  mutating func open(_ tag: StaticString, _ first: Attribute?, _ second: Attribute?, _ rest: [Attribute?]) {
    raw(byte: UInt8(ascii: "<"))
    raw(tag)
    if let first { Attribute.render(first, into: &self) }
    if let second { Attribute.render(second, into: &self) }
    for case let attribute? in rest { Attribute.render(attribute, into: &self) }
    raw(byte: UInt8(ascii: ">"))
  }

  @usableFromInline
  mutating func close(_ tag: StaticString) {
    raw("</")
    raw(tag)
    raw(byte: UInt8(ascii: ">"))
  }
}
