import Ledger
import SharedFeatures
import Templates
import Wallet

/// The verification of the audit log's chain, stretch by stretch, so that none takes long.
struct AuditChainPage: HTML {
  let chrome: Chrome
  let head: AuditHead
  let unlinked: Int
  /// Nil before the first stretch.
  let stretch: AuditChainStretch?

  static let title = Phrase(en: "Verify the chain", ar: "التحقق من السلسلة")

  var body: some HTML {
    PortalLayout(chrome, section: .audit, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(AuditPage.title, AdminPath.audit)], here: Self.title,
        lead: Phrase(
          en: "Each entry contains the hash of the one before it: a changed or missing entry breaks the chain.",
          ar: "يحتوي كل إدخال على بصمة الإدخال السابق له: أي إدخال مُعدَّل أو محذوف يكسر السلسلة.")
      ) {
      } acts: {
        if let next { LinkButton(next.label, to: next.path, .primary) }
      }
      if let stretch { Result(stretch: stretch) }
      Card {
        DefinitionList {
          Fact(Phrase(en: "Entries in the chain", ar: "الإدخالات في السلسلة"), large: true) { CountText(head.position) }
          if let stretch {
            Fact(Phrase(en: "Verified so far", ar: "تم التحقق منها حتى الآن"), large: true) {
              CountText(stretch.through)
            }
          }
          Fact(Phrase(en: "Not in the chain yet", ar: "لم تدخل السلسلة بعد")) { CountText(unlinked) }
          Fact(Phrase(en: "Last hash", ar: "آخر بصمة")) { IdentifierText(head.hash) }
        }
      }
    }
  }

  private var next: (label: Phrase, path: Path)? {
    guard let stretch else { return (Self.title, AdminPath.auditChain.query("after", 0)) }
    if !stretch.isWhole { return nil }
    return stretch.isLast
      ? (Phrase(en: "Verify again", ar: "إعادة التحقق"), AdminPath.auditChain.query("after", 0))
      : (Phrase(en: "Continue", ar: "متابعة"), AdminPath.auditChain.query("after", Int(stretch.through)))
  }

  private struct Result: HTML {
    let stretch: AuditChainStretch

    var body: some HTML {
      if let broken = stretch.broken {
        let number = "#\(broken)"
        Notice(
          .bad,
          Phrase(
            en: "The chain is broken at entry \(code: number).", ar: "السلسلة مكسورة عند الإدخال \(code: number)."),
          role: "alert"
        ) {
          p { Link(AdminPath.auditEvent(broken)) { Phrase(en: "View entry", ar: "عرض الإدخال") } }
        }
      } else if !stretch.isWhole {
        Notice(
          .bad, Phrase(en: "Entries are missing from the chain.", ar: "إدخالات مفقودة من السلسلة."), role: "alert")
      } else {
        Notice(stretch.isLast ? .good : .neutral, unchanged, role: "status")
      }
    }

    private var unchanged: Phrase {
      let (first, last) = (Int(stretch.after + 1), Int(stretch.through))
      return stretch.isLast
        ? Phrase(
          en: "Entries \(first) to \(last), the end of the chain, are unchanged and in their place.",
          ar: "الإدخالات من \(first) إلى \(last)، وهي نهاية السلسلة، بلا تغيير وفي مواضعها.")
        : Phrase(
          en: "Entries \(first) to \(last) of \(Int(stretch.head)) are unchanged and in their place.",
          ar: "الإدخالات من \(first) إلى \(last) من أصل \(Int(stretch.head)) بلا تغيير وفي مواضعها.")
    }
  }
}
