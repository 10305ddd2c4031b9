import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Verdicts on several requests at once: one confirmation, and each its own transaction with its own audit row.
struct ApprovalSelectionRoutes: Sendable {
  static let fields = ["act", "requests", "note", "list"]

  private static let acts: [(name: String, label: Phrase, value: ApprovalAct)] = [
    ("approval", Phrase(en: "Approve", ar: "موافقة"), .approval),
    ("rejection", Phrase(en: "Reject", ar: "رفض"), .rejection),
  ]

  let database: Database
  let seal: TextSeal

  func confirm(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let act: ApprovalAct =
      query.choice("act", Phrase(en: "Approve or reject", ar: "الموافقة أو الرفض"), Self.acts) ?? .approval
    let label = Phrase(en: "Requests", ar: "الطلبات")
    let ids = query.numbers("request", label)
    let list = Self.list(query.typed("list") ?? "")
    if ids.count > ShownSelection.most {
      query.add(
        "request",
        Phrase(
          en: "Select up to \(ShownSelection.most) requests.", ar: "حدّد \(ShownSelection.most) طلبًا على الأكثر."))
    }
    if let refusal = context.refusal(query, .approvals, ApprovalListPage.title, AdminPath.approvals) { return refusal }
    if ids.isEmpty { return .redirect(to: list, flash: AdminFlash.nothingSelected) }
    let found = try await database.approvals(ids.map { ApprovalID($0) }, act.verdict, seal, for: context)
    return context.page(page(act, found, list, context, key: Form.newKey(), note: request.draft?["note"] ?? ""))
  }

  func decide(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let key = try form.idempotencyKey()
    guard let act = Self.acts.first(where: { $0.name == form["act"] })?.value,
      let shown = ShownSelection(parsing: form["requests"])
    else { throw WebError.notFound }
    let list = Self.list(form["list"])
    let ids = shown.entries.map(\.id)
    let before = try await database.approvals(ids, act.verdict, seal, for: context)
    var note: String?
    if act == .rejection || !isBlank(form["note"]) {
      do throws(TextProblem) {
        note = try checkedText(form["note"], .note, maximum: 200)
      } catch {
        var page = page(act, before, list, context, key: key, note: form["note"])
        page.errors.add("note", error.label(of: "reason"))
        return context.page(page, status: .unprocessable)
      }
    }
    var refusals: [ApprovalID: Phrase] = [:]
    for entry in shown.entries {
      guard let item = before.first(where: { $0.item.id == entry.id })?.item else { throw WebError.notFound }
      refusals[entry.id] =
        context.staff.role.mayDecide(item.kind)
        ? try await decide(act, entry, note, key: "\(key):\(entry.id)", by: context) : context.standing(of: item).note
    }
    let now = try await database.approvals(ids, act.verdict, seal, for: context)
    return context.page(
      ApprovalOutcomePage(
        chrome: context.chrome, outcomes: now.map { SelectedApproval(found: $0, refusal: refusals[$0.item.id]) },
        list: list, maySend: context.may(.sendPayouts)), status: refusals.isEmpty ? .ok : .conflict)
  }

  /// Decides one request. Returns why it wasn't decided.
  private func decide(
    _ act: ApprovalAct, _ entry: ShownSelection.Entry, _ note: String?, key: String, by context: StaffContext
  ) async throws -> Phrase? {
    do {
      try await Ledger.decide(
        entry.id, act.verdict, note: note, shown: entry.facts, key: key, by: context.actor,
        in: database)
      return nil
    } catch let refusal as ApprovalRefusal {
      return refusal.label
    } catch is Ledger.StatusRefusal {
      return ApprovalRefusal.changedSince.label
    } catch let refusal as Refusal {
      return refusal.staysOpen
    } catch is ShownFactsChanged {
      return Phrase(
        en: "It has changed since this page was opened. View the request.", ar: "تغيّر الطلب بعد فتح الصفحة. اعرض الطلب."
      )
    } catch is KeyConflict {
      return .usedKey
    } catch let error as DatabaseError where error.kind == .checkViolation(constraint: "decider") {
      // The account was disabled or got another role after the session was checked.
      throw WebError.forbidden(.staff(.decide))
    }
  }

  private func page(
    _ act: ApprovalAct, _ found: [FoundApproval], _ list: Path, _ context: StaffContext, key: String, note: String
  ) -> ApprovalSelectionPage {
    let selected = found.map { one in
      let standing = context.standing(of: one.item)
      return SelectedApproval(
        found: one, refusal: standing.mayDecide ? nil : standing.note ?? context.refusal(of: act, one.item)?.label)
    }
    return ApprovalSelectionPage(
      chrome: context.chrome, act: act, selected: selected, list: list, key: key, note: note)
  }

  /// The queue with its filters, where the text is of one.
  private static func list(_ query: String) -> Path {
    query.isEmpty ? AdminPath.approvals : Path(local: "\(AdminPath.approvals.text)?\(query)") ?? AdminPath.approvals
  }
}
