/// The name of an element with content. It is called with its attributes: `div(.class("card")) { … }`.
@usableFromInline
package struct Tag: Sendable {
  @usableFromInline let name: StaticString

  @inlinable
  init(_ name: StaticString) { self.name = name }

  @inlinable
  package func callAsFunction<Content: HTML>(@HTMLBuilder content: () -> Content) -> Element<NoAttributes, Content> {
    Element(name, NoAttributes(), content())
  }

  @inlinable
  package func callAsFunction<Content: HTML>(
    _ attribute: Attribute?, @HTMLBuilder content: () -> Content
  ) -> Element<OneAttribute, Content> {
    Element(name, OneAttribute(attribute), content())
  }

  @inlinable
  package func callAsFunction<Content: HTML>(
    _ first: Attribute?, _ second: Attribute?, @HTMLBuilder content: () -> Content
  ) -> Element<TwoAttributes, Content> {
    Element(name, TwoAttributes(first, second), content())
  }

  @inlinable
  package func callAsFunction<Content: HTML>(
    _ first: Attribute?, _ second: Attribute?, _ third: Attribute?, _ rest: Attribute?...,
    @HTMLBuilder content: () -> Content
  ) -> Element<ManyAttributes, Content> {
    Element(name, ManyAttributes(first, second, third, rest), content())
  }
}

/// The name of an element without content: `br()`, `input(.name("x"))`.
@usableFromInline
package struct VoidTag: Sendable {
  let name: StaticString

  package func callAsFunction(_ attributes: Attribute?...) -> VoidElement {
    VoidElement(tag: name, attributes: attributes)
  }
}

// Every element that the pages use.

@inlinable package var div: Tag { Tag("div") }
@inlinable package var span: Tag { Tag("span") }
@inlinable package var p: Tag { Tag("p") }
@inlinable package var a: Tag { Tag("a") }
@inlinable package var ul: Tag { Tag("ul") }
@inlinable package var ol: Tag { Tag("ol") }
@inlinable package var li: Tag { Tag("li") }
@inlinable package var h1: Tag { Tag("h1") }
@inlinable package var h2: Tag { Tag("h2") }
@inlinable package var strong: Tag { Tag("strong") }
@inlinable package var small: Tag { Tag("small") }
@inlinable package var bdi: Tag { Tag("bdi") }
@inlinable package var time: Tag { Tag("time") }
@inlinable package var code: Tag { Tag("code") }
@inlinable package var kbd: Tag { Tag("kbd") }

@inlinable package var section: Tag { Tag("section") }
@inlinable package var aside: Tag { Tag("aside") }
@inlinable package var header: Tag { Tag("header") }
@inlinable package var footer: Tag { Tag("footer") }
@inlinable package var nav: Tag { Tag("nav") }
@inlinable package var main: Tag { Tag("main") }
@inlinable package var details: Tag { Tag("details") }
@inlinable package var summary: Tag { Tag("summary") }
@inlinable package var dialog: Tag { Tag("dialog") }
@inlinable package var figure: Tag { Tag("figure") }

@inlinable package var form: Tag { Tag("form") }
@inlinable package var fieldset: Tag { Tag("fieldset") }
@inlinable package var legend: Tag { Tag("legend") }
@inlinable package var label: Tag { Tag("label") }
@inlinable package var select: Tag { Tag("select") }
@inlinable package var option: Tag { Tag("option") }
@inlinable package var textarea: Tag { Tag("textarea") }
@inlinable package var button: Tag { Tag("button") }

@inlinable package var table: Tag { Tag("table") }
@inlinable package var thead: Tag { Tag("thead") }
@inlinable package var tbody: Tag { Tag("tbody") }
@inlinable package var tfoot: Tag { Tag("tfoot") }
@inlinable package var tr: Tag { Tag("tr") }
@inlinable package var th: Tag { Tag("th") }
@inlinable package var td: Tag { Tag("td") }
@inlinable package var dl: Tag { Tag("dl") }
@inlinable package var dt: Tag { Tag("dt") }
@inlinable package var dd: Tag { Tag("dd") }

package let input = VoidTag(name: "input")
package let br = VoidTag(name: "br")
