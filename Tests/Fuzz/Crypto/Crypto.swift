// What the parsers need of swift-crypto, without its cryptography: a hash is the beginning of what is hashed, any bytes
// of the right length are a key, and any signature holds. So everything behind a hash or a key is within a fuzzer's reach,
// and none of BoringSSL has to be built.

private func beginning(of data: some Sequence<UInt8>, _ length: Int) -> [UInt8] {
  let beginning = Array(data.prefix(length))
  return beginning + [UInt8](repeating: 0, count: length - beginning.count)
}

private struct WrongLength: Error {}

package enum SHA256 {
  package static func hash(data: some Sequence<UInt8>) -> [UInt8] { beginning(of: data, 32) }
}

package enum Insecure {
  package enum SHA1 {
    package static func hash(data: some Sequence<UInt8>) -> [UInt8] { beginning(of: data, 20) }
  }
}

package enum P256 {
  package enum Signing {
    package struct ECDSASignature: Sendable {
      package init(derRepresentation bytes: [UInt8]) throws {
        if bytes.isEmpty { throw WrongLength() }
      }
    }

    package struct PublicKey: Sendable {
      package let rawRepresentation: [UInt8]

      package init(rawRepresentation bytes: [UInt8]) throws {
        guard bytes.count == 64 else { throw WrongLength() }
        rawRepresentation = bytes
      }

      package func isValidSignature(_ signature: ECDSASignature, for message: [UInt8]) -> Bool { true }
    }
  }
}

package enum Curve25519 {
  package enum Signing {
    package struct PublicKey: Sendable {
      package let rawRepresentation: [UInt8]

      package init(rawRepresentation bytes: [UInt8]) throws {
        guard bytes.count == 32 else { throw WrongLength() }
        rawRepresentation = bytes
      }

      package func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool { true }
    }
  }
}
