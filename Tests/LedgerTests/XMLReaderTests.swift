import Testing

@testable import Ledger

/// What the reader of banks' XML takes, and what it refuses.
@Suite struct XMLReaderTests {
  private func root(_ text: String) throws -> XMLElement { try XMLReader.root(Array(text.utf8)) }

  @Test func `elements have their text, attributes, namespaces and lines`() throws {
    let root = try root(
      """
      \u{FEFF}<?xml version='1.0' encoding='utf-8' standalone="yes"?>
      <!-- a remark --><?style none?>
      <b:Document xmlns:b="urn:one" xmlns='urn:two'>
        <b:Amt Ccy="EGP" note='&lt;&#x41;&#66;&amp;'> 971.50 </b:Amt>
        <Nm><![CDATA[A & B <]]> &quot;صيدلية&#x20;النور&quot;</Nm><Empty/>
      </b:Document>
      """)
    #expect(root.name == "Document")
    #expect(root.namespace == "urn:one")
    #expect(root.children.map(\.name) == ["Amt", "Nm", "Empty"])
    #expect(root.children.map(\.namespace) == ["urn:one", "urn:two", "urn:two"])
    #expect(root.children.map(\.line) == [4, 5, 5])
    #expect(root.first("Amt")?.attributes == ["Ccy": "EGP", "note": "<AB&"])
    #expect(root.text("Amt") == "971.50")
    #expect(root.text("Nm") == "A & B < \"صيدلية النور\"")
    #expect(root.text("Empty") == nil)
  }

  @Test(arguments: [
    ("", 1), ("x", 1), ("<a>", 1), ("<a></b>", 1), ("<a><b></a></b>", 1), ("<a/><b/>", 1), ("<a/>x", 1), ("<a b/>", 1),
    ("<a b=1/>", 1), ("<a b='1' b='2'/>", 1), ("<a b='<'/>", 1), ("<a>\n&nbsp;</a>", 2), ("<a>&#0;</a>", 1),
    ("<a>&#xD800;</a>", 1), ("<a>&", 1), ("<a>\u{1}</a>", 1), ("<1/>", 1), ("<p:a/>", 1), ("<a:b:c xmlns:a='x'/>", 1),
    ("<!-- ", 1), ("<a><![CDATA[x</a>", 1), ("<a b='1'c='2'/>", 1), ("</a>", 1), ("<", 1), ("<a", 1), ("<a b='x", 1),
  ])
  func `what isn't well-formed is refused with its line`(text: String, line: Int) {
    #expect(throws: XMLProblem.malformed(line: line)) { try root(text) }
  }

  @Test func `no document type, no entity of its own, and nothing without a bound`() throws {
    let lol = "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"
    #expect(throws: XMLProblem.documentType(line: 2)) { try root(lol) }
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(try root(nested(32)).name == "a")
    #expect(throws: XMLProblem.tooDeep(line: 1)) { try root(nested(33)) }
    #expect(throws: XMLProblem.tooLarge) { try root("<a>" + String(repeating: "<b/>", count: 200_001) + "</a>") }
    let attributes = (0..<33).map { " a\($0)='1'" }.joined()
    #expect(throws: XMLProblem.malformed(line: 1)) { try root("<a\(attributes)/>") }
    #expect(throws: XMLProblem.notUTF8) { try root("<?xml version='1.0' encoding='windows-1256'?><a/>") }
    #expect(throws: XMLProblem.notUTF8) { try XMLReader.root([0x3C, 0x61, 0xFF, 0x3E]) }
  }
}
