/// The settings for mail from `PORTAL_MAIL`.
package struct MailSettings: Sendable {
  package let from: MailAddress
  let carrier: any MailCarrier

  /// The folder that messages are written to, if they are.
  package var folder: String? { (carrier as? MailFolder)?.path }

  /// Parses `smtp://USER@HOST:PORT` (STARTTLS), `smtps://USER@HOST:PORT`, `command:PATH` or `folder:PATH`.
  /// `authorities` is a file of certificates that are trusted instead of the system's. Returns nil for any other text,
  /// and if only one of user and password is given.
  package init?(_ text: String, from: MailAddress, password: String? = nil, authorities: String? = nil) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = String(text[text.index(after: colon)...])
    switch text[..<colon] {
    case "smtp", "smtps":
      guard let server = MailServer(text, password: password, authorities: authorities) else { return nil }
      carrier = server
    case "command" where rest.hasPrefix("/"): carrier = MailProgram(path: rest)
    case "folder" where !rest.isEmpty: carrier = MailFolder(path: rest)
    default: return nil
    }
    self.from = from
  }

  init(_ carrier: any MailCarrier, from: MailAddress) {
    self.carrier = carrier
    self.from = from
  }
}
