/// Collects the statements of a `body`. It has no `buildExpression` for `String`: words are a `Phrase`, data is a
/// `Text`.
@resultBuilder
@usableFromInline
package enum HTMLBuilder: HTMLStatements {}

/// Collects the content of a component as a `Slot`. The slot is created where the content is written, because its type
/// is known there.
@resultBuilder
@usableFromInline
package enum SlotBuilder: HTMLStatements {
  @inlinable
  package static func buildFinalResult<Content: HTML>(_ content: Content) -> Slot { Slot(content) }
}

@usableFromInline
package protocol HTMLStatements {}

extension HTMLStatements {
  @inlinable
  package static func buildExpression<Content: HTML>(_ content: Content) -> Content { content }

  @inlinable
  package static func buildBlock() -> HTMLEmpty { HTMLEmpty() }

  @inlinable
  package static func buildBlock<Content: HTML>(_ content: Content) -> Content { content }

  @inlinable
  package static func buildBlock<A: HTML, B: HTML>(_ a: A, _ b: B) -> HTMLPair<A, B> { HTMLPair(a, b) }

  @inlinable
  package static func buildBlock<A: HTML, B: HTML, C: HTML>(_ a: A, _ b: B, _ c: C) -> HTMLPair<HTMLPair<A, B>, C> {
    HTMLPair(HTMLPair(a, b), c)
  }

  @inlinable
  package static func buildBlock<A: HTML, B: HTML, C: HTML, D: HTML>(
    _ a: A, _ b: B, _ c: C, _ d: D
  ) -> HTMLPair<HTMLPair<A, B>, HTMLPair<C, D>> {
    HTMLPair(HTMLPair(a, b), HTMLPair(c, d))
  }

  @inlinable
  package static func buildBlock<A: HTML, B: HTML, C: HTML, D: HTML, E: HTML>(
    _ a: A, _ b: B, _ c: C, _ d: D, _ e: E
  ) -> HTMLPair<HTMLPair<HTMLPair<A, B>, HTMLPair<C, D>>, E> {
    HTMLPair(HTMLPair(HTMLPair(a, b), HTMLPair(c, d)), e)
  }

  @inlinable
  package static func buildBlock<A: HTML, B: HTML, C: HTML, D: HTML, E: HTML, F: HTML>(
    _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F
  ) -> HTMLPair<HTMLPair<HTMLPair<A, B>, HTMLPair<C, D>>, HTMLPair<E, F>> {
    HTMLPair(HTMLPair(HTMLPair(a, b), HTMLPair(c, d)), HTMLPair(e, f))
  }

  @inlinable
  package static func buildBlock<A: HTML, B: HTML, C: HTML, D: HTML, E: HTML, F: HTML, G: HTML>(
    _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F, _ g: G
  ) -> HTMLPair<HTMLPair<HTMLPair<A, B>, HTMLPair<C, D>>, HTMLPair<HTMLPair<E, F>, G>> {
    HTMLPair(HTMLPair(HTMLPair(a, b), HTMLPair(c, d)), HTMLPair(HTMLPair(e, f), g))
  }

  @inlinable
  package static func buildBlock<each Content: HTML>(_ content: repeat each Content) -> HTMLTuple<repeat each Content> {
    HTMLTuple(repeat each content)
  }

  @inlinable
  package static func buildOptional<Content: HTML>(_ content: Content?) -> Content? { content }

  @inlinable
  package static func buildEither<First: HTML, Second: HTML>(first: First) -> HTMLEither<First, Second> {
    .first(first)
  }

  @inlinable
  package static func buildEither<First: HTML, Second: HTML>(second: Second) -> HTMLEither<First, Second> {
    .second(second)
  }

  @inlinable
  package static func buildArray<Content: HTML>(_ content: [Content]) -> [Content] { content }

  @inlinable
  package static func buildLimitedAvailability<Content: HTML>(_ content: Content) -> Content { content }
}
