/// The id of a request, or of a run of a job: twelve characters of Crockford's base 32 with sixty random bits. A person can
/// read it out over the phone, and the log can be searched for it.
package enum RequestID {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  package static func random() -> String {
    var bits = UInt64.random(in: .min ... .max)
    return String(unsafeUninitializedCapacity: 12) { buffer in
      for index in 0..<12 {
        buffer[index] = alphabet[Int(bits & 31)]
        bits >>= 5
      }
      return 12
    }
  }
}
