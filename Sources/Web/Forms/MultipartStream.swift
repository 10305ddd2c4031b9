/// `multipart/form-data` with one file, read as it comes and as strictly as `MultipartForm` reads it: the file's bytes are
/// handed on, and the other parts are kept, as they are small.
struct MultipartStream {
  enum Problem: Error, Equatable {
    case malformed
    /// The parts beside the file are larger than a form may be.
    case tooLarge
    /// A file in a field that takes none, or two in the one that does.
    case secondFile(String)
  }

  private struct Part {
    let name: String
    let isFile: Bool
    /// The line end before the content belongs to the head; a delimiter may begin with it.
    var skipped = 2
    var value: [UInt8] = []
  }

  private enum State {
    case preamble, afterDelimiter, head
    case content(Part)
    /// Behind the last delimiter, where only spaces and a line end may stand.
    case closing
    case ended
  }

  private let delimiter: [UInt8]
  private let file: String
  private var state = State.preamble
  /// What can't be told apart yet. The first delimiter needs no line before it.
  private var rest: [UInt8] = [0x0D, 0x0A]
  private var kept = 0
  private var items: [(name: String, value: [UInt8])] = []
  private var fileName: String?

  /// - Parameter file: the field of the file
  init(boundary: String, file: String) {
    delimiter = Array("\r\n--\(boundary)".utf8)
    self.file = file
  }

  /// The bytes of the file among those that came.
  mutating func take(_ bytes: some Sequence<UInt8>) throws(Problem) -> [UInt8] {
    rest += bytes
    var content: [UInt8] = []
    while try step(&content) {}
    return content
  }

  /// The other parts, and the name of the file; nil if none came.
  func end() throws(Problem) -> (items: [(name: String, value: [UInt8])], fileName: String?) {
    switch state {
    case .ended: return (items, fileName)
    case .closing where rest.isEmpty: return (items, fileName)
    default: throw .malformed
    }
  }

  /// Whether there may be more to do without further bytes.
  private mutating func step(_ content: inout [UInt8]) throws(Problem) -> Bool {
    switch state {
    case .preamble:
      guard let found = Self.find(delimiter, in: rest) else {
        if rest.count > MultipartForm.headBytes + delimiter.count { throw .malformed }
        return false
      }
      rest.removeFirst(found + delimiter.count)
      state = .afterDelimiter
    case .afterDelimiter:
      if rest.count < 2 { return false }
      if rest.starts(with: "--".utf8) {
        rest.removeFirst(2)
        state = .closing
        return true
      }
      guard let lineEnd = Self.find([0x0D, 0x0A], in: rest) else {
        if rest.count > MultipartForm.headBytes { throw .malformed }
        return false
      }
      guard rest[..<lineEnd].allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else {
        throw .malformed
      }
      rest.removeFirst(lineEnd + 2)
      state = .head
    case .head:
      guard let end = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: rest) else {
        if rest.count > MultipartForm.headBytes { throw .malformed }
        return false
      }
      state = .content(try part(head: rest[..<(end + 4)]))
      rest.removeFirst(end + 2)
    case .content(var part):
      let found = Self.find(delimiter, in: rest)
      let length = found ?? max(0, rest.count - delimiter.count + 1)
      let skipped = min(part.skipped, length)
      part.skipped -= skipped
      let piece = rest[skipped..<length]
      if part.isFile {
        content += piece
      } else {
        kept += piece.count
        if kept > RequestLimits.formBytes { throw .tooLarge }
        part.value += piece
      }
      rest.removeFirst(length)
      guard found != nil else {
        state = .content(part)
        return false
      }
      rest.removeFirst(delimiter.count)
      if !part.isFile { items.append((part.name, part.value)) }
      state = .afterDelimiter
    case .closing:
      rest.removeFirst(rest.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count)
      guard [0x0D, 0x0A].starts(with: rest.prefix(2)) else { throw .malformed }
      if rest.count < 2 { return false }
      state = .ended
    case .ended:
      rest = []
      return false
    }
    return true
  }

  private mutating func part(head: ArraySlice<UInt8>) throws(Problem) -> Part {
    var lines = head
    let found: (name: String, fileName: String?)
    do {
      found = try MultipartForm.head(&lines)
    } catch {
      throw .malformed
    }
    let isFile = found.name == file
    if isFile {
      guard let name = found.fileName else { throw .malformed }
      if fileName != nil { throw .secondFile(file) }
      fileName = name
    } else {
      if found.fileName != nil { throw .secondFile(found.name) }
      if items.count >= RequestLimits.formFields { throw .malformed }
    }
    return Part(name: found.name, isFile: isFile)
  }

  private static func find(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      part.withUnsafeBufferPointer { part in
        var from = 0
        while from + part.count <= bytes.count {
          if bytes[from] == part[0] {
            var length = 1
            while length < part.count, bytes[from + length] == part[length] { length += 1 }
            if length == part.count { return from }
          }
          from += 1
        }
        return nil
      }
    }
  }
}
