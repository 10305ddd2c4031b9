@_spi(_Unicode) import Swift

/// The reason why a name, a reason or a note was refused.
package enum TextProblem: String, Error, CaseIterable, Sendable {
  case empty
  case tooLong = "too_long"
  case controlCharacter = "control_character"
  /// It contains a character that reverses the direction of the text around it.
  case bidiControl = "bidi_control"
  /// It contains an invisible character: a zero-width space, a tag, a filler.
  case invisibleCharacter = "invisible_character"
  case noLetter = "no_letter"
}

/// The purpose of a text, which decides what it may contain.
package enum TextKind: Sendable {
  /// The name of a person or company: one line with a letter and without invisible characters.
  case name
  /// A number or code of another system: one line without invisible characters.
  case identifier
  /// Words for people on one line.
  case line
  /// Words for people on several lines.
  case note
}

/// Returns `text` in its normal form: NFC, one space for each run of white space, none at its ends, and LF line ends.
///
/// Direction marks that can't disguise anything are dropped (but kept in lines and notes); overrides are refused.
/// `maximum` counts Unicode scalars, as PostgreSQL's `char_length` does.
package func checkedText(_ text: String, _ kind: TextKind, maximum: Int) throws(TextProblem) -> String {
  var checked = NormalText(kind)
  let scalars = text.unicodeScalars
  var index = scalars.startIndex
  while index < scalars.endIndex {
    let next = scalars.index(after: index)
    let following = next < scalars.endIndex ? scalars[next] : nil
    if let problem = checked.append(scalars[index], before: following) { throw problem }
    index = next
  }
  guard checked.isVisible else { throw .empty }
  if kind == .name, !checked.hasLetter { throw .noLetter }
  let normal = composed(String(checked.scalars))
  if normal.unicodeScalars.count > maximum { throw .tooLong }
  return normal
}

/// Returns whether `text` shows nothing: it has only white space and invisible characters.
package func isBlank(_ text: String) -> Bool {
  text.unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.isMarkOfDirection || $0.isInvisible }
}

/// Returns `text` on one line, for places in which a refusal wouldn't help. White space and controls become single
/// spaces, invisible characters are dropped, and text above `maximum` Unicode scalars is cut between characters. The
/// result may be empty.
package func oneLine(_ text: String, maximum: Int) -> String {
  var line = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if scalar.properties.isWhitespace || scalar.isControl {
      if let last = line.last, last != " " { line.append(" ") }
    } else if !scalar.isMarkOfDirection, !scalar.isNoncharacter, !scalar.isInvisible || scalar.joinsOrVaries {
      line.append(scalar)
    }
  }
  var kept = 0
  for character in String(line) {
    let length = character.unicodeScalars.count
    if kept + length > maximum { break }
    kept += length
  }
  // A letter can have more combining marks than the whole line may have scalars.
  if kept == 0 { kept = maximum }
  let cut = line.prefix(kept)
  return String(cut.last == " " ? cut.dropLast() : cut)
}

/// Returns `text` in Unicode's composed form (NFC), so that `é` typed either way is the same text.
package func composed(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  var scalars = String.UnicodeScalarView()
  for scalar in text._nfc { scalars.append(scalar) }
  return String(scalars)
}

/// The normal form of a text while it is being read.
private struct NormalText {
  let kind: TextKind
  private(set) var scalars = String.UnicodeScalarView()
  private(set) var isVisible = false
  private(set) var hasLetter = false
  /// Whether there is white space that is kept if something visible follows.
  private var hasGap = false
  /// The direction marks after that white space.
  private var marks = String.UnicodeScalarView()
  private var lineBreaks = 0
  private var endedWithReturn = false

  init(_ kind: TextKind) { self.kind = kind }

  /// Adds a character and returns the problem with it, if any.
  mutating func append(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> TextProblem? {
    if scalar.properties.isWhitespace {
      addSpace(scalar)
      return nil
    }
    if scalar.isControl || scalar.isNoncharacter { return .controlCharacter }
    if scalar.isOverride { return .bidiControl }
    if scalar.isMarkOfDirection {
      if isForReading, scalar.isLoneMark { hasGap ? marks.append(scalar) : scalars.append(scalar) }
      return nil
    }
    if scalar.isInvisible {
      if isForReading { return scalar.joinsOrVaries ? keep(scalar) : nil }
      let joinsLetters = scalar.isJoiner && scalars.last?.isArabic == true && next?.isArabic == true && !hasGap
      return kind == .name && joinsLetters ? keep(scalar) : .invisibleCharacter
    }
    if lineBreaks > 0, kind == .identifier, isVisible { return .controlCharacter }
    closeGap()
    isVisible = true
    hasLetter = hasLetter || scalar.isLetter
    return keep(scalar)
  }

  private var isForReading: Bool { kind == .line || kind == .note }

  private mutating func keep(_ scalar: Unicode.Scalar) -> TextProblem? {
    scalars.append(scalar)
    return nil
  }

  private mutating func addSpace(_ scalar: Unicode.Scalar) {
    hasGap = true
    // CR LF is one line break.
    if scalar.endsLine, !(scalar == "\n" && endedWithReturn) { lineBreaks += 1 }
    endedWithReturn = scalar == "\r"
  }

  /// Adds one space, one line break or, in a note, an empty line.
  private mutating func closeGap() {
    if hasGap, isVisible {
      let gap = kind == .note && lineBreaks > 0 ? (lineBreaks > 1 ? "\n\n" : "\n") : " "
      scalars.append(contentsOf: gap.unicodeScalars)
    }
    scalars.append(contentsOf: marks)
    marks = String.UnicodeScalarView()
    (hasGap, lineBreaks, endedWithReturn) = (false, 0, false)
  }
}

extension Unicode.Scalar {
  /// Whether it is one of the controls C0, DEL and C1.
  fileprivate var isControl: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true
    default: false
    }
  }

  fileprivate var isNoncharacter: Bool { value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value) }

  fileprivate var endsLine: Bool {
    switch value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Whether it is a bidi control of UAX #9.
  var isMarkOfDirection: Bool {
    switch value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// Whether it is a mark that affects only the characters beside it.
  fileprivate var isLoneMark: Bool { value == 0x200E || value == 0x200F || value == 0x061C }

  /// Whether it reverses text: U+202D and U+202E.
  fileprivate var isOverride: Bool { value == 0x202D || value == 0x202E }

  /// Whether it is a zero-width character, byte order mark, tag or filler that counts as a letter. Bidi controls, which are
  /// invisible too, have to be checked before.
  var isInvisible: Bool {
    if value < 0xAD { return false }
    return properties.isDefaultIgnorableCodePoint || (0xFFF9...0xFFFB).contains(value)
  }

  fileprivate var isJoiner: Bool { value == 0x200C || value == 0x200D }

  /// Whether Arabic script or emoji need the character.
  fileprivate var joinsOrVaries: Bool { isJoiner || (0xFE00...0xFE0F).contains(value) }

  fileprivate var isArabic: Bool {
    switch value {
    case 0x0620...0x06FF, 0x0750...0x077F, 0x08A0...0x08FF, 0xFB50...0xFDFF, 0xFE70...0xFEFC: true
    default: false
    }
  }

  fileprivate var isLetter: Bool {
    switch value {
    case 0x41...0x5A, 0x61...0x7A: return true
    case 0..<0xAA: return false
    default: break
    }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter: return true
    default: return false
    }
  }
}
