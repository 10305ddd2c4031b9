import Synchronization
import Templates
import Testing
import Wallet

@Suite struct KeptContentTests {
  /// The chips of a list, and how often they were built.
  private final class Chips: Sendable {
    let list: Path
    let built = Mutex(0)

    init(_ list: Path) { self.list = list }

    func text(_ language: Language = .en, _ digits: Digits = .western, at now: Instant, kept: Bool = true) -> String {
      let bar = FilterBar(to: list, clear: nil, kept: kept) {
        let _ = self.built.withLock { $0 += 1 }
        FilterChip(Phrase(en: "Since \(now)", ar: "منذ \(now)")) { Phrase(en: "Name", ar: "الاسم") }
      }
      return String(
        decoding: bar.rendered(for: Reader(language: language, digits: digits, zone: zone, now: now)), as: UTF8.self)
    }
  }

  private let morning = Instant(microseconds: 1_790_000_000_000_000)
  private var evening: Instant { Instant(microseconds: morning.microseconds + 6 * 3_600_000_000) }
  private var tomorrow: Instant { Instant(microseconds: morning.microseconds + 24 * 3_600_000_000) }

  @Test func `Kept chips are built once for a language, digits and day`() {
    let chips = Chips(Path("/kept-once"))
    let first = chips.text(at: morning)
    #expect(first.contains("Since"))
    #expect(chips.text(at: evening) == first)
    #expect(chips.built.withLock { $0 } == 1)
    #expect(chips.text(.ar, at: morning).contains("منذ"))
    #expect(chips.text(.ar, .arabicIndic, at: morning) != chips.text(.ar, at: morning))
    #expect(chips.text(at: tomorrow) != first)
    #expect(chips.built.withLock { $0 } == 4)
  }

  @Test func `Kept chips are those that would be built anew`() {
    let chips = Chips(Path("/kept-same"))
    for language in Language.allCases {
      let fresh = chips.text(language, at: morning, kept: false)
      #expect(chips.text(language, at: morning) == fresh)
      #expect(chips.text(language, at: morning) == fresh)
    }
  }

  @Test func `More lists than are kept are all written`() {
    for number in 0..<250 {
      let text = Chips(Path("/kept") / String(number)).text(at: morning)
      #expect(text.contains("action=\"/kept/\(number)\"") && text.contains("Since"))
    }
  }
}
