import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form that changes the payout schedule.
struct ScheduleForm: Sendable {
  static let fields = ["schedule", "weekday", "day", "minimum", "confirmed"]

  private let typed: [String: String]
  var errors = FormErrors()

  /// `value` returns a field's value.
  init(_ value: (String) -> String?) {
    typed = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, value($0) ?? "") })
  }

  /// The form with the schedule in force.
  init(_ plan: PayoutPlan) {
    self.init { field in
      switch field {
      case "schedule": plan.schedule.kind.rawValue
      case "weekday": plan.schedule.kind == .weekly ? String(plan.schedule.day) : "7"
      case "day": plan.schedule.kind == .monthly ? String(plan.schedule.day) : "1"
      case "minimum": plan.minimum.decimal
      default: nil
      }
    }
  }

  subscript(field: String) -> String { typed[field] ?? "" }

  struct Decoded: Sendable {
    let schedule: PayoutSchedule
    let minimum: Money
  }

  /// Nil if the form is invalid; `errors` then has the reasons.
  mutating func decode() -> Decoded? {
    let kind = PayoutSchedule.Kind(rawValue: self["schedule"])
    if kind == nil { errors.add("schedule", Phrase(en: "Choose a schedule.", ar: "اختر جدولًا.")) }
    var day = 1
    if kind == .weekly { day = number("weekday", 1...7) ?? 0 }
    if kind == .monthly { day = number("day", 1...28) ?? 0 }
    var minimum: Money?
    do throws(InvalidMoney) {
      minimum = try Money(parsing: self["minimum"])
      if minimum == .zero { errors.add("minimum", Refusal.amountNotPositive.label) }
    } catch {
      errors.add("minimum", error.label)
    }
    guard errors.isEmpty, let kind, let minimum, let schedule = PayoutSchedule(kind, day: day) else { return nil }
    return Decoded(schedule: schedule, minimum: minimum)
  }

  private mutating func number(_ field: String, _ range: ClosedRange<Int>) -> Int? {
    let text = oneLine(self[field], maximum: 10)
    if let number = Int(text), range.contains(number) { return number }
    errors.add(
      field,
      Phrase(
        en: "Enter a number from \(range.lowerBound) to \(range.upperBound).",
        ar: "أدخل رقمًا من \(range.lowerBound) إلى \(range.upperBound)."))
    return nil
  }
}

struct SchedulePage: HTML {
  let chrome: Chrome
  let form: ScheduleForm

  static let title = Phrase(en: "Change payout schedule", ar: "تغيير جدول الصرف")

  var body: some HTML {
    ScheduleFrame(chrome: chrome, title: Self.title) {
      ErrorSummary(form.errors)
      Card {
        PostForm(to: MerchantPath.schedule, chrome) {
          RadioGroup(
            Phrase(en: "Schedule", ar: "جدول الصرف"), name: "schedule",
            choices: PayoutSchedule.Kind.allCases.map { Choice($0.rawValue, $0.label) }, selected: form["schedule"],
            error: form.errors["schedule"])
          Select(
            Phrase(en: "Day of the week", ar: "يوم الأسبوع"), name: "weekday",
            choices: [7, 1, 2, 3, 4, 5, 6].map { Choice(String($0), PayoutSchedule.weekday($0)) },
            selected: form["weekday"], hint: Phrase(en: "For a weekly schedule", ar: "للجدول الأسبوعي"),
            error: form.errors["weekday"], required: nil)
          Field(
            Phrase(en: "Day of the month", ar: "يوم الشهر"), name: "day", value: form["day"], .number,
            hint: Phrase(en: "For a monthly schedule: 1 to 28", ar: "للجدول الشهري: من 1 إلى 28"),
            error: form.errors["day"])
          MoneyField(
            Phrase(en: "Minimum", ar: "الحد الأدنى"), name: "minimum", value: form["minimum"],
            hint: Phrase(
              en: "Less than that waits for the next payout.", ar: "ما يقل عنه ينتظر الصرف التالي."),
            error: form.errors["minimum"])
          FormActions {
            Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
            LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: MerchantPath.settings)
          }
        }
      }
    }
  }
}

/// The confirmation of a change.
struct ConfirmSchedulePage: HTML {
  let chrome: Chrome
  let plan: PayoutPlan
  let form: ScheduleForm
  let decoded: ScheduleForm.Decoded
  let key: String
  var changed: ShownFactsChanged?

  var body: some HTML {
    ScheduleFrame(
      chrome: chrome, title: Phrase(en: "Change the payout schedule?", ar: "تغيير جدول الصرف؟")
    ) {
      ChangedNotice(changed)
      Card {
        ConfirmForm(
          to: MerchantPath.schedule, chrome, key: key,
          changes: [
            Change(
              Phrase(en: "Payout schedule", ar: "جدول الصرف"), before: plan.schedule.sentence(minimum: plan.minimum),
              after: decoded.schedule.sentence(minimum: decoded.minimum))
          ],
          notes: [
            Phrase(
              en: "It is in force from tomorrow, \(chrome.today.adding(days: 1), .weekday).",
              ar: "يسري من الغد، \(chrome.today.adding(days: 1), .weekday)."),
            Phrase(
              en: "You can request a payout of any amount whatever the schedule.",
              ar: "يمكنك طلب صرف أي مبلغ أيًا كان الجدول."),
          ], confirm: Phrase(en: "Change schedule", ar: "تغيير الجدول"), cancel: MerchantPath.settings,
          shown: plan.facts.text, editable: true
        ) {
          ForEach(ScheduleForm.fields.filter { $0 != "confirmed" }) { field in HiddenField(field, form[field]) }
          HiddenField("confirmed", "yes")
        }
      }
    }
  }
}

private struct ScheduleFrame<Content: HTML>: HTML {
  let chrome: Chrome
  let title: Phrase
  @HTMLBuilder let content: () -> Content

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: title) {
      PageHeader(
        title, crumbs: [Crumb(SettingsPage.title, MerchantPath.settings)], here: SchedulePage.title)
      div(.class("narrow")) { content() }
    }
  }
}
