import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes that switch parts of the platform on and off. One person does, at once.
struct SwitchRoutes: Sendable {
  static let fields = ["on", "reason"]

  let database: Database

  func confirm(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(request, context)
    page.reason = request.draft?["reason"] ?? ""
    return context.page(page)
  }

  func change(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(request, context)
    page.reason = form["reason"]
    let isOn = form["on"] == "yes"
    do {
      let reason = try checkedText(form["reason"], .note, maximum: 200)
      try await Ledger.set(page.feature, on: isOn, reason: reason, by: context.actor, in: database)
      return .redirect(to: AdminPath.settings, flash: isOn ? AdminFlash.switchedOn : .switchedOff)
    } catch is AlreadySwitched {
      return .redirect(to: AdminPath.settings, flash: AdminFlash.switchedMeanwhile)
    } catch let problem as TextProblem {
      page.errors.add("reason", problem)
      return context.page(page, status: .unprocessable)
    }
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> SwitchPage {
    let feature = try request.parameter("name") { name in FeatureSwitch.allCases.first { $0.pathName == name } }
    let settings = Settings(all: try await database.rows(Setting.query, as: Setting.self))
    return SwitchPage(chrome: context.chrome, feature: feature, isOn: settings.isOn(feature))
  }
}

extension FeatureSwitch {
  /// The name in addresses: `cash-in`.
  var pathName: String { String(rawValue.dropFirst("switch_".count)).replacing("_", with: "-") }
}
