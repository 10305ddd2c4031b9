package import Wallet

/// A message to a person, written in the transaction of the act that it reports and delivered afterwards. Its
/// parameters are readable in the database. A link that lets its reader sign in, and an address that no account has,
/// are sealed (`TextSeal.Purpose.message`).
package struct Message: Sendable {
  package enum Recipient: Sendable {
    case staff(StaffID)
    case member(MemberID)
    /// An e-mail address, or a mobile number in E.164 for an SMS; sealed.
    case address([UInt8])
  }

  let kind: MessageKind
  let recipient: Recipient
  let channel: MessageChannel
  let link: [UInt8]?
  let language: String?
  let parameters: KeyValuePairs<String, String>
  let minutes: Int?

  private init(
    _ kind: MessageKind, to recipient: Recipient, by channel: MessageChannel = .email, link: [UInt8]? = nil,
    language: String? = nil, parameters: KeyValuePairs<String, String> = [:], minutes: Int? = nil
  ) {
    self.kind = kind
    self.recipient = recipient
    self.channel = channel
    self.link = link
    self.language = language
    self.parameters = parameters
    self.minutes = minutes
  }

  /// Returns an invitation. `link` is the sealed path of the page that takes the first password, such as
  /// `/admin/invitation/…`, and works for `hours`. `language` (`en`, `ar`) is for an account that has none yet.
  package static func invitation(
    to recipient: Recipient, by channel: MessageChannel = .email, link: [UInt8], invitedBy: String, hours: Int,
    language: String? = nil
  ) -> Message {
    Message(
      .invitation, to: recipient, by: channel, link: link, language: language,
      parameters: ["invited_by": invitedBy, "hours": String(hours)], minutes: hours * 60)
  }

  /// Returns a password reset. `link` is as for an invitation.
  package static func passwordReset(to recipient: Recipient, link: [UInt8], minutes: Int) -> Message {
    Message(
      .passwordReset, to: recipient, link: link, parameters: ["minutes": String(minutes)], minutes: minutes)
  }

  /// `userAgent` is what the browser says it is; `address` the one that signed in.
  package static func newDevice(to recipient: Recipient, userAgent: String?, address: String?) -> Message {
    Message(.newDevice, to: recipient, parameters: ["user_agent": userAgent ?? "", "address": address ?? ""])
  }

  /// Returns the message that the mobile number of an account was changed, for its e-mail address and for the previous
  /// number. `mobile` is masked, and empty if the number was removed; `language` is the account's.
  package static func mobileChanged(
    to recipient: Recipient, by channel: MessageChannel = .email, mobile: String, language: String? = nil
  ) -> Message {
    Message(.mobileChanged, to: recipient, by: channel, language: language, parameters: ["mobile": mobile])
  }
}

extension Message {
  /// The statement, for acts that send several in one round trip.
  package var insertion: SQL {
    """
    INSERT INTO messages (kind, channel, staff_id, member_id, address_sealed, link_sealed, language, parameters, expires_at)
    VALUES (\(kind), \(channel), \(recipient.staff), \(recipient.member), \(recipient.address), \(link), \(language),
      jsonb_object(\(parameters.map(\.key)), \(parameters.map(\.value))),
      now() + make_interval(mins => coalesce(\(minutes.map { Int64($0) })::int, 7 * 24 * 60)))
    """
  }

  /// Returns the message to the merchant's owners with an address that the bank has returned the payout or couldn't pay
  /// it.
  package static func payoutReturned(
    _ payout: Reference, _ amount: Money, as state: PayoutState, to merchant: MerchantID
  ) -> SQL {
    toOwners(
      of: merchant, .payoutReturned,
      ["payout": payout.text, "amount": String(amount.piastres), "payout_state": state.rawValue])
  }

  /// Returns the message to everybody who may decide such a request and didn't make it. It is sent two minutes later
  /// and at most once an hour, so that it covers several requests: they are counted when it is sent. A message that is
  /// about to be sent, or is being sent, may not count this transaction's request, so a second message follows it.
  package static func approvalWaiting(_ kind: ApprovalKind, requestedBy actor: Actor) -> SQL {
    """
    INSERT INTO messages (kind, staff_id, due_at)
    SELECT 'approval_waiting', staff.id,
      greatest(now() + interval '2 minutes', coalesce(last.ended_at, last.due_at) + interval '1 hour')
    FROM staff LEFT JOIN LATERAL (
      SELECT state, attempts, due_at, ended_at FROM messages
      WHERE staff_id = staff.id AND kind = 'approval_waiting' ORDER BY id DESC LIMIT 1
    ) last ON true
    WHERE status = 'active' AND may_decide(role, \(kind)) AND 'staff:' || staff.id <> \(actor.key)
      AND (last.state = 'waiting' AND attempts = 0
        AND (due_at > now() + interval '1 minute' OR due_at < now() - interval '5 minutes')) IS NOT TRUE
    """
  }

  /// Returns the message to the merchant's owners and, if an address has changed in the last 30 days, also to the
  /// previous address. `effectiveAt` is when the account comes into force, if that is known.
  package static func bankAccountChanged(
    _ stage: BankAccountStage, of merchant: MerchantID, last4: String, effectiveAt: Instant? = nil
  ) -> SQL {
    toOwners(
      of: merchant, .bankAccountChanged,
      ["stage": stage.rawValue, "last4": last4, "effective_at": effectiveAt?.iso8601UTC ?? ""], andPrevious: true)
  }

  /// To a colleague: that a note on this page of the admin portal names them.
  package static func mentioned(_ staff: Int64, by actor: Actor, on page: String) -> SQL {
    Message(.mentioned, to: .staff(StaffID(staff)), parameters: ["author": actor.name, "page": page]).insertion
  }

  /// To the merchant's owners: that scheduled payouts rest, since the bank can't pay into the account.
  package static func payoutsPaused(after payout: Reference, to merchant: MerchantID) -> SQL {
    toOwners(of: merchant, .payoutsPaused, ["payout": payout.text])
  }

  /// To the merchant's owners: that the statement of a month was made.
  package static func statementReady(_ first: Day, _ last: Day, asOf: Instant?, to merchant: MerchantID) -> SQL {
    toOwners(
      of: merchant, .statementReady,
      ["from": first.description, "to": last.description, "as_of": asOf?.iso8601UTC ?? ""])
  }

  /// And to those of the team whom the owner has chosen for this kind: by e-mail, and by SMS too if the owner has chosen
  /// that.
  private static func toOwners(
    of merchant: MerchantID, _ kind: MessageKind, _ parameters: KeyValuePairs<String, String>, andPrevious: Bool = false
  ) -> SQL {
    """
    INSERT INTO messages (kind, channel, member_id, to_previous, parameters)
    SELECT \(kind), contact.channel, owner.id, contact.previous,
      jsonb_object(\(parameters.map(\.key)), \(parameters.map(\.value)))
    FROM merchant_members owner
      LEFT JOIN merchant_notifications chosen ON chosen.merchant_id = owner.merchant_id AND chosen.kind = \(kind),
      LATERAL (VALUES
        ('email', false, owner.email),
        ('email', true,
          CASE WHEN \(andPrevious) AND owner.role = 'owner' AND owner.email_changed_at > now() - interval '30 days'
            THEN owner.previous_email END),
        ('sms', false, CASE WHEN chosen.by_sms THEN owner.mobile END)
      ) contact (channel, previous, address)
    WHERE owner.merchant_id = \(merchant) AND owner.status = 'active' AND contact.address IS NOT NULL
      AND (owner.role = 'owner' OR chosen.audience = 'team' OR chosen.audience = 'finance' AND owner.role = 'finance')
    ORDER BY owner.id, contact.channel, contact.previous
    """
  }
}

extension Message.Recipient {
  fileprivate var staff: StaffID? { if case .staff(let id) = self { id } else { nil } }
  fileprivate var member: MemberID? { if case .member(let id) = self { id } else { nil } }
  fileprivate var address: [UInt8]? { if case .address(let sealed) = self { sealed } else { nil } }
}

extension Connection {
  /// Adds a message to the outbox, inside the caller's transaction.
  package func enqueue(_ message: Message) throws(DatabaseError) { try execute(message.insertion) }
}

extension MessageKind: DatabaseValue {}
extension MessageChannel: DatabaseValue {}
extension MessageState: DatabaseValue {}
extension MessageID: DatabaseValue {}
