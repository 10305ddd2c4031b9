/// An element with content. Two attributes are held inline, so that a table cell allocates nothing.
package struct Element<Content: HTML>: HTMLPrimitive {
  let tag: StaticString
  let first: Attribute?
  let second: Attribute?
  let rest: [Attribute?]
  let content: Content

  init(_ tag: StaticString, _ first: Attribute?, _ second: Attribute?, _ rest: [Attribute?], _ content: Content) {
    self.tag = tag
    self.first = first
    self.second = second
    self.rest = rest
    self.content = content
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.open(html.tag, html.first, html.second, html.rest)
    Content._render(html.content, into: &buffer)
    buffer.close(html.tag)
  }
}

/// An element that has no content and no end tag.
package struct VoidElement: HTMLPrimitive {
  let tag: StaticString
  let first: Attribute?
  let second: Attribute?
  let rest: [Attribute?]

  init(_ tag: StaticString, _ first: Attribute?, _ second: Attribute?, _ rest: [Attribute?]) {
    self.tag = tag
    self.first = first
    self.second = second
    self.rest = rest
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.open(html.tag, html.first, html.second, html.rest)
  }
}

extension HTMLBuffer {
  mutating func open(_ tag: StaticString, _ first: Attribute?, _ second: Attribute?, _ rest: [Attribute?]) {
    raw(byte: UInt8(ascii: "<"))
    raw(tag)
    if let first { Attribute.render(first, into: &self) }
    if let second { Attribute.render(second, into: &self) }
    for case let attribute? in rest { Attribute.render(attribute, into: &self) }
    raw(byte: UInt8(ascii: ">"))
  }

  mutating func close(_ tag: StaticString) {
    raw("</")
    raw(tag)
    raw(byte: UInt8(ascii: ">"))
  }
}
