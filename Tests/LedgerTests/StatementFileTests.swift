import Database
import Foundation
import Ledger
import Synchronization
import TestSupport
import Testing
import Wallet

/// The bytes of a statement's file.
final class Sink: Sendable {
  private let state = Mutex<[UInt8]>([])
  var bytes: [UInt8] { state.withLock { $0 } }
  func add(_ chunk: UnsafeRawBufferPointer) { state.withLock { $0 += chunk } }
}

struct StatementFileTests {
  private func october() throws -> Statement.Period {
    try #require(Statement.Period(from: try day("2026-10-01"), to: try day("2026-10-31")))
  }

  private func file(
    _ platform: Platform, _ merchant: MerchantID, _ period: Statement.Period, asOf: Instant? = nil
  ) async throws -> (bytes: [UInt8], written: StatementFile.Written) {
    let sink = Sink()
    let written = try await StatementFile(merchant: merchant, period: period, asOf: asOf)
      .write(from: platform.database.tenant(merchant)) { sink.add($0) }
    return (sink.bytes, written)
  }

  @Test func `bytes of a small statement`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let user = try await platform.user("Mona Adel", holding: 100_000)
      let payment = try await platform.post(
        .payment(from: user, to: merchant), 10_000, at: try instant("2026-10-29T20:30:00Z"), description: "Vitamins")
      try await platform.post(
        .refund(of: payment.transaction, reason: .other, note: nil), 4_000, at: try instant("2026-10-29T21:30:00Z"))
      let refund = try #require(try await platform.texts("SELECT reference AS value FROM refunds").first)
      let (bytes, written) = try await file(platform, merchant, try october())
      let text = """
        \u{FEFF}sequence,posted_at,posted_at_utc,kind,reference,parent_reference,counterparty,description,gross,fee,vat,net,\
        balance,settlement,payout,bank_trace,currency
        ,2026-10-01T00:00:00+03:00,2026-09-30T21:00:00Z,opening_balance,,,,,,,,,0.00,,,,EGP
        1,2026-10-29T23:30:00+03:00,2026-10-29T20:30:00Z,payment,\(payment.reference),,Mona Adel 010•••••001,Vitamins,\
        100.00,2.50,0.35,97.15,97.15,,,,EGP
        2,2026-10-29T23:30:00+02:00,2026-10-29T21:30:00Z,refund,\(refund),\(payment.reference),Mona Adel 010•••••001,,\
        -40.00,-1.00,-0.14,-38.86,58.29,,,,EGP
        ,2026-11-01T00:00:00+02:00,2026-10-31T22:00:00Z,closing_balance,,,,,,,,,58.29,,,,EGP

        """
      #expect(String(decoding: bytes, as: UTF8.self) == text.replacingOccurrences(of: "\n", with: "\r\n"))
      #expect(written.rows == 2)
      #expect(written.asOf != nil)
    }
  }

  @Test func `as of an instant it is the same bytes`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 1_000_000)
      for text in ["2026-10-05T09:00:00Z", "2026-10-06T09:00:00Z"] {
        try await platform.post(.payment(from: user, to: merchant), 10_000, at: try instant(text))
      }
      let first = try await file(platform, merchant, try october())
      for text in ["2026-10-06T09:00:01Z", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"] {
        try await platform.post(.payment(from: user, to: merchant), 10_000, at: try instant(text))
      }
      let again = try await file(platform, merchant, try october(), asOf: first.written.asOf)
      #expect(again.bytes == first.bytes)
      let now = try await file(platform, merchant, try october())
      #expect(now.bytes != first.bytes)
    }
  }

  @Test func `empty statements have their two balances`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let (bytes, written) = try await file(platform, merchant, try october())
      #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").count == 3)
      #expect(written.rows == 0)
      #expect(written.asOf == nil)
    }
  }

  @Test func `names of files`() throws {
    let code = try #require(MerchantCode(number: 1))
    #expect(StatementFile.name(code, try october()) == "statement_MRC-000001_2026-10-01_2026-10-31.csv")
  }

  /// Texts with their field in the file.
  @Test func `texts cannot become formulas`() async throws {
    let texts = [
      ("=1+1", "'=1+1"), ("+20", "'+20"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("＝1+1", "'＝1+1"),
      (";=1", "';'=1"), ("a;b", "a;b"), ("a;=1", "a;'=1"),
      ("\rx", "\"'\rx\""),
      ("a=b", "a=b"), (" =1", " =1"), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("a,b", "\"a,b\""), ("a\nb", "\"a\nb\""),
      ("=\"a\",b", "\"'=\"\"a\"\",b\""), ("دواء، شكرًا", "دواء، شكرًا"), ("", "\"\""), ("\\.", "\\."), ("'", "'"),
      ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ]
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      for (text, _) in texts {
        let user = try await platform.user(text.isEmpty ? "x" : text, holding: 10_000)
        try await platform.post(
          .payment(from: user, to: merchant), 10_000, at: try instant("2026-10-05T09:00:00Z"), description: text)
      }
      let content = String(decoding: try await file(platform, merchant, try october()).bytes, as: UTF8.self)
      for (text, field) in texts {
        #expect(content.contains(",\(field),100.00,2.50,"), "\(text.debugDescription)")
      }
      // Names are guarded as descriptions are.
      #expect(content.contains(",'=1+1 010•••••"))
      #expect(content.contains(",\"'=\"\"a\"\",b 010•••••"))
    }
  }

  /// Python's `csv` reads the figures of the page from the file, also in months in which the clock changes.
  @Test(.enabled(if: IndependentScript.isThere), arguments: ["2026-04", "2026-10"])
  func `python reads the same figures`(month: String) async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let names = ["منى عادل", "=Nour, \"N\"", "A\nB", "@x\r\ny", "O'Neil"]
      var users: [UserID] = []
      for name in names { users.append(try await platform.user(name, holding: 1_000_000_000)) }
      let (first, last) = (try day("\(month)-01"), try day("\(month)-01").lastOfMonth)
      var at = Instant(microseconds: Int64(first.adding(days: -3).daysSince1970) * 86_400_000_000)
      let end = Instant(microseconds: Int64(last.adding(days: 3).daysSince1970) * 86_400_000_000)
      var generator = SeededGenerator(seed: 4)
      var payments: [TransactionID] = []
      while at < end {
        let user = try #require(users.randomElement(using: &generator))
        payments.append(
          try await platform.post(
            .payment(from: user, to: merchant), .random(in: 1...50_000, using: &generator), at: at,
            description: names.randomElement(using: &generator)
          ).transaction)
        at = at + .seconds(3_600)
        if payments.count.isMultiple(of: 7), let payment = payments.randomElement(using: &generator) {
          let remaining = try await platform.remaining(payment)
          if remaining > 0 {
            try await platform.post(
              .refund(of: payment, reason: .other, note: nil), .random(in: 1...remaining, using: &generator), at: at)
          }
        }
      }
      let period = try #require(Statement.Period(from: first, to: last))
      let (bytes, written) = try await file(platform, merchant, period)
      let statement = try await Statement.open(
        for: merchant, period, asOf: written.asOf, in: platform.database.tenant(merchant))
      #expect(statement.foots)
      var figures = [
        "rows \(statement.count)", "opening \(statement.opening)", "closing \(statement.closing)",
        "net \(try statement.net)",
      ]
      figures += statement.totals.map { "\($0.kind) \($0.count) \($0.gross) \($0.fee) \($0.vat) \($0.net)" }
      #expect(try IndependentScript.run("check_statement.py", [("statement.csv", bytes)]) == figures)
      #expect(statement.count > 750)
    }
  }
}
