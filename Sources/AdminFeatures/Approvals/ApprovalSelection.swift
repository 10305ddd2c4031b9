import Ledger
import Templates
import Wallet

/// Several requests with the facts of each that a page showed, as one field of a form: `12:request=…%/13:request=…`.
/// A percent sign in the text of facts is always followed by digits.
struct ShownSelection: Sendable {
  struct Entry: Sendable {
    let id: ApprovalID
    let facts: ShownFacts
  }

  static let most = 50
  private static let separator = "%/"

  let entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  /// Returns nil for other text, and for more than can be decided at once.
  init?(parsing text: String) {
    var entries: [Entry] = []
    for part in text.split(separator: Self.separator) {
      let parts = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let id = Int64(parts[0]), !entries.contains(where: { $0.id.rawValue == id }) else {
        return nil
      }
      entries.append(Entry(id: ApprovalID(id), facts: ShownFacts(parsing: String(parts[1]))))
    }
    guard 1...Self.most ~= entries.count else { return nil }
    self.entries = entries
  }

  var text: String { entries.map { "\($0.id):\($0.facts.text)" }.joined(separator: Self.separator) }
}

/// A selected request, and why it isn't decided.
struct SelectedApproval: Sendable {
  let found: FoundApproval
  let refusal: Phrase?
}

extension PluralPhrase {
  static func approveRequests(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "Approve \(n) request", other: "Approve \(n) requests"),
      ar: .init(
        zero: "لا طلبات للموافقة", one: "الموافقة على طلب واحد", two: "الموافقة على طلبين",
        few: "الموافقة على \(n) طلبات",
        many: "الموافقة على \(n) طلبًا", other: "الموافقة على \(n) طلب"))
  }

  static func rejectRequests(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "Reject \(n) request", other: "Reject \(n) requests"),
      ar: .init(
        zero: "لا طلبات للرفض", one: "رفض طلب واحد", two: "رفض طلبين", few: "رفض \(n) طلبات", many: "رفض \(n) طلبًا",
        other: "رفض \(n) طلب"))
  }

  static func requestsDecided(_ n: Int, of all: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) of \(all) decided", other: "\(n) of \(all) decided"),
      ar: .init(
        zero: "لم يُبتّ في أي طلب من \(all)", one: "تم البت في طلب واحد من \(all)", two: "تم البت في طلبين من \(all)",
        few: "تم البت في \(n) طلبات من \(all)", many: "تم البت في \(n) طلبًا من \(all)",
        other: "تم البت في \(n) طلب من \(all)"))
  }
}
