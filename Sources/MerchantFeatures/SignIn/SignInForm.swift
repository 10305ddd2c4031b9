import Templates
import Web

/// What a merchant's people type to sign in. The password is not kept.
struct SignInForm {
  static let fields = ["code", "password", "next"]

  /// As typed: `mrc1`, `MRC-000001/nour`.
  let code: String
  let next: String
  private(set) var errors = FormErrors()
  private(set) var isRefused = false

  init(next: String) {
    code = ""
    self.next = next
  }

  init(_ form: Form) {
    code = form["code"]
    next = form["next"]
    if code.allSatisfy(\.isWhitespace) {
      errors.add("code", Phrase(en: "Enter your merchant code.", ar: "أدخل كود التاجر."))
    }
    if form["password"].isEmpty { errors.add("password", Phrase(en: "Enter your password.", ar: "أدخل كلمة المرور.")) }
  }

  /// Unknown, wrong and disabled get the same words.
  mutating func refuse() {
    isRefused = true
    errors.add("code", Phrase(en: "That code and password don't match.", ar: "الكود وكلمة المرور غير متطابقين."))
  }
}
