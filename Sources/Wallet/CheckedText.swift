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
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: throw .controlCharacter
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: throw .bidiControl
    default: continue
    }
  }
  if count > maximum { throw .tooLong }
  return String(trimmed)
}
