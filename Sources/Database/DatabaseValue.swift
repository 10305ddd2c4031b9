package import Wallet

/// Object identifiers of PostgreSQL's built-in types (src/include/catalog/pg_type.dat).
enum PostgresType {
  static let inferred: UInt32 = 0
  static let bool: UInt32 = 16
  static let bytea: UInt32 = 17
  static let int8: UInt32 = 20
  static let int2: UInt32 = 21
  static let int4: UInt32 = 23
  static let text: UInt32 = 25
  static let json: UInt32 = 114
  static let float8: UInt32 = 701
  static let varchar: UInt32 = 1043
  static let date: UInt32 = 1082
  static let timestamptz: UInt32 = 1184
  static let jsonb: UInt32 = 3802

  static let boolArray: UInt32 = 1000
  static let byteaArray: UInt32 = 1001
  static let textArray: UInt32 = 1009
  static let int8Array: UInt32 = 1016
  static let float8Array: UInt32 = 1022
  static let dateArray: UInt32 = 1182
  static let timestamptzArray: UInt32 = 1185
}

/// A Swift value that can be read from a row. Results have PostgreSQL's binary format.
@usableFromInline
package protocol ColumnValue: Sendable {
  /// Returns nil if the column's type or the value doesn't match.
  init?(type: UInt32, bytes: UnsafeRawBufferPointer)
}

/// A Swift value that can be bound to a statement and read from a row.
package protocol DatabaseValue: ColumnValue {
  static var bindType: UInt32 { get }
  static var arrayType: UInt32 { get }
  var bind: Bind { get }
}

private func decode<Integer: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, as: Integer.Type) -> Integer {
  Integer(bigEndian: bytes.loadUnaligned(as: Integer.self))
}

extension Int64: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.int8 }
  package static var arrayType: UInt32 { PostgresType.int8Array }
  package var bind: Bind { Bind(type: PostgresType.int8, content: .text(String(self))) }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    switch (type, bytes.count) {
    case (PostgresType.int8, 8): self = decode(bytes, as: Int64.self)
    case (PostgresType.int4, 4): self = Int64(decode(bytes, as: Int32.self))
    case (PostgresType.int2, 2): self = Int64(decode(bytes, as: Int16.self))
    default: return nil
    }
  }
}

extension Int: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.int8 }
  package static var arrayType: UInt32 { PostgresType.int8Array }
  package var bind: Bind { Int64(self).bind }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard let value = Int64(type: type, bytes: bytes) else { return nil }
    self = Int(value)
  }
}

extension Double: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.float8 }
  package static var arrayType: UInt32 { PostgresType.float8Array }
  package var bind: Bind { Bind(type: PostgresType.float8, content: .text(String(self))) }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard type == PostgresType.float8, bytes.count == 8 else { return nil }
    self = Double(bitPattern: decode(bytes, as: UInt64.self))
  }
}

extension Bool: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.bool }
  package static var arrayType: UInt32 { PostgresType.boolArray }
  package var bind: Bind { Bind(type: PostgresType.bool, content: .text(self ? "t" : "f")) }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard type == PostgresType.bool, bytes.count == 1 else { return nil }
    self = bytes[0] != 0
  }
}

extension String: DatabaseValue {
  /// The type is unspecified, so that the server infers it and a string works with any text-like column or cast.
  package static var bindType: UInt32 { PostgresType.inferred }
  package static var arrayType: UInt32 { PostgresType.textArray }
  package var bind: Bind { Bind(type: PostgresType.inferred, content: .text(self)) }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    switch type {
    case PostgresType.text, PostgresType.varchar, PostgresType.json: self.init(decoding: bytes, as: UTF8.self)
    // A jsonb value begins with the version of its format.
    case PostgresType.jsonb: self.init(decoding: bytes.dropFirst(), as: UTF8.self)
    default: return nil
    }
  }
}

/// The content of a `bytea` column.
extension [UInt8]: ColumnValue, DatabaseValue {
  package static var bindType: UInt32 { PostgresType.bytea }
  package static var arrayType: UInt32 { PostgresType.byteaArray }
  package var bind: Bind { Bind(type: PostgresType.bytea, content: .bytes(self)) }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard type == PostgresType.bytea else { return nil }
    self.init(bytes)
  }
}

/// An array of `bigint` without nulls and with any number of dimensions, as one list in storage order.
package struct Int64Array: ColumnValue {
  package let elements: [Int64]

  /// Reads PostgreSQL's binary format: the number of dimensions, whether there are nulls, the type, each dimension's
  /// length and lower bound, then each element's length and bytes.
  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard type == PostgresType.int8Array, bytes.count >= 12 else { return nil }
    func number(at offset: Int) -> Int32 { decode(UnsafeRawBufferPointer(rebasing: bytes[offset...]), as: Int32.self) }
    let start = 12 + 8 * Int(number(at: 0))
    guard number(at: 4) == 0, start <= bytes.count, (bytes.count - start) % 12 == 0 else { return nil }
    elements = stride(from: start, to: bytes.count, by: 12).map { offset in
      decode(UnsafeRawBufferPointer(rebasing: bytes[(offset + 4)...]), as: Int64.self)
    }
  }
}

/// Read from an array of `date` without nulls: the holidays.
extension BankingDays: ColumnValue {
  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard type == PostgresType.dateArray, bytes.count >= 12 else { return nil }
    let dimensions = Int(decode(UnsafeRawBufferPointer(rebasing: bytes[..<4]), as: Int32.self))
    let start = 12 + 8 * dimensions
    guard dimensions <= 1, start <= bytes.count, (bytes.count - start) % 8 == 0 else { return nil }
    var holidays: Set<Day> = []
    for offset in stride(from: start, to: bytes.count, by: 8) {
      guard
        let day = Day(
          type: PostgresType.date, bytes: UnsafeRawBufferPointer(rebasing: bytes[(offset + 4)..<(offset + 8)]))
      else { return nil }
      holidays.insert(day)
    }
    self.init(holidays: holidays)
  }

  /// The column `holidays` of a query.
  package static let column: SQL = "ARRAY(SELECT day FROM holidays) AS holidays"
}

/// The microseconds and days between the epochs of PostgreSQL (1 January 2000) and Unix.
private let epochMicroseconds: Int64 = 946_684_800_000_000
private let epochDays = 10_957

extension Instant: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.timestamptz }
  package static var arrayType: UInt32 { PostgresType.timestamptzArray }
  package var bind: Bind { Bind(type: PostgresType.timestamptz, content: .text(iso8601UTC)) }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard type == PostgresType.timestamptz, bytes.count == 8 else { return nil }
    let stored = decode(bytes, as: Int64.self)
    let (microseconds, overflow) = stored.addingReportingOverflow(epochMicroseconds)
    // The smallest value means -infinity; the greatest means infinity, which overflows here.
    if overflow || stored == .min { return nil }
    self.init(microseconds: microseconds)
  }
}

extension Day: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.date }
  package static var arrayType: UInt32 { PostgresType.dateArray }
  package var bind: Bind { Bind(type: PostgresType.date, content: .text(description)) }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard type == PostgresType.date, bytes.count == 4 else { return nil }
    self.init(daysSince1970: Int(decode(bytes, as: Int32.self)) + epochDays)
  }
}

extension Money: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.int8 }
  package static var arrayType: UInt32 { PostgresType.int8Array }
  package var bind: Bind { piastres.bind }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard type == PostgresType.int8, let piastres = Int64(type: type, bytes: bytes) else { return nil }
    self.init(piastres: piastres)
  }
}

extension Identifier where Self: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.int8 }
  package static var arrayType: UInt32 { PostgresType.int8Array }
  package var bind: Bind { rawValue.bind }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard let rawValue = Int64(type: type, bytes: bytes) else { return nil }
    self.init(rawValue)
  }
}

extension UserID: DatabaseValue {}
extension MerchantID: DatabaseValue {}
extension TransactionID: DatabaseValue {}
extension RefundID: DatabaseValue {}
extension EntryID: DatabaseValue {}
extension AccountID: DatabaseValue {}
extension StaffID: DatabaseValue {}
extension MemberID: DatabaseValue {}
extension AuditEventID: DatabaseValue {}
extension SettlementID: DatabaseValue {}
extension PayoutID: DatabaseValue {}
extension BatchID: DatabaseValue {}
extension ApprovalID: DatabaseValue {}
extension AdjustmentID: DatabaseValue {}
extension CaseID: DatabaseValue {}
extension BankAccountChangeID: DatabaseValue {}
extension BankLineID: DatabaseValue {}
extension BankFileID: DatabaseValue {}
extension VerificationRequestID: DatabaseValue {}
extension ExportID: DatabaseValue {}
extension SavedViewID: DatabaseValue {}

extension MerchantCode: DatabaseValue {
  package static var bindType: UInt32 { PostgresType.int8 }
  package static var arrayType: UInt32 { PostgresType.int8Array }
  package var bind: Bind { number.bind }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard let number = Int64(type: type, bytes: bytes) else { return nil }
    self.init(number: number)
  }
}

extension PhoneNumber: DatabaseValue {
  package static var bindType: UInt32 { String.bindType }
  package static var arrayType: UInt32 { String.arrayType }
  package var bind: Bind { e164.bind }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard let text = String(type: type, bytes: bytes) else { return nil }
    self.init(e164: text)
  }
}

extension Reference: DatabaseValue {
  package static var bindType: UInt32 { String.bindType }
  package static var arrayType: UInt32 { String.arrayType }
  package var bind: Bind { text.bind }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard let text = String(type: type, bytes: bytes) else { return nil }
    self.init(stored: text)
  }
}

extension DatabaseValue where Self: RawRepresentable, RawValue == String {
  package static var bindType: UInt32 { String.bindType }
  package static var arrayType: UInt32 { String.arrayType }
  package var bind: Bind { rawValue.bind }

  @usableFromInline
  package init?(type: UInt32, bytes: UnsafeRawBufferPointer) {
    guard let text = String(type: type, bytes: bytes) else { return nil }
    self.init(rawValue: text)
  }
}

extension TransactionKind: DatabaseValue {}
extension TransactionStatus: DatabaseValue {}
extension RefundState: DatabaseValue {}
extension CasePriority: DatabaseValue {}
extension FeatureSwitch: DatabaseValue {}
extension RefundReason: DatabaseValue {}
extension RefundFeePolicy: DatabaseValue {}
extension UserStatus: DatabaseValue {}
extension MerchantStatus: DatabaseValue {}
extension MerchantCategory: DatabaseValue {}
extension Channel: DatabaseValue {}
extension ReviewState: DatabaseValue {}
extension FailureReason: DatabaseValue {}
extension AccountKind: DatabaseValue {}
extension BalanceTransactionKind: DatabaseValue {}
extension EntryKind: DatabaseValue {}
extension SettlementState: DatabaseValue {}
extension PayoutState: DatabaseValue {}
extension PayoutSchedule.Kind: DatabaseValue {}
extension BankAccountChangeState: DatabaseValue {}
extension BankLineStatus: DatabaseValue {}
extension AdjustmentState: DatabaseValue {}
extension ApprovalKind: DatabaseValue {}
extension ApprovalState: DatabaseValue {}
extension ReviewRule: DatabaseValue {}
extension VerificationState: DatabaseValue {}
extension ExportedList: DatabaseValue {}
extension ExportState: DatabaseValue {}
extension VerificationRejection: DatabaseValue {}
extension IdentityDocument: DatabaseValue {}
