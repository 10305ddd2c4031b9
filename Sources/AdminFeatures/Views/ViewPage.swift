import Templates
import Wallet
import Web

/// The saved views, and the form that saves the list from which the reader came.
struct ViewPage: HTML {
  let chrome: Chrome
  /// Nil where the reader came from no list.
  let list: FilteredAddress?
  let views: [SavedView]
  let reader: StaffID
  var name = ""
  var shares = false
  var errors = FormErrors()

  static let title = Phrase(en: "Views", ar: "العروض المحفوظة")

  var body: some HTML {
    PortalLayout(chrome, section: nil, title: Self.title) {
      PageHeader(Self.title)
      ErrorSummary(errors)
      Columns {
        table(
          Phrase(en: "My views", ar: "عروضي"), views.filter { $0.staff == reader },
          empty: Phrase(en: "No views saved yet", ar: "لا عروض محفوظة بعد"))
        table(
          Phrase(en: "Shared views", ar: "عروض مشتركة"), views.filter { $0.staff != reader },
          empty: Phrase(en: "Nobody shares a view yet", ar: "لا عروض مشتركة بعد"))
      } side: {
        if let list { form(list) }
      }
    }
  }

  private func form(_ list: FilteredAddress) -> some HTML {
    Card(Phrase(en: "Save view", ar: "حفظ العرض")) {
      PostForm(to: AdminPath.views, chrome) {
        p { Link(list.title, to: list.path) }
        if !list.filters.isEmpty {
          DefinitionList(narrow: true) {
            ForEach(list.filters) { filter in Fact(filter.label) { filter.value } }
          }
        }
        HiddenField("page", list.path.text)
        Field(
          Phrase(en: "Name", ar: "الاسم"), name: "name", value: name, error: errors["name"], required: true,
          focused: errors.isEmpty)
        CheckboxGroup(
          Phrase(en: "Who sees it", ar: "من يراه"), name: "shared",
          choices: [Choice("yes", Phrase(en: "Share with all staff", ar: "مشاركة مع كل الموظفين"))],
          selected: shares ? ["yes"] : [])
        FormActions { Button(Phrase(en: "Save view", ar: "حفظ العرض"), .primary) }
      }
    }
  }

  private func table(_ title: Phrase, _ views: [SavedView], empty: Phrase) -> some HTML {
    Card(title, flush: true) {
      DataTable(views, label: title, empty: EmptyState(empty)) {
        Column(Phrase(en: "Name", ar: "الاسم"), .header) { view in
          if let path = view.path { Link(path) { NameText(view.name) } } else { NameText(view.name) }
        }
        Column(Phrase(en: "Saved by", ar: "حفظه")) { view in
          NameText(view.staffName)
          if view.isShared {
            Text(" · ")
            Phrase(en: "shared", ar: "مشترك")
          }
        }
        Column(Phrase(en: "Remove", ar: "حذف"), .minor) { view in
          if view.staff == reader {
            PostForm(to: AdminPath.removal(of: view.id), chrome, inline: true) {
              Button(Phrase(en: "Remove", ar: "حذف"), .quiet)
            }
          }
        }
      }
    }
  }
}
