import Foundation
import Testing

/// Words that docs/glossary.md replaced must not return. The test reads every literal of a `Phrase` in Sources.
struct WordingTests {
  /// Forbidden anywhere in a phrase.
  static let fragments = [
    // Terms.
    "decision", "audit trail", "take back", "Take back", "taken back", "Taken back", "takes it back", "ask for ",
    "Ask for ",
    "asked for", "Asked for", "asks for", "Set aside for", "set aside for", "names no payout", "lines of the bank",
    "Lines of the bank", "Other movements", "limit a day", "limit a month", "ends undecided",
    // Sentences and titles.
    "How many", "this hour a week before", "What it does", "What makes it", "What it is made of", "What was found",
    "Nothing of it was", "Try it again", "In the place of", "Done by the bank", "To the approval", "goes by now",
    "Only the bank", "Downloading says", "Mend the", "need another look", "Fill this in", "may not do this",
    "nothing here", "Where to?", "for half an hour", " in all", "came to nothing", "unchanged for good",
    "Give an account", "are Cairo's",
    // Arabic.
    "القرار", "قرارات", "سجل المراجعة", "قيد تعديل", "قيود التعديل", "رقم البنك", "عددها", "أخذ الملف", "تكوين دفعة",
    "مما تتكون", "مما يتكون", "ذلك الوقت القصير", "اشتباه: مبلغ من", "دفعه البنك", "وصل التحويل البنكي",
    "يغيّر الحدَّ شخصان",
    "سحب الطلب", "سحبه", "تحويل بنكي مرتجع", "التحويلات البنكية",
  ]
  /// Forbidden as a whole phrase.
  static let wholes: Set<String> = [
    "Since", "With", "Who", "On", "Act", "What", "Taken by", "How much", "الفعل", "لدى", "الساري", "يصبح", "الآن",
    "بعدها", "قبلها",
    "تغييره", "سحب…", "على",
  ]

  @Test func `no phrase uses a word that the glossary replaced`() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var found: [String] = []
    var phrases = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /(?:en|ar|one|two|few|many|other|zero):\s*"((?:[^"\\]|\\.)*)"/) {
        phrases += 1
        let phrase = String(match.output.1)
        for fragment in Self.fragments where phrase.contains(fragment) {
          found.append("\(file.lastPathComponent): \(fragment): \(phrase)")
        }
        if Self.wholes.contains(phrase) { found.append("\(file.lastPathComponent): \(phrase)") }
      }
    }
    #expect(phrases > 2_000)
    #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
  }

  @Test func `the merchant portal speaks to the merchant, not of it`() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/MerchantFeatures")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var found: [String] = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /(?:en|ar):\s*"((?:[^"\\]|\\.)*)"/) {
        let phrase = String(match.output.1)
        // "Merchant" alone is the label of a statement's merchant.
        if phrase.lowercased().contains("the merchant") || (phrase.contains("التاجر") && phrase != "التاجر") {
          found.append("\(file.lastPathComponent): \(phrase)")
        }
      }
    }
    #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
  }
}
