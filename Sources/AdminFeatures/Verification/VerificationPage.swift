import Ledger
import SharedFeatures
import Templates
import Wallet

/// A verification request: what its document says beside what is known of the user, and the decision.
struct VerificationPage: HTML {
  let chrome: Chrome
  let item: VerificationItem
  /// The user's other requests.
  let others: [VerificationItem]
  let next: VerificationRequestID?
  let today: Day
  let mayDecide: Bool
  var rejection = ""
  var note = ""
  var errors = FormErrors()

  private var isPending: Bool { item.state == .pending }

  private var title: Phrase {
    Phrase(en: "Verification of \(name: item.userName)", ar: "التحقق من هوية \(name: item.userName)")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .verification, title: title) {
      PageHeader(
        title, crumbs: [Crumb(VerificationListPage.title, AdminPath.verification)], here: .code("#\(item.id)")
      ) {
        StatusPill(item.state)
      } neighbours: {
        if let next { Link(Phrase(en: "Next request", ar: "الطلب التالي"), to: AdminPath.verification(next)) }
      }
      ErrorSummary(errors)
      Columns {
        Card(item.document.label) {
          document
        } aside: {
          InstantText(item.requestedAt, .full)
        }
        if mayDecide && isPending {
          approval
          refusal
        }
        if !others.isEmpty {
          Card(Phrase(en: "Other requests of this user", ar: "طلبات أخرى لهذا المستخدم"), flush: true) {
            VerificationTable(items: others, ofOneUser: true, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد")))
          }
        }
      } side: {
        Card(Phrase(en: "User", ar: "المستخدم")) { user }
        if let decided = item.decidedAt { Card(Phrase(en: "Outcome", ar: "النتيجة")) { decision(decided) } }
      }
    }
  }

  private var document: some HTML {
    DefinitionList {
      Fact(Phrase(en: "Name on the document", ar: "الاسم في المستند"), large: true) { NameText(item.documentName) }
      Fact(Phrase(en: "Number", ar: "الرقم")) {
        IdentifierText("••••••••••\(item.numberLast4)")
        if let matches = item.numberMatches {
          Text(" ")
          if matches {
            small { Phrase(en: "as registered", ar: "مطابق للمسجل") }
          } else {
            StatusPill(Phrase(en: "Not the registered one", ar: "غير مطابق للمسجل"), .bad)
          }
        }
      }
      Fact(Phrase(en: "Date of birth", ar: "تاريخ الميلاد")) {
        if let day = item.bornOn { DayText(day) } else { Nothing() }
      }
      Fact(Phrase(en: "Valid until", ar: "صالح حتى")) {
        if let day = item.expiresOn {
          DayText(day)
          if day < today {
            Text(" ")
            StatusPill(Phrase(en: "Expired", ar: "منتهي"), .bad)
          }
        } else {
          Nothing()
        }
      }
    }
  }

  private var user: some HTML {
    DefinitionList(narrow: true) {
      Fact(Phrase(en: "Name", ar: "الاسم")) { PersonText(item.userName, to: AdminPath.user(item.user)) }
      Fact(Phrase(en: "Mobile", ar: "الموبايل")) { PhoneText(item.userMobile) }
      Fact(Phrase(en: "Status", ar: "الحالة")) { StatusPill(item.userStatus) }
      Fact(Phrase(en: "Current tier", ar: "المستوى الحالي")) { item.currentTier.label }
      Fact(Phrase(en: "Requested tier", ar: "المستوى المطلوب")) { item.tier.label }
    }
  }

  private var approval: some HTML {
    Card(Phrase(en: "Approve", ar: "موافقة")) {
      PostForm(to: AdminPath.approval(of: item.id), chrome) {
        ChangeTable([
          Change(
            Phrase(en: "KYC tier", ar: "مستوى التحقق"), before: item.currentTier.label,
            after: max(item.tier, item.currentTier).label)
        ])
        FormActions { Button(Phrase(en: "Approve request", ar: "الموافقة على الطلب"), .primary) }
      }
    }
  }

  private var refusal: some HTML {
    Card(Phrase(en: "Reject", ar: "رفض")) {
      PostForm(to: AdminPath.rejection(of: item.id), chrome) {
        RadioGroup(
          Phrase(en: "Reason", ar: "السبب"), name: "rejection", choices: Choice.all(VerificationRejection.self),
          selected: rejection, error: errors["rejection"])
        TextArea(
          Phrase(en: "Note", ar: "ملاحظة"), name: "note", value: note, rows: 2,
          hint: Phrase(en: "Needed for another reason", ar: "مطلوبة عند اختيار سبب آخر"), error: errors["note"],
          required: false)
        FormActions { Button(Phrase(en: "Reject request", ar: "رفض الطلب"), .danger) }
      }
    }
  }

  private func decision(_ instant: Instant) -> some HTML {
    DefinitionList(narrow: true) {
      Fact(Phrase(en: "State", ar: "الحالة")) { StatusPill(item.state) }
      if let rejection = item.rejection { Fact(Phrase(en: "Reason", ar: "السبب")) { rejection.label } }
      if let note = item.note { Fact(Phrase(en: "Note", ar: "ملاحظة")) { NameText(note) } }
      Fact(Phrase(en: "Decided by", ar: "راجعه")) { NameText(item.decidedByName ?? "") }
      Fact(Phrase(en: "Time", ar: "الوقت")) { InstantText(instant, .full) }
    }
  }
}
