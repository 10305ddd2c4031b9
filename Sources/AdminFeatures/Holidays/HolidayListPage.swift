import Ledger
import Templates
import Wallet

/// The bank holidays of this year and later, and the form that adds one.
struct HolidayListPage: HTML {
  let chrome: Chrome
  let holidays: [Holiday]
  let mayChange: Bool
  var from = ""
  var to = ""
  var name = ""
  var errors = FormErrors()

  static let fields = ["from", "to", "name"]
  static let title = Phrase(en: "Bank holidays", ar: "العطلات المصرفية")

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(SettingsPage.title, AdminPath.settings)], here: Self.title,
        lead: Phrase(
          en:
            "Banks are open from Sunday to Thursday but for these days. No batch is paid on them, and expected arrivals skip them.",
          ar:
            "تعمل البنوك من الأحد إلى الخميس عدا هذه الأيام. لا تُنفَّذ فيها أي دفعة صرف، ولا تُحتسب في مواعيد الوصول المتوقعة."
        ))
      ErrorSummary(errors)
      if mayChange {
        Columns {
          Card(nil, flush: true) { table }
        } side: {
          form
        }
      } else {
        Card(nil, flush: true) { table }
      }
    }
  }

  private var table: some HTML {
    DataTable(holidays, label: Self.title, empty: empty) {
      Column(Phrase(en: "Day", ar: "اليوم"), .header) { holiday in
        DayText(holiday.day, .weekday)
      }
      Column(Phrase(en: "Holiday", ar: "العطلة")) { holiday in NameText(holiday.name) }
      Column(Phrase(en: "Added by", ar: "أضافها"), .minor) { holiday in NameText(holiday.addedByName) }
      if mayChange {
        Column(Phrase(en: "Remove", ar: "حذف")) { holiday in
          if holiday.day >= chrome.today {
            PostForm(to: AdminPath.removal(of: holiday.day), chrome, inline: true) {
              Button(Phrase(en: "Remove", ar: "حذف"), .quiet)
            }
          } else {
            Nothing()
          }
        }
      }
    }
  }

  private var empty: EmptyState {
    EmptyState(
      Phrase(en: "No holidays are listed", ar: "لا عطلات مسجلة"),
      Phrase(
        en: "The Central Bank of Egypt announces each bank holiday. Add it here as soon as it does.",
        ar: "يعلن البنك المركزي المصري كل عطلة مصرفية. أضفها هنا فور إعلانها."))
  }

  private var form: some HTML {
    Card(Phrase(en: "Add a holiday", ar: "إضافة عطلة")) {
      PostForm(to: AdminPath.holidays, chrome) {
        DateField(
          Phrase(en: "First day", ar: "اليوم الأول"), name: "from", value: from, error: errors["from"], required: true)
        DateField(
          Phrase(en: "Last day", ar: "اليوم الأخير"), name: "to", value: to,
          hint: Phrase(en: "Empty for a holiday of one day", ar: "يُترك فارغًا لعطلة من يوم واحد"), error: errors["to"],
          required: false)
        Field(
          Phrase(en: "Holiday", ar: "العطلة"), name: "name", value: name,
          hint: Phrase(en: "As announced, such as Eid al-Fitr", ar: "كما أُعلنت، مثل عيد الفطر"), error: errors["name"],
          required: true)
        FormActions { Button(Phrase(en: "Add holiday", ar: "إضافة العطلة"), .primary) }
      }
    }
  }
}
