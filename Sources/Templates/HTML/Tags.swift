// Every element the pages use. A nil attribute is left out, which makes `flag ? .required : nil` an argument.

@inlinable
package func div<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("div", first, second, rest, content()) }

@inlinable
package func span<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("span", first, second, rest, content()) }

@inlinable
package func p<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("p", first, second, rest, content()) }

@inlinable
package func a<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("a", first, second, rest, content()) }

@inlinable
package func ul<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("ul", first, second, rest, content()) }

@inlinable
package func ol<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("ol", first, second, rest, content()) }

@inlinable
package func li<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("li", first, second, rest, content()) }

@inlinable
package func h1<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("h1", first, second, rest, content()) }

@inlinable
package func h2<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("h2", first, second, rest, content()) }

@inlinable
package func h3<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("h3", first, second, rest, content()) }

@inlinable
package func section<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("section", first, second, rest, content()) }

@inlinable
package func article<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("article", first, second, rest, content()) }

@inlinable
package func aside<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("aside", first, second, rest, content()) }

@inlinable
package func header<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("header", first, second, rest, content()) }

@inlinable
package func footer<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("footer", first, second, rest, content()) }

@inlinable
package func nav<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("nav", first, second, rest, content()) }

@inlinable
package func main<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("main", first, second, rest, content()) }

@inlinable
package func form<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("form", first, second, rest, content()) }

@inlinable
package func fieldset<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("fieldset", first, second, rest, content()) }

@inlinable
package func legend<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("legend", first, second, rest, content()) }

@inlinable
package func label<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("label", first, second, rest, content()) }

@inlinable
package func select<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("select", first, second, rest, content()) }

@inlinable
package func option<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("option", first, second, rest, content()) }

@inlinable
package func textarea<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("textarea", first, second, rest, content()) }

@inlinable
package func button<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("button", first, second, rest, content()) }

@inlinable
package func details<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("details", first, second, rest, content()) }

@inlinable
package func summary<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("summary", first, second, rest, content()) }

@inlinable
package func table<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("table", first, second, rest, content()) }

@inlinable
package func caption<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("caption", first, second, rest, content()) }

@inlinable
package func thead<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("thead", first, second, rest, content()) }

@inlinable
package func tbody<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("tbody", first, second, rest, content()) }

@inlinable
package func tfoot<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("tfoot", first, second, rest, content()) }

@inlinable
package func tr<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("tr", first, second, rest, content()) }

@inlinable
package func th<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("th", first, second, rest, content()) }

@inlinable
package func td<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("td", first, second, rest, content()) }

@inlinable
package func dl<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("dl", first, second, rest, content()) }

@inlinable
package func dt<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("dt", first, second, rest, content()) }

@inlinable
package func dd<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("dd", first, second, rest, content()) }

@inlinable
package func strong<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("strong", first, second, rest, content()) }

@inlinable
package func small<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("small", first, second, rest, content()) }

@inlinable
package func bdi<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("bdi", first, second, rest, content()) }

@inlinable
package func time<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("time", first, second, rest, content()) }

@inlinable
package func code<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("code", first, second, rest, content()) }

@inlinable
package func kbd<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("kbd", first, second, rest, content()) }

@inlinable
package func dialog<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("dialog", first, second, rest, content()) }

@inlinable
package func figure<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("figure", first, second, rest, content()) }

@inlinable
package func figcaption<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("figcaption", first, second, rest, content()) }

@inlinable
package func blockquote<Content: HTML>(
  _ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...,
  @HTMLBuilder content: () -> Content
) -> Element<Content> { Element("blockquote", first, second, rest, content()) }

@inlinable
package func input(_ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...) -> VoidElement {
  VoidElement("input", first, second, rest)
}

@inlinable
package func br(_ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...) -> VoidElement {
  VoidElement("br", first, second, rest)
}

@inlinable
package func hr(_ first: Attribute? = nil, _ second: Attribute? = nil, _ rest: Attribute?...) -> VoidElement {
  VoidElement("hr", first, second, rest)
}
