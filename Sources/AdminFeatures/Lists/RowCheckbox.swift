import Templates
import Wallet

/// The box that selects a row. Its label is the row's name, which is read out and not shown again.
struct RowCheckbox: HTML {
  private let name: String
  private let value: String
  private let label: Phrase

  init(_ name: String, _ value: String, of label: Phrase) {
    (self.name, self.value, self.label) = (name, value, label)
  }

  var body: some HTML {
    Templates.label(.class("pick")) {
      input(.type("checkbox"), .name(name), .value(value), .ariaLabel(label))
    }
  }
}
