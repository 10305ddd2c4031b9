/// A form of a page: its action, and the values that it would send unchanged.
package struct PageForm: Sendable {
  package let action: String
  package let method: String
  /// Values by name, hidden fields included.
  package fileprivate(set) var values: [String: String] = [:]
  /// The file field, if the form has one.
  package fileprivate(set) var file: String?
  /// Names that may be sent without being filled in: unticked boxes and buttons.
  fileprivate(set) var optional: Set<String> = []

  package func has(_ name: String) -> Bool { values[name] != nil || optional.contains(name) }

  /// Returns every form of a page in order.
  static func all(in markup: Markup) -> [PageForm] {
    var forms: [PageForm] = []
    var form: PageForm?
    var select: String?
    var textarea: String?
    for piece in markup.pieces {
      switch piece {
      case .text(let text):
        if let textarea { form?.values[textarea, default: ""] += text }
      case .tag(let tag) where tag.isEnd:
        switch tag.name {
        case "form":
          if let form { forms.append(form) }
          form = nil
        case "select": select = nil
        case "textarea": textarea = nil
        default: break
        }
      case .tag(let tag):
        switch tag.name {
        case "form": form = PageForm(action: tag["action"] ?? "", method: (tag["method"] ?? "get").lowercased())
        case "input": form?.read(input: tag)
        case "button":
          if let name = tag["name"] { form?.optional.insert(name) }
        case "textarea":
          textarea = tag["name"]
          if let textarea { form?.values[textarea] = "" }
        case "select":
          select = tag["name"]
        case "option":
          if let select { form?.read(option: tag, of: select) }
        default: break
        }
      }
    }
    return forms
  }

  private mutating func read(input tag: Markup.Tag) {
    guard let name = tag["name"], tag["disabled"] == nil else { return }
    switch tag["type"] ?? "text" {
    case "checkbox", "radio":
      if tag["checked"] == nil { optional.insert(name) } else { values[name] = tag["value"] ?? "on" }
    case "file": file = name
    case "submit", "button", "reset", "image": optional.insert(name)
    default: values[name] = tag["value"] ?? ""
    }
  }

  /// Reads an option. A select sends its chosen option, or its first.
  private mutating func read(option tag: Markup.Tag, of name: String) {
    if values[name] == nil || tag["selected"] != nil { values[name] = tag["value"] ?? "" }
  }
}
