import Testing

@testable import StatementPDF

@Suite struct PageFlowTests {
  /// Draws as the pages do, and gives what stands in each row of each page.
  private func draw(_ counts: [Int], end: Int) -> [[String]] {
    var flow = PageFlow()
    var pages: [[String]] = [[]]
    for count in counts {
      if flow.heading() { pages.append([]) }
      pages[pages.count - 1].append("day")
      for _ in 0..<count {
        if flow.line() { pages.append(["continued"]) }
        pages[pages.count - 1].append("line")
      }
    }
    if flow.end(end) { pages.append([]) }
    pages[pages.count - 1] += Array(repeating: "end", count: end)
    return pages
  }

  @Test func `no page holds more than it has room for, and no heading ends one`() {
    for lines in 0...130 {
      for second in [0, 1, 2, 40, 53] {
        let counts = [lines, second].filter { $0 > 0 }
        let pages = draw(counts, end: 20)
        #expect(pages.count == PageFlow.pages(ofDays: counts, end: 20))
        for (index, page) in pages.enumerated() {
          #expect(page.count <= (index == 0 ? PageFlow.first : PageFlow.others), "\(counts)")
          #expect(page.last != "day" && page.last != "continued", "\(counts)")
        }
        #expect(pages.joined().count { $0 == "line" } == lines + second)
      }
    }
  }

  @Test func `an empty statement is one page`() {
    #expect(PageFlow.pages(ofDays: [], end: 25) == 1)
  }

  @Test func `the end moves to a page of its own where it has no room`() {
    #expect(PageFlow.pages(ofDays: [15], end: 25) == 1)
    #expect(PageFlow.pages(ofDays: [16], end: 25) == 2)
  }
}
