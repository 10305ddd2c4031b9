import Templates
import Web

/// What staff type to sign in. The password is not kept.
struct SignInForm {
  static let fields = ["email", "password", "next"]

  let email: String
  let next: String
  private(set) var errors = FormErrors()
  private(set) var isRefused = false

  init(next: String) {
    email = ""
    self.next = next
  }

  init(_ form: Form) {
    email = form["email"]
    next = form["next"]
    if email.allSatisfy(\.isWhitespace) {
      errors.add("email", Phrase(en: "Enter your e-mail address.", ar: "أدخل بريدك الإلكتروني."))
    }
    if form["password"].isEmpty { errors.add("password", Phrase(en: "Enter your password.", ar: "أدخل كلمة المرور.")) }
  }

  /// Unknown, wrong and disabled get the same words.
  mutating func refuse() {
    isRefused = true
    errors.add(
      "email", Phrase(en: "That e-mail and password don't match.", ar: "البريد الإلكتروني وكلمة المرور غير متطابقين."))
  }
}
