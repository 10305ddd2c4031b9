import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The table of bank holidays.
struct HolidayRoutes: Sendable {
  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(context)
    if let draft = request.draft { (page.from, page.to, page.name) = (draft["from"], draft["to"], draft["name"]) }
    return context.page(page)
  }

  func add(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(context)
    (page.from, page.to, page.name) = (form["from"], form["to"], form["name"])
    if let (first, last, name) = page.decode() {
      do {
        try await Ledger.addHoliday(from: first, to: last, name: name, by: context.actor, in: database)
        return .redirect(to: AdminPath.holidays, flash: AdminFlash.holidayAdded)
      } catch let refusal as HolidayRefusal {
        page.errors.add(refusal.field, refusal.label)
      }
    }
    return context.page(page, status: .unprocessable)
  }

  func remove(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let day = try request.parameter("day") { Day(parsing: $0) }
    do {
      try await Ledger.removeHoliday(day, by: context.actor, in: database)
      return .redirect(to: AdminPath.holidays, flash: AdminFlash.holidayRemoved)
    } catch is HolidayRefusal {
      return .redirect(to: AdminPath.holidays, flash: AdminFlash.holidayChangedMeanwhile)
    }
  }

  private func page(_ context: StaffContext) async throws -> HolidayListPage {
    let year = context.chrome.today.year
    let first = Day(year: year, month: 1, day: 1) ?? context.chrome.today
    return HolidayListPage(
      chrome: context.chrome,
      holidays: try await database.rows(Holiday.query(from: first), as: Holiday.self),
      mayChange: context.may(.changeHolidays))
  }
}

extension HolidayListPage {
  /// Returns nil if the form is invalid; `errors` then has the reasons.
  fileprivate mutating func decode() -> (first: Day, last: Day, name: String)? {
    let first = day(from, "from")
    let last = isBlank(to) ? first : day(to, "to")
    do throws(TextProblem) {
      let name = try checkedText(name, .name, maximum: 80)
      guard errors.isEmpty, let first, let last else { return nil }
      return (first, last, name)
    } catch {
      errors.add("name", error)
      return nil
    }
  }

  private mutating func day(_ text: String, _ field: String) -> Day? {
    let day = Day(parsing: text).flatMap { Day.plausibleYears.contains($0.year) ? $0 : nil }
    if day == nil {
      errors.add(
        field,
        Phrase(en: "Enter a day as in \(code: "2026-10-06").", ar: "أدخل اليوم مثل \(code: "2026-10-06")."))
    }
    return day
  }
}

extension HolidayRefusal {
  fileprivate var field: String {
    switch self {
    case .past, .alreadyListed, .notListed: "from"
    case .lastBeforeFirst, .tooMany: "to"
    }
  }

  fileprivate var label: Phrase {
    switch self {
    case .past:
      Phrase(
        en: "The day is past. Enter today or a later day.", ar: "مضى هذا اليوم. أدخل اليوم أو يومًا بعده.")
    case .lastBeforeFirst:
      Phrase(
        en: "The last day is before the first. Enter a later day.", ar: "اليوم الأخير قبل اليوم الأول. أدخل يومًا بعده.")
    case .tooMany:
      Phrase(
        en: "A holiday has at most 14 days. Enter an earlier last day.",
        ar: "لا تزيد العطلة على 14 يومًا. أدخل يومًا أخيرًا أقرب.")
    case .alreadyListed(let day):
      Phrase(
        en: "\(day, .weekday) is already a holiday. Nothing was added.",
        ar: "\(day, .weekday) عطلة مسجلة بالفعل. لم يُضف شيء.")
    case .notListed: Phrase(en: "This day is no holiday.", ar: "هذا اليوم ليس عطلة.")
    }
  }
}
