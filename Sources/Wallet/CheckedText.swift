/// Why a name, a reason or a note was refused.
package enum TextProblem: String, Error, CaseIterable, Sendable {
  case empty
  case tooLong = "too_long"
  case controlCharacter = "control_character"
  case bidiControl = "bidi_control"
}

/// `text` without white space at its ends; `maximum` counts Unicode scalars, as PostgreSQL's `char_length` does.
/// Refuses C0 and C1 controls, line separators, and the bidi controls of UAX #9, which can disguise a name.
package func checkedText(_ text: String, maximum: Int) throws(TextProblem) -> String {
  let scalars = text.unicodeScalars
  guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
    let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
  else { throw .empty }
  let trimmed = scalars[first...last]
  var count = 0
  for scalar in trimmed {
    count += 1
    if scalar.isControl { throw .controlCharacter }
    if scalar.isBidiControl { throw .bidiControl }
  }
  if count > maximum { throw .tooLong }
  return String(trimmed)
}

/// `text` on one line, for where a refusal would help nobody: white space and controls become single spaces, bidi
/// controls and noncharacters go, and what is over `maximum` Unicode scalars is cut between characters. May be empty.
package func oneLine(_ text: String, maximum: Int) -> String {
  var line = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if scalar.properties.isWhitespace || scalar.isControl {
      if let last = line.last, last != " " { line.append(" ") }
    } else if !scalar.isBidiControl, !scalar.properties.isNoncharacterCodePoint {
      line.append(scalar)
    }
  }
  var kept = 0
  for character in String(line) {
    let length = character.unicodeScalars.count
    if kept + length > maximum { break }
    kept += length
  }
  // A letter can carry more marks than the whole line may hold.
  if kept == 0 { kept = maximum }
  let cut = line.prefix(kept)
  return String(cut.last == " " ? cut.dropLast() : cut)
}

extension Unicode.Scalar {
  /// C0, DEL, C1, and the two separators that end a line.
  fileprivate var isControl: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }

  fileprivate var isBidiControl: Bool {
    switch value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
