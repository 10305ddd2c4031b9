/// What a browser says it is, in a few words: "Firefox on Windows".
package struct Device: Sendable {
  package let label: Phrase

  package init(userAgent: String?) {
    let agent = userAgent ?? ""
    func first(_ names: [(part: String, name: String)]) -> String? {
      names.first { agent.contains($0.part) }?.name
    }
    // The first match counts: Edge and Chrome also name Safari, and Android also names Linux.
    let browser = first([
      ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
      ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ])
    let system = first([
      ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS X", "macOS"),
      ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ])
    label =
      switch (browser, system) {
      case (let browser?, let system?):
        Phrase(en: "\(name: browser) on \(name: system)", ar: "\(name: browser) على \(name: system)")
      case (let name?, nil), (nil, let name?): .name(name)
      case (nil, nil): Phrase(en: "Unknown browser", ar: "متصفح غير معروف")
      }
  }
}
