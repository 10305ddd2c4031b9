import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Resumes a merchant's scheduled payouts.
struct PayoutPauseRoutes: Sendable {
  let database: Database

  func confirm(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let merchant = try await database.merchant(request)
    guard let payout = merchant.pausedAfter else { return resumedMeanwhile(merchant) }
    return context.page(
      ResumePayoutsPage(
        chrome: context.chrome, merchant: merchant, payout: payout, reason: request.draft?["reason"] ?? ""))
  }

  func resume(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let merchant = try await database.merchant(request)
    guard let payout = merchant.pausedAfter else { return resumedMeanwhile(merchant) }
    do {
      let reason = try checkedText(form["reason"], .note, maximum: 200)
      try await Ledger.resumePayouts(of: merchant.item.id, reason: reason, by: context.actor, in: database)
      return .redirect(to: AdminPath.merchant(merchant.item.code), flash: AdminFlash.payoutsResumed)
    } catch let problem as TextProblem {
      var page = ResumePayoutsPage(
        chrome: context.chrome, merchant: merchant, payout: payout, reason: form["reason"])
      page.errors.add("reason", problem)
      return context.page(page, status: .unprocessable)
    } catch is PauseRefusal {
      return resumedMeanwhile(merchant)
    }
  }

  private func resumedMeanwhile(_ merchant: MerchantDetail) -> Page {
    .redirect(to: AdminPath.merchant(merchant.item.code), flash: AdminFlash.pauseChangedMeanwhile)
  }
}

/// The confirmation of resuming scheduled payouts, with its reason.
struct ResumePayoutsPage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let payout: Reference
  var reason = ""
  var errors = FormErrors()

  private var item: MerchantItem { merchant.item }
  private let title = Phrase(en: "Resume scheduled payouts?", ar: "استئناف صرف المستحقات المجدول؟")
  private let verb = Phrase(en: "Resume payouts", ar: "استئناف الصرف")

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(title: title, merchant: item, language: chrome.language, here: verb)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          ConfirmForm(
            to: AdminPath.payoutResumption(of: item.code), chrome,
            changes: [
              Change(Phrase(en: "Paused since payout", ar: "متوقف منذ الصرف"), after: .reference(payout)),
              Change(Phrase(en: "Account holder", ar: "صاحب الحساب"), after: .name(merchant.bankHolder)),
              Change(
                Phrase(en: "Bank account", ar: "الحساب البنكي"), after: .code("EG••••\(merchant.ibanLast4 ?? "")")),
            ],
            notes: [
              Phrase(
                en: "Payouts go to this account again. Days that were missed are made up for.",
                ar: "تُصرف المستحقات إلى هذا الحساب من جديد، وتُعوَّض الأيام الفائتة.")
            ],
            confirm: verb, cancel: AdminPath.merchant(item.code)
          ) {
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(en: "Kept in the audit log", ar: "يُحفظ في سجل التدقيق"), error: errors["reason"])
          }
        }
      }
    }
  }
}
