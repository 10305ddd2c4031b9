import Templates
import Testing

@Suite struct ElementTests {
  @Test func `renders elements and attributes in order`() {
    let page = html {
      div(.class("card"), .id("a"), .role("group"), .hidden) {
        p { Text("one") }
        input(.type("checkbox"), .name("x"), .value("1"), .checked)
      }
    }
    #expect(
      page == """
        <div class="card" id="a" role="group" hidden><p>one</p><input type="checkbox" name="x" value="1" checked></div>
        """)
  }

  @Test func `leaves out nil attributes`() {
    #expect(
      html { button(.type("submit"), nil, nil, .disabled) { Text("x") } }
        == "<button type=\"submit\" disabled>x</button>")
    #expect(html { br(nil) } == "<br>")
  }

  @Test func `renders conditions loops and optionals`() {
    func page(_ flag: Bool) -> String {
      html {
        if flag { Text("yes") } else { strong { Text("no") } }
        if flag { Text("!") }
        for number in 1...2 { Text(String(number)) }
        ForEach(["a", "b"]) { letter in li { Text(letter) } }
        flag ? Text("some") : nil
      }
    }
    #expect(page(true) == "yes!12<li>a</li><li>b</li>some")
    #expect(page(false) == "<strong>no</strong>12<li>a</li><li>b</li>")
  }

  @Test func `a component is its body`() {
    struct Greeting: HTML {
      let name: String
      var body: some HTML {
        p {
          Phrase(en: "Hello ", ar: "أهلًا ")
          NameText(name)
        }
      }
    }
    #expect(html { Greeting(name: "منى") } == "<p>Hello <bdi>منى</bdi></p>")
    #expect(html(.ar) { Greeting(name: "Mona") } == "<p>أهلًا <bdi>Mona</bdi></p>")
  }

  @Test func `an empty element has an end tag`() {
    #expect(html { div {} } == "<div></div>")
  }
}
