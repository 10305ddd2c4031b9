import Templates
import Wallet

@testable import AdminFeatures
@testable import Auth

/// Every filter that a search makes is one that the list of transactions reads.
func readSearch(_ bytes: [UInt8]) {
  let terms = SearchTerms(String(decoding: bytes, as: UTF8.self))
  for (name, value) in terms.items {
    switch name {
    case "min", "max": expect((try? Money(parsing: value)) != nil || value == "-0.01", "\(name)=\(value)")
    case "from", "to": expect(Day(parsing: value)?.description == value, "\(name)=\(value)")
    case "merchant": expect(MerchantCode(parsing: value)?.description == value, "\(name)=\(value)")
    case "status": expect(TransactionStatus(rawValue: value) != nil, "\(name)=\(value)")
    case "kind": expect(TransactionKind(rawValue: value) != nil, "\(name)=\(value)")
    case "review": expect(ReviewState(rawValue: value) != nil, "\(name)=\(value)")
    case "channel": expect(Channel(rawValue: value) != nil, "\(name)=\(value)")
    default: expect(name == "q" && !value.isEmpty, "\(name)=\(value)")
    }
  }
  expect(Set(terms.items.map(\.name)).count == terms.items.count, "a filter twice")
}

func readAmount(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  _ = Money.namesCurrency(text)
  guard let money = try? Money(parsing: text) else { return }
  expect(money.piastres >= 0 && money.piastres < 1_000_000_000_000, "\(money.piastres)")
  expect((try? Money(parsing: money.decimal)) == money, "\(money.decimal)")
}

func readIBAN(_ bytes: [UInt8]) {
  guard let iban = IBAN(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
  expect(iban.text.utf8.count == 29 && !iban.masked.contains(iban.text), iban.text)
  expect(IBAN(parsing: iban.spaced) == iban, iban.spaced)
}

func readPhone(_ bytes: [UInt8]) {
  guard let phone = PhoneNumber(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
  expect(PhoneNumber(e164: phone.e164) == phone, phone.e164)
  for text in [phone.e164, phone.national, phone.spaced] { expect(PhoneNumber(parsing: text) == phone, text) }
}

/// A value has one text, but for the order of a map's keys.
func readCBOR(_ bytes: [UInt8]) {
  guard let value = CBOR.decode(bytes) else { return }
  let written = value.written
  expect(written.count == bytes.count, "\(value) takes \(written.count) bytes")
  expect(CBOR.decode(written) == value, "\(value)")
}

extension CBOR {
  fileprivate var written: [UInt8] {
    switch self {
    case .integer(let number) where number < 0: Self.head(1, -1 - number)
    case .integer(let number): Self.head(0, number)
    case .bytes(let bytes): Self.head(2, Int64(bytes.count)) + bytes
    case .text(let text): Self.head(3, Int64(text.utf8.count)) + text.utf8
    case .array(let elements): Self.head(4, Int64(elements.count)) + elements.flatMap(\.written)
    case .map(let pairs): Self.head(5, Int64(pairs.count)) + pairs.flatMap { $0.key.written + $0.value.written }
    case .bool(let holds): [holds ? 0xF5 : 0xF4]
    case .null: [0xF6]
    }
  }

  private static func head(_ kind: UInt8, _ argument: Int64) -> [UInt8] {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: argument >> (56 - 8 * $0)) }
    switch argument {
    case ..<24: return [kind << 5 | UInt8(argument)]
    case ..<0x100: return [kind << 5 | 24] + bytes.suffix(1)
    case ..<0x1_0000: return [kind << 5 | 25] + bytes.suffix(2)
    case ..<0x1_0000_0000: return [kind << 5 | 26] + bytes.suffix(4)
    default: return [kind << 5 | 27] + bytes
    }
  }
}
