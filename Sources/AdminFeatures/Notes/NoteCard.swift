import Ledger
import Templates
import Wallet

/// The form that adds a note.
struct NoteCard: HTML {
  let chrome: Chrome
  let path: Path
  let key: String
  var text = ""
  var error: Phrase?

  var body: some HTML {
    Card {
      PostForm(to: path, chrome, key: key) {
        TextArea(
          Phrase(en: "Note", ar: "ملاحظة"), name: "note", value: text, rows: 2,
          hint: Phrase(
            en: "Staff see it. Notes can't be changed later. A colleague whose name you write after @ is told.",
            ar: "يراها الموظفون، ولا يمكن تعديلها لاحقًا. يُبلَّغ زميلك إذا كتبت اسمه بعد @."),
          error: error)
        FormActions { Button(Phrase(en: "Add note", ar: "إضافة ملاحظة")) }
      }
    }
  }
}

extension Note {
  /// Its event in a timeline.
  var event: TimelineEvent {
    TimelineEvent(
      note: text, mentions: mentions, at: at,
      detail: Phrase(en: "Note by \(name: authorName)", ar: "ملاحظة من \(name: authorName)"))
  }
}
