/// An element with content. It has room for exactly its attributes: a page is built of nested values, and each is moved
/// into its parent.
@usableFromInline
package struct Element<Attributes: AttributeList, Content: HTML>: HTMLPrimitive {
  @usableFromInline let tag: StaticString
  @usableFromInline let attributes: Attributes
  @usableFromInline let content: Content

  @inlinable
  init(_ tag: StaticString, _ attributes: Attributes, _ content: Content) {
    self.tag = tag
    self.attributes = attributes
    self.content = content
  }

  @inlinable
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.open(html.tag)
    Attributes.write(html.attributes, into: &buffer)
    buffer.endOfTag()
    Content._render(html.content, into: &buffer)
    buffer.close(html.tag)
  }
}

/// An element without content and end tag.
@usableFromInline
package struct VoidElement: HTMLPrimitive {
  let tag: StaticString
  let attributes: [Attribute?]

  @usableFromInline
  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.open(html.tag)
    for attribute in html.attributes { Attribute.write(attribute, into: &buffer) }
    buffer.endOfTag()
  }
}

/// The attributes of an element, in order. A nil attribute is left out, so `flag ? .required : nil` can be an argument.
@usableFromInline
package protocol AttributeList {
  static func write(_ attributes: Self, into buffer: inout HTMLBuffer)
}

@usableFromInline
package struct NoAttributes: AttributeList {
  @inlinable
  init() {}

  @inlinable
  package static func write(_ attributes: Self, into buffer: inout HTMLBuffer) {}
}

@usableFromInline
package struct OneAttribute: AttributeList {
  @usableFromInline let only: Attribute?

  @inlinable
  init(_ only: Attribute?) { self.only = only }

  @inlinable
  package static func write(_ attributes: Self, into buffer: inout HTMLBuffer) {
    Attribute.write(attributes.only, into: &buffer)
  }
}

@usableFromInline
package struct TwoAttributes: AttributeList {
  @usableFromInline let first: Attribute?
  @usableFromInline let second: Attribute?

  @inlinable
  init(_ first: Attribute?, _ second: Attribute?) {
    self.first = first
    self.second = second
  }

  @inlinable
  package static func write(_ attributes: Self, into buffer: inout HTMLBuffer) {
    Attribute.write(attributes.first, into: &buffer)
    Attribute.write(attributes.second, into: &buffer)
  }
}

@usableFromInline
package struct ManyAttributes: AttributeList {
  @usableFromInline let first: Attribute?
  @usableFromInline let second: Attribute?
  @usableFromInline let third: Attribute?
  @usableFromInline let rest: [Attribute?]

  @inlinable
  init(_ first: Attribute?, _ second: Attribute?, _ third: Attribute?, _ rest: [Attribute?]) {
    self.first = first
    self.second = second
    self.third = third
    self.rest = rest
  }

  @usableFromInline
  package static func write(_ attributes: Self, into buffer: inout HTMLBuffer) {
    Attribute.write(attributes.first, into: &buffer)
    Attribute.write(attributes.second, into: &buffer)
    Attribute.write(attributes.third, into: &buffer)
    for attribute in attributes.rest { Attribute.write(attribute, into: &buffer) }
  }
}

extension HTMLBuffer {
  @usableFromInline
  mutating func open(_ tag: StaticString) {
    raw(byte: UInt8(ascii: "<"))
    raw(tag)
  }

  @usableFromInline
  mutating func endOfTag() { raw(byte: UInt8(ascii: ">")) }

  @usableFromInline
  mutating func close(_ tag: StaticString) {
    raw("</")
    raw(tag)
    raw(byte: UInt8(ascii: ">"))
  }
}
