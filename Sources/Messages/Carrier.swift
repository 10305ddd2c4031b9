import Glibc

/// The means by which mail leaves the portal: a mail server, a program or a folder.
protocol MailCarrier: Sendable {
  /// Sends the mail. Throws `DeliveryFailure`.
  func carry(_ mail: Mail) async throws
}

/// The reason why a message wasn't sent. The text is stored with the message and shown to staff.
package struct DeliveryFailure: Error, Hashable, CustomStringConvertible {
  package let description: String
  /// Whether another attempt would fail too, for example because there is no such recipient.
  let isFinal: Bool

  init(_ description: String, isFinal: Bool = false) {
    self.description = description
    self.isFinal = isFinal
  }
}

/// Writes each message to a file in a folder, for development and the demo.
struct MailFolder: MailCarrier {
  let path: String

  func carry(_ mail: Mail) async throws {
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.failure("can't create the folder \(path)") }
    let name = mail.identifier.prefix { $0 != "@" }
    let (draft, file) = ("\(path)/.\(name)", "\(path)/\(name).eml")
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure("can't create \(draft)") }
    let bytes = mail.bytes
    let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    close(descriptor)
    guard isWritten, rename(draft, file) == 0 else { throw Self.failure("can't write \(file)") }
  }

  private static func failure(_ what: String) -> DeliveryFailure {
    DeliveryFailure("\(what): \(String(cString: strerror(errno)))")
  }
}
