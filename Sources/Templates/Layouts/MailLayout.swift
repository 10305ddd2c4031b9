import Wallet

/// The words of a message in both languages, which are rendered as text and as HTML.
package struct MailText: Sendable {
  /// The link below the text to the next step.
  package struct Action: Sendable {
    let label: Phrase
    /// The absolute address.
    let address: String

    package init(_ label: Phrase, to address: String) {
      self.label = label
      self.address = address
    }
  }

  package let subject: Phrase
  let greeting: Phrase?
  let paragraphs: [Phrase]
  let facts: [(label: Phrase, value: Phrase)]
  let action: Action?
  /// The words that say why the message came, and what to do if it shouldn't have.
  let closing: Phrase

  package init(
    _ subject: Phrase, greeting: Phrase?, _ paragraphs: [Phrase], facts: [(label: Phrase, value: Phrase)] = [],
    action: Action? = nil, closing: Phrase
  ) {
    self.subject = subject
    self.greeting = greeting
    self.paragraphs = paragraphs
    self.facts = facts
    self.action = action
    self.closing = closing
  }
}

private let sender = Phrase(en: "HealthPay", ar: "هيلث باي")

extension MailText {
  /// Returns plain text, for mail programs that show no HTML.
  package func plain(for reader: Reader) -> String {
    var blocks = [greeting].compactMap { $0?.plain(for: reader) } + paragraphs.map { $0.plain(for: reader) }
    if !facts.isEmpty {
      blocks.append(
        facts.map { "\($0.label.plain(for: reader)): \($0.value.plain(for: reader))" }.joined(separator: "\n"))
    }
    if let action { blocks.append("\(action.label.plain(for: reader)):\n\(action.address)") }
    blocks.append(closing.plain(for: reader))
    return blocks.joined(separator: "\n\n") + "\n\n-- \n\(sender.plain(for: reader))\n"
  }

  /// Returns the text of an SMS.
  package func short(for reader: Reader) -> String {
    "\(sender.plain(for: reader)): \(subject.plain(for: reader))" + (action.map { "\n\($0.address)" } ?? "")
  }

  /// Returns a complete document. Each element has its own style, since mail programs support neither style sheets nor
  /// `light-dark()`.
  package func html(for reader: Reader) -> String {
    String(decoding: MailDocument(mail: self).rendered(for: reader), as: UTF8.self)
  }
}

private struct MailDocument: HTMLPrimitive {
  let mail: MailText

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    let mail = html.mail
    buffer.raw("<!doctype html><html lang=\"")
    buffer.raw(buffer.language.code)
    buffer.raw("\" dir=\"")
    buffer.raw(buffer.language.direction)
    buffer.raw(
      "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
    )
    mail.subject.writePlain(into: &buffer)
    buffer.raw(
      """
      </title></head><body style="margin:0;padding:24px 12px;background:#f5f7f6;color:#14201e;\
      font:16px/24px -apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',Tahoma,sans-serif">\
      <div style="max-width:560px;margin:0 auto;background:#fff;border:1px solid #e2e7e5;border-radius:12px;padding:28px">\
      <p style="margin:0 0 20px;font-weight:600;color:#0b6b63">
      """)
    sender.writePlain(into: &buffer)
    buffer.raw("</p><h1 style=\"margin:0 0 16px;font-size:22px;line-height:30px\">")
    mail.subject.writePlain(into: &buffer)
    buffer.raw("</h1>")
    for words in [mail.greeting].compactMap({ $0 }) + mail.paragraphs {
      paragraph(words, "<p style=\"margin:0 0 16px\">", &buffer)
    }
    facts(mail.facts, &buffer)
    if let action = mail.action {
      buffer.raw("<p style=\"margin:24px 0\"><a href=\"")
      buffer.text(action.address)
      buffer.raw(
        """
        " style="display:inline-block;background:#0b6b63;color:#fff;text-decoration:none;border-radius:8px;\
        padding:12px 20px;font-weight:600">
        """)
      action.label.writePlain(into: &buffer)
      buffer.raw(
        "</a></p><p dir=\"ltr\" style=\"margin:0 0 16px;font-size:14px;line-height:20px;word-break:break-all\">")
      buffer.text(action.address)
      buffer.raw("</p>")
    }
    paragraph(mail.closing, "<p style=\"margin:24px 0 0;font-size:14px;line-height:20px;color:#56635f\">", &buffer)
    buffer.raw("</div></body></html>")
  }

  private static func facts(_ facts: [(label: Phrase, value: Phrase)], _ buffer: inout HTMLBuffer) {
    if facts.isEmpty { return }
    buffer.raw("<table role=\"presentation\" style=\"margin:0 0 16px;border-collapse:collapse\">")
    for fact in facts {
      buffer.raw("<tr><td style=\"padding:4px 0;padding-inline-end:16px;color:#56635f\">")
      fact.label.writePlain(into: &buffer)
      buffer.raw("</td><td style=\"padding:4px 0;font-weight:600\">")
      fact.value.writePlain(into: &buffer)
      buffer.raw("</td></tr>")
    }
    buffer.raw("</table>")
  }

  private static func paragraph(_ words: Phrase, _ start: StaticString, _ buffer: inout HTMLBuffer) {
    buffer.raw(start)
    words.writePlain(into: &buffer)
    buffer.raw("</p>")
  }
}
