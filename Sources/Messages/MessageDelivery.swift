package import Auth
package import Database
package import Templates
package import Wallet

/// Delivers the messages of the outbox, each at least once. A message is taken before it is sent and marked after it,
/// so one that was sent just before a crash is sent again. Each attempt has the same Message-ID.
package struct MessageDelivery: Sendable {
  private let database: Database
  private let seal: TextSeal
  private let zone: CairoZone
  private let site: PortalAddresses
  private let from: MailAddress?
  private let mail: (any MailCarrier)?
  private let sms: SMSGateway?

  /// Without a carrier, messages of its channel wait until they expire.
  package init(
    database: Database, seal: TextSeal, zone: CairoZone, site: PortalAddresses, mail: MailSettings?,
    sms: SMSGateway? = nil
  ) {
    self.sms = sms
    self.database = database
    self.seal = seal
    self.zone = zone
    self.site = site
    from = mail?.from
    self.mail = mail?.carrier
  }

  /// The number of messages that are taken at once. They are sent one after another within the five minutes for which
  /// they are taken.
  private static let batch: Int64 = 10

  /// Answers requests for a reset, and sends all messages that are due. Throws if the database fails; any other failure is
  /// stored with its message.
  package func run() async throws {
    try await AccountLinks.answerRequests(in: database, seal)
    try await expire()
    let channels = MessageChannel.allCases.filter { $0 == .email ? mail != nil : sms != nil }
    if channels.isEmpty { return }
    while true {
      let taken = try await database.run(OutgoingMessage.take(Self.batch, by: channels))
      for message in taken {
        try Task.checkCancellation()
        try await deliver(message)
      }
      if taken.count < Self.batch { return }
    }
  }

  private func deliver(_ message: OutgoingMessage) async throws {
    do {
      let wasSent = try await send(message)
      try await database.execute(wasSent ? Self.sent(message) : "DELETE FROM messages WHERE id = \(message.id)")
    } catch let failure as DeliveryFailure {
      try await database.execute(Self.failed(message, failure))
    }
  }

  /// Sends a message. Returns false if it no longer has anything to report.
  private func send(_ message: OutgoingMessage) async throws -> Bool {
    let reader = Reader(language: message.language, zone: zone, now: message.createdAt)
    let link = try message.linkSealed.map { sealed in try open(sealed) }
    guard let text = MessageText(message: message, site: site, link: link).mail else { return false }
    guard let recipient = try message.contact ?? message.addressSealed.map({ sealed in try open(sealed) }) else {
      throw DeliveryFailure("no address is known", isFinal: true)
    }
    do {
      switch message.channel {
      case .email: try await mail(text, to: recipient, message, reader)
      case .sms: try await sms(text, to: recipient, reader)
      }
    } catch let failure as DeliveryFailure {
      // The address is masked because servers repeat it in their errors.
      let words = Self.masked(failure.description, recipient)
      throw DeliveryFailure(oneLine(words, maximum: 300), isFinal: failure.isFinal)
    }
    return true
  }

  static func masked(_ words: String, _ recipient: String) -> String {
    guard let mobile = PhoneNumber(e164: recipient) else {
      return words.replacing(recipient, with: maskedEmail(recipient))
    }
    // Providers write a number in each of these forms.
    return [mobile.e164, String(mobile.e164.dropFirst()), mobile.national].reduce(words) {
      $0.replacing($1, with: mobile.masked)
    }
  }

  private func mail(
    _ text: MailText, to recipient: String, _ message: OutgoingMessage, _ reader: Reader
  ) async throws {
    guard let address = MailAddress(recipient, name: message.name) else {
      throw DeliveryFailure("the address can't be one", isFinal: true)
    }
    guard let from, let mail else { throw DeliveryFailure("no mail is set up") }
    try await mail.carry(
      Mail(
        from: from, to: address, subject: text.subject.plain(for: reader), text: text.plain(for: reader),
        html: text.html(for: reader), language: message.language.rawValue, date: message.createdAt,
        identifier: "message-\(message.id).\(message.createdAt.microseconds)@\(from.domain)"))
  }

  private func sms(_ text: MailText, to recipient: String, _ reader: Reader) async throws {
    guard let mobile = PhoneNumber(e164: recipient) else {
      throw DeliveryFailure("the number can't be one", isFinal: true)
    }
    guard let sms else { throw DeliveryFailure("no SMS provider is set up") }
    try await sms.carry(text.short(for: reader), to: mobile.e164)
  }

  private func open(_ sealed: [UInt8]) throws -> String {
    do {
      return try seal.open(sealed, for: .message)
    } catch {
      throw DeliveryFailure("the secret key is another one than when the message was written", isFinal: true)
    }
  }

  private static func sent(_ message: OutgoingMessage) -> SQL {
    """
    UPDATE messages SET state = 'sent', ended_at = now(), link_sealed = NULL, error = NULL
    WHERE id = \(message.id) AND state = 'waiting'
    """
  }

  /// Returns the statement that records a failure. It changes nothing if the five minutes are over and another process
  /// has taken the message.
  private static func failed(_ message: OutgoingMessage, _ failure: DeliveryFailure) -> SQL {
    """
    UPDATE messages SET error = \(failure.description),
      due_at = now() + \(pause(after: message.attempts)) * interval '1 second',
      state = CASE WHEN \(failure.isFinal) THEN 'failed' ELSE state END,
      ended_at = CASE WHEN \(failure.isFinal) THEN now() END
    WHERE id = \(message.id) AND state = 'waiting' AND attempts = \(message.attempts)
    """
  }

  /// Returns the pause in seconds: half a minute, two, eight, half an hour, two hours, then six.
  static func pause(after attempts: Int64) -> Int64 {
    attempts >= 6 ? 21_600 : min(30 << (2 * max(0, attempts - 1)), 21_600)
  }

  private func expire() async throws {
    try await database.execute(
      """
      UPDATE messages SET state = 'failed', ended_at = coalesce(ended_at, now()), link_sealed = NULL
      WHERE id IN (
        SELECT id FROM messages
        WHERE expires_at <= now() AND (state = 'waiting' OR link_sealed IS NOT NULL)
        LIMIT 1000 FOR UPDATE SKIP LOCKED
      )
      """)
  }

  /// Deletes messages that were sent or given up 90 days ago, some thousands in each statement.
  package static func purge(in database: Database) async throws {
    let most = 5_000
    var purged = 0
    repeat {
      purged = try await database.execute(
        """
        DELETE FROM messages WHERE id IN (
          SELECT id FROM messages WHERE ended_at < now() - interval '90 days' ORDER BY ended_at LIMIT \(Int64(most))
        )
        """)
    } while purged == most
  }
}
