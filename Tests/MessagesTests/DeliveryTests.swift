import Auth
import Database
import TestSupport
import Testing
import Wallet

@testable import Messages

struct DeliveryTests {
  @Test("A message is sent once, in its reader's language, with the link")
  func sentOnce() async throws {
    try await Outbox.withOne { outbox, staff in
      try await outbox.database.executeAsOwner("UPDATE staff SET language = 'en'")
      try await outbox.invite(staff)
      let mails = try await outbox.deliver()
      #expect(mails.map(\.to.address) == ["mona@example.test"])
      #expect(mails[0].subject == "Your invitation to HealthPay")
      #expect(mails[0].text.contains("https://portal.example.test/admin/invitation/s3cret"))
      #expect(mails[0].text.contains("Hany Fathy has invited you"))
      #expect(mails[0].html.contains("href=\"https://portal.example.test/admin/invitation/s3cret\""))
      #expect(try await outbox.deliver().count == 1)
      #expect(try await outbox.states() == ["sent 1 -"])
    }
  }

  @Test("A link can't be read in the table, and is gone once it is sent")
  func linkSealed() async throws {
    try await Outbox.withOne { outbox, staff in
      try await outbox.invite(staff)
      let row: SQL = "SELECT messages::text || encode(link_sealed, 'escape') AS value FROM messages"
      #expect(try await !outbox.database.value(row, as: String.self).contains("s3cret"))
      _ = try await outbox.deliver()
      let left: Int = try await outbox.database.value("SELECT count(link_sealed) AS value FROM messages")
      #expect(left == 0)
    }
  }

  @Test("What fails waits longer each time, keeps its error without the address, and goes out later")
  func backOff() async throws {
    try await Outbox.withOne { outbox, staff in
      try await outbox.invite(staff)
      await outbox.box.refuse(with: DeliveryFailure("421 mona@example.test: try later"))
      #expect(try await outbox.deliver().isEmpty)
      #expect(try await outbox.states() == ["waiting 1 421 mo…@example.test: try later"])
      await outbox.box.refuse(with: nil)
      #expect(try await outbox.deliver().isEmpty)
      try await outbox.pass("interval '31 seconds'")
      #expect(try await outbox.deliver().count == 1)
      #expect(try await outbox.states() == ["sent 2 -"])
    }
    #expect((1...8).map { MessageDelivery.pause(after: $0) } == [30, 120, 480, 1_920, 7_680, 21_600, 21_600, 21_600])
  }

  @Test("What is refused for good fails at once, and what expires is not sent")
  func failed() async throws {
    try await Outbox.withOne { outbox, staff in
      try await outbox.invite(staff)
      await outbox.box.refuse(with: DeliveryFailure("550 no such user", isFinal: true))
      _ = try await outbox.deliver()
      #expect(try await outbox.states() == ["failed 1 550 no such user"])
      await outbox.box.refuse(with: nil)
      try await outbox.put(
        .passwordReset(
          to: .staff(staff), link: try Outbox.seal.seal("/admin/reset/x", for: .message), minutes: 30))
      try await outbox.pass("interval '4 days'")
      #expect(try await outbox.deliver().isEmpty)
      #expect(try await outbox.states() == ["failed 1 550 no such user", "failed 0 -"])
      let links: Int = try await outbox.database.value("SELECT count(link_sealed) AS value FROM messages")
      #expect(links == 0)
    }
  }

  @Test("Two processes at once send each message once")
  func twoProcesses() async throws {
    try await Outbox.withOne { outbox, staff in
      for _ in 0..<40 { try await outbox.invite(staff) }
      await withTaskGroup { group in
        for _ in 0..<4 { group.addTask { _ = try? await outbox.deliver() } }
      }
      let mails = await outbox.box.mails
      #expect(mails.count == 40)
      #expect(Set(mails.map(\.identifier)).count == 40)
    }
  }

  @Test("A message that was taken by a process that died is sent by the next")
  func takenAndLost() async throws {
    try await Outbox.withOne { outbox, staff in
      try await outbox.invite(staff)
      let taken = try await outbox.database.run(OutgoingMessage.take(10, by: [.email]))
      #expect(taken.count == 1)
      #expect(try await outbox.deliver().isEmpty)
      try await outbox.pass("interval '5 minutes'")
      #expect(try await outbox.deliver().count == 1)
    }
  }

  @Test("The row is written with the act or not at all")
  func rolledBack() async throws {
    struct Stop: Error {}
    try await Outbox.withOne { outbox, staff in
      await #expect(throws: Stop.self) {
        try await outbox.database.transaction { connection in
          try connection.enqueue(.newDevice(to: .staff(staff), userAgent: "Windows Firefox/140", address: "192.0.2.7"))
          throw Stop()
        }
      }
      let states = try await outbox.states()
      #expect(states == [])
    }
  }

  @Test("An error repeats no mobile number, in whichever form the provider writes it")
  func maskedNumber() {
    for form in ["+201012345676", "201012345676", "01012345676"] {
      #expect(MessageDelivery.masked("400 \(form) is unknown", "+201012345676") == "400 010•••••676 is unknown")
    }
    #expect(
      MessageDelivery.masked("421 mona@example.test: later", "mona@example.test") == "421 mo…@example.test: later")
  }
}
