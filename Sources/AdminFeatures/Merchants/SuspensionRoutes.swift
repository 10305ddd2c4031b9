import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Suspends a merchant, and resumes its work.
struct SuspensionRoutes: Sendable {
  let database: Database

  func confirmSuspension(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await confirm(request, context, .suspended)
  }

  func suspend(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await change(form, request, context, .suspended)
  }

  func confirmResumption(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await confirm(request, context, .active)
  }

  func resume(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await change(form, request, context, .active)
  }

  private func confirm(
    _ request: PageRequest, _ context: StaffContext, _ status: MerchantStatus
  ) async throws -> Page {
    let merchant = try await database.merchant(request)
    guard merchant.item.status.canBecome(status) else { return changedMeanwhile(merchant) }
    return context.page(
      SuspensionPage(
        chrome: context.chrome, merchant: merchant.item, status: status, reason: request.draft?["reason"] ?? ""))
  }

  private func change(
    _ form: Form, _ request: PageRequest, _ context: StaffContext, _ status: MerchantStatus
  ) async throws -> Page {
    let merchant = try await database.merchant(request)
    do {
      let reason = try checkedText(form["reason"], .note, maximum: 200)
      try await Ledger.setStatus(
        of: merchant.item.id, to: status, reason: reason, by: context.actor, in: database)
      return .redirect(
        to: AdminPath.merchant(merchant.item.code),
        flash: status == .suspended ? AdminFlash.merchantSuspended : .merchantResumed)
    } catch let problem as TextProblem {
      var page = SuspensionPage(
        chrome: context.chrome, merchant: merchant.item, status: status, reason: form["reason"])
      page.errors.add("reason", problem)
      return context.page(page, status: .unprocessable)
    } catch is MerchantStatusRefusal {
      return changedMeanwhile(merchant)
    }
  }

  private func changedMeanwhile(_ merchant: MerchantDetail) -> Page {
    .redirect(to: AdminPath.merchant(merchant.item.code), flash: AdminFlash.merchantChangedMeanwhile)
  }
}

/// A change of a merchant's status, from the audit log.
struct MerchantStatusChange: RowDecodable {
  let act: String
  let at: Instant
  let actorName: String
  let reason: String?

  init(_ row: Row) throws(DatabaseError) {
    act = try row["act"]
    at = try row["at"]
    actorName = try row["actor_name"]
    reason = try row["reason"]
  }

  static func query(_ merchant: MerchantCode) -> SQL {
    """
    SELECT act, at, actor_name, reason FROM audit_events
    WHERE subject_kind = 'merchant' AND subject_id = (SELECT id FROM merchants WHERE number = \(merchant))
      AND act IN ('open_merchant', 'suspend_merchant', 'resume_merchant')
    ORDER BY at DESC LIMIT 20
    """
  }

  var event: TimelineEvent {
    let (title, meaning): (Phrase, Meaning) =
      switch act {
      case "suspend_merchant": (Phrase(en: "Suspended", ar: "أُوقف"), .bad)
      case "resume_merchant": (Phrase(en: "Resumed", ar: "استُؤنف"), .good)
      default: (Phrase(en: "Opened", ar: "فُتح الحساب"), .neutral)
      }
    return TimelineEvent(
      title, at: at,
      detail: reason.map { Phrase(en: "\(name: actorName): \(name: $0)", ar: "\(name: actorName): \(name: $0)") }
        ?? .name(actorName), meaning)
  }
}

/// The confirmation of suspending or resuming, with its reason.
struct SuspensionPage: HTML {
  let chrome: Chrome
  let merchant: MerchantItem
  let status: MerchantStatus
  var reason = ""
  var errors = FormErrors()

  private var suspends: Bool { status == .suspended }
  private var path: Path {
    suspends ? AdminPath.suspension(of: merchant.code) : AdminPath.resumption(of: merchant.code)
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(title: title, merchant: merchant, language: chrome.language, here: verb)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          ConfirmForm(
            to: path, chrome,
            changes: [
              Change(Phrase(en: "Status", ar: "الحالة"), before: merchant.status.label, after: status.label)
            ],
            notes: [effect], confirm: verb, suspends ? .danger : .primary, cancel: AdminPath.merchant(merchant.code)
          ) {
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(en: "Kept in the audit log", ar: "يُحفظ في سجل التدقيق"), error: errors["reason"])
          }
        }
      }
    }
  }

  private var verb: Phrase {
    suspends ? Phrase(en: "Suspend merchant", ar: "إيقاف التاجر") : Phrase(en: "Resume merchant", ar: "استئناف التاجر")
  }

  private var title: Phrase {
    suspends
      ? Phrase(en: "Suspend \(merchant.code)?", ar: "إيقاف \(merchant.code)؟")
      : Phrase(en: "Resume \(merchant.code)?", ar: "استئناف \(merchant.code)؟")
  }

  private var effect: Phrase {
    suspends
      ? Phrase(
        en:
          "New payments are declined immediately and no payouts are made. The merchant still sees its money and statements.",
        ar: "تُرفض المدفوعات الجديدة فورًا ولا تُصرف مستحقات. ويظل التاجر يرى أمواله وكشوف حسابه.")
      : Phrase(en: "Payments and payouts work again.", ar: "تعمل المدفوعات وصرف المستحقات من جديد.")
  }
}
