import Auth
import Database
import SharedFeatures
import Templates
import Wallet
import Web

/// Resets the second factor that a member of a merchant's team has lost.
struct MemberFactorRoutes: Sendable {
  let database: Database
  let factors: SecondFactors

  func confirm(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(try await page(request, context, reason: request.draft?["reason"] ?? ""))
  }

  func reset(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(request, context, reason: form["reason"])
    do {
      try await factors.reset(of: .member(page.member.id), by: context.actor, reason: form["reason"])
      return .redirect(to: AdminPath.merchant(page.merchant), flash: AdminFlash.secondFactorReset)
    } catch SecondFactorRefusal.reason(let problem) {
      page.errors.add("reason", problem)
    } catch let problem as AccountProblem {
      page.errors.add(problem)
    }
    return context.page(page, status: .unprocessable)
  }

  private func page(
    _ request: PageRequest, _ context: StaffContext, reason: String
  ) async throws -> MemberFactorPage {
    let code = try request.parameter("code") { MerchantCode(parsing: $0) }
    let member = try await database.first(TeamAccount.query(try request.id("id"), of: code), as: TeamAccount.self)
    guard let member, member.hasSecondFactor else { throw WebError.notFound }
    return MemberFactorPage(chrome: context.chrome, merchant: code, member: member, reason: reason)
  }
}

struct MemberFactorPage: HTML {
  let chrome: Chrome
  let merchant: MerchantCode
  let member: TeamAccount
  var reason: String
  var errors = FormErrors()

  private let change = AccountChange.resetSecondFactor

  init(chrome: Chrome, merchant: MerchantCode, member: TeamAccount, reason: String) {
    self.chrome = chrome
    self.merchant = merchant
    self.member = member
    self.reason = reason
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: change.title(member.name)) {
      PageHeader(
        change.title(member.name),
        crumbs: [
          Crumb(MerchantListPage.title, AdminPath.merchants),
          Crumb(.code(merchant.description), AdminPath.merchant(merchant)),
        ], here: change.verb)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          PostForm(to: AdminPath.resetSecondFactor(of: member.id, at: merchant), chrome) {
            DefinitionList(narrow: true) {
              Fact(Phrase(en: "Signs in as", ar: "اسم تسجيل الدخول")) { IdentifierText(member.signIn(at: merchant)) }
            }
            ul(.class("notes")) { li { change.effect } }
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(en: "Kept in the audit log", ar: "يُحفظ في سجل التدقيق"), error: errors["reason"])
            FormActions {
              Button(change.verb, .danger)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.merchant(merchant))
            }
          }
        }
      }
    }
  }
}
