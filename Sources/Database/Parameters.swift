/// Bound values in libpq's layout: one buffer, with NUL after each text.
struct Parameters {
  private var storage: [UInt8] = []
  private var offsets: [Int] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  /// Text that contains NUL is refused before anything is sent, since libpq would read it only up to the NUL.
  init(_ rendered: RenderedSQL) throws(DatabaseError) {
    for bind in rendered.binds {
      switch bind.content {
      case .null: add(offset: -1, length: 0, format: 0)
      case .text(let value):
        add(offset: storage.count, length: 0, format: 0)
        let start = storage.count
        storage.append(contentsOf: value.utf8)
        if storage[start...].contains(0) { throw Self.holdsNUL(rendered.text) }
        storage.append(0)
      case .bytes(let bytes):
        add(offset: storage.count, length: Int32(bytes.count), format: 1)
        storage.append(contentsOf: bytes)
        storage.append(0)
      }
    }
  }

  static func holdsNUL(_ statement: String) -> DatabaseError {
    DatabaseError(.invalidText, "a text holds a NUL", statement: statement)
  }

  private mutating func add(offset: Int, length: Int32, format: Int32) {
    offsets.append(offset)
    lengths.append(length)
    formats.append(format)
  }

  func with<Result>(
    _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
  ) -> Result {
    storage.withUnsafeBytes { bytes in
      let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = offsets.map { offset in offset < 0 ? nil : base.map { $0 + offset } }
      return body(Int32(offsets.count), values, lengths, formats)
    }
  }
}
