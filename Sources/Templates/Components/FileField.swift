/// A field for a file, in a `PostForm` that uploads. Browsers never fill it in again.
package struct FileField: HTML {
  let label: Phrase
  let name: String
  let types: StaticString
  let hint: Phrase?
  let error: Phrase?

  /// - Parameter types: the types that the browser offers, as in `.csv,text/csv`
  package init(_ label: Phrase, name: String, types: StaticString, hint: Phrase? = nil, error: Phrase? = nil) {
    self.label = label
    self.name = name
    self.types = types
    self.hint = hint
    self.error = error
  }

  package var body: some HTML {
    FieldFrame(label: label, name: name, hint: hint, error: error, isRequired: true) {
      input(
        .class("input"), .type("file"), .id(name), .name(name), .accept(types), .required,
        error == nil ? nil : .ariaInvalid, FieldFrame.describedBy(name: name, hint: hint, error: error))
    }
  }
}
