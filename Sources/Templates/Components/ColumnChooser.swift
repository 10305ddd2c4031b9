/// The columns of a list that its reader can show or hide: a button that opens a form, which leads back to the same list.
package struct ColumnChooser: HTML {
  let list: String
  let choices: [(column: Choice, isShown: Bool)]
  let isStandard: Bool
  let path: Path
  let chrome: Chrome

  /// - Parameters:
  ///   - list: the list's name in the form
  ///   - choices: the columns, whose values are the names of their boxes, and whether each is shown
  ///   - isStandard: whether the standard columns are shown, so that there is nothing to reset
  ///   - path: where the form is sent
  package init(
    list: String, choices: [(column: Choice, isShown: Bool)], isStandard: Bool, to path: Path, _ chrome: Chrome
  ) {
    self.list = list
    self.choices = choices
    self.isStandard = isStandard
    self.path = path
    self.chrome = chrome
  }

  package var body: some HTML {
    details(.class("chooser")) {
      summary(.class("button")) { Phrase(en: "Columns", ar: "الأعمدة") }
      div(.class("popover")) {
        PostForm(to: path, chrome) {
          HiddenField("list", list)
          HiddenField("page", chrome.here.text)
          fieldset(.class("field choices")) {
            legend { Phrase(en: "Shown columns", ar: "الأعمدة المعروضة") }
            ForEach(choices) { choice in
              label(.class("choice")) {
                input(.type("checkbox"), .name(choice.column.value), .value("yes"), choice.isShown ? .checked : nil)
                span { choice.column.label }
              }
            }
          }
          FormActions {
            Button(Phrase(en: "Apply", ar: "تطبيق"), .primary)
            if !isStandard {
              Button(Phrase(en: "Reset columns", ar: "استعادة الأعمدة الأصلية"), .quiet, name: "reset", value: "yes")
            }
          }
        }
      }
    }
  }
}
