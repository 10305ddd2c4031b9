/// A switch to the other language.
package struct LanguageSwitch: HTML {
  let chrome: Chrome
  package init(_ chrome: Chrome) { self.chrome = chrome }

  package var body: some HTML {
    PreferenceForm(chrome: chrome) {
      button(
        .class("link-button"), .type("submit"), .name("language"), .value(chrome.language.other.rawValue),
        .lang(chrome.language.other)
      ) { Text(chrome.language == .en ? "العربية" : "English") }
    }
  }
}

/// A choice between the languages, each by its own name.
package struct LanguageChoice: HTML {
  let chrome: Chrome
  package init(_ chrome: Chrome) { self.chrome = chrome }

  package var body: some HTML {
    PreferenceForm(chrome: chrome) {
      Segments(
        label: Phrase(en: "Language", ar: "اللغة"), name: "language", current: chrome.language.rawValue,
        segments: [
          (Language.en.rawValue, Phrase(en: "English", ar: "English")),
          (Language.ar.rawValue, Phrase(en: "العربية", ar: "العربية")),
        ])
    }
  }
}

/// A switch between light, dark and the system's color scheme.
package struct SchemeSwitch: HTML {
  let chrome: Chrome
  package init(_ chrome: Chrome) { self.chrome = chrome }

  package var body: some HTML {
    PreferenceForm(chrome: chrome) {
      Segments(
        label: Phrase(en: "Appearance", ar: "المظهر"), name: "scheme", current: chrome.preferences.scheme.rawValue,
        segments: [
          (ColorScheme.system.rawValue, Phrase(en: "System", ar: "النظام")),
          (ColorScheme.light.rawValue, Phrase(en: "Light", ar: "فاتح")),
          (ColorScheme.dark.rawValue, Phrase(en: "Dark", ar: "داكن")),
        ])
    }
  }
}

/// A switch between 123 and ١٢٣.
package struct DigitsSwitch: HTML {
  let chrome: Chrome
  package init(_ chrome: Chrome) { self.chrome = chrome }

  package var body: some HTML {
    PreferenceForm(chrome: chrome) {
      Segments(
        label: Phrase(en: "Digits", ar: "الأرقام"), name: "digits", current: chrome.preferences.digits.rawValue,
        segments: [
          (Digits.western.rawValue, Phrase(en: "123", ar: "123")),
          (Digits.arabicIndic.rawValue, Phrase(en: "١٢٣", ar: "١٢٣")),
        ])
    }
  }
}

private struct PreferenceForm: HTML {
  let chrome: Chrome
  let content: Slot

  init(chrome: Chrome, @SlotBuilder content: () -> Slot) {
    self.chrome = chrome
    self.content = content()
  }

  var body: some HTML {
    PostForm(to: Path("/preferences"), chrome, inline: true) {
      HiddenField("back", chrome.here.text)
      content
    }
  }
}

/// A group of buttons, of which one is pressed.
private struct Segments: HTMLPrimitive {
  let label: Phrase
  let name: String
  let current: String
  let segments: [(value: String, label: Phrase)]

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<div class=\"segments\" role=\"group\" aria-label=\"")
    html.label.writePlain(into: &buffer)
    buffer.raw("\"><span class=\"segments-label\" aria-hidden=\"true\">")
    Phrase._render(html.label, into: &buffer)
    buffer.raw("</span><div>")
    for segment in html.segments {
      buffer.raw("<button type=\"submit\" name=\"")
      buffer.text(html.name)
      buffer.raw("\" value=\"")
      buffer.text(segment.value)
      buffer.raw(segment.value == html.current ? "\" aria-pressed=\"true\">" : "\" aria-pressed=\"false\">")
      Phrase._render(segment.label, into: &buffer)
      buffer.raw("</button>")
    }
    buffer.raw("</div></div>")
  }
}
