import Ledger
import SharedFeatures
import Templates
import Wallet

/// The confirmation of several verdicts: each request with what it does. One that can't be decided says why and isn't
/// part of the form.
struct ApprovalSelectionPage: HTML {
  let chrome: Chrome
  let act: ApprovalAct
  let selected: [SelectedApproval]
  /// The queue from which they were selected.
  let list: Path
  let key: String
  var note = ""
  var errors = FormErrors()

  private var decidable: [FoundApproval] { selected.filter { $0.refusal == nil }.map(\.found) }

  private var verb: Phrase {
    (act == .approval ? PluralPhrase.approveRequests(decidable.count) : .rejectRequests(decidable.count)).phrase
  }

  private var title: Phrase { Phrase(en: "\(verb)?", ar: "\(verb)؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .approvals, title: title) {
      PageHeader(title, crumbs: [Crumb(ApprovalListPage.title, list)], here: verb)
      ErrorSummary(errors)
      ForEach(selected) { one in
        Card(one.found.item.title) {
          if let refusal = one.refusal ?? one.found.obstacle { Notice(.waiting, refusal) }
          ApprovalFactList(found: one.found)
          if one.refusal == nil {
            if act == .approval, !one.found.changes.isEmpty { ChangeTable(one.found.changes) }
            ul(.class("notes")) { li { one.found.item.effect(of: act) } }
          }
        } aside: {
          InstantText(one.found.item.requestedAt, .full)
        }
      }
      if decidable.isEmpty {
        LinkButton(Phrase(en: "Back to approvals", ar: "العودة إلى الموافقات"), to: list)
      } else {
        form
      }
    }
  }

  private var form: some HTML {
    Card {
      PostForm(to: AdminPath.selectedApprovals, chrome, key: key) {
        HiddenField("act", act.rawValue)
        HiddenField("list", list.queryText)
        HiddenField(
          "requests", ShownSelection(decidable.map { .init(id: $0.item.id, facts: $0.facts(of: act)) }).text)
        TextArea(
          act == .approval ? Phrase(en: "Note", ar: "ملاحظة") : Phrase(en: "Reason", ar: "السبب"), name: "note",
          value: note, rows: 2,
          hint: Phrase(
            en: "Kept with each request and in the audit log", ar: "تُحفظ مع كل طلب وفي سجل التدقيق"),
          error: errors["note"], required: act == .rejection ? true : nil)
        FormActions {
          Button(verb, act == .rejection ? .danger : .primary)
          LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: list)
        }
      }
    }
  }
}

/// What came of each verdict. Each was its own transaction: one that failed left the others as they are.
struct ApprovalOutcomePage: HTML {
  let chrome: Chrome
  let outcomes: [SelectedApproval]
  let list: Path
  let maySend: Bool

  private var decided: Int { outcomes.count { $0.refusal == nil } }
  private var title: Phrase { PluralPhrase.requestsDecided(decided, of: outcomes.count).phrase }
  /// Whether a payout was approved, which goes into a batch next.
  private var leadsToBatch: Bool {
    maySend && outcomes.contains { $0.found.item.kind == .payout && $0.found.item.state == .approved }
  }

  var body: some HTML {
    PortalLayout(chrome, section: .approvals, title: title) {
      PageHeader(title, crumbs: [Crumb(ApprovalListPage.title, list)]) {
      } acts: {
        LinkButton(
          Phrase(en: "Back to approvals", ar: "العودة إلى الموافقات"), to: list, leadsToBatch ? .secondary : .primary)
        if leadsToBatch { LinkButton(NewBatchPage.act, to: AdminPath.newBatch, .primary) }
      }
      if decided < outcomes.count {
        Notice(
          .bad, Phrase(en: "Some requests were not decided.", ar: "لم يُبتّ في بعض الطلبات."), role: "alert")
      }
      Card(nil, flush: true) {
        DataTable(outcomes, label: ApprovalListPage.title, empty: EmptyState(title)) {
          Column(Phrase(en: "Request", ar: "الطلب"), .header) { one in
            Link(AdminPath.approval(one.found.item.id).query("list", list.queryText)) { one.found.item.title }
          }
          Column(Phrase(en: "Requested by", ar: "مقدّم الطلب"), .minor) { one in
            Phrase.actor(one.found.item.requestedByName)
          }
          Column(Phrase(en: "State", ar: "الحالة")) { one in
            StatusPill(one.found.item.state)
            if let refusal = one.refusal {
              Text(" ")
              small(.class("reason")) { refusal }
            }
          }
          Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { one in
            if let amount = one.found.item.amount { MoneyText(amount, .bare) } else { Nothing() }
          }
        }
      }
    }
  }
}
