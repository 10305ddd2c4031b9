import Templates
import Wallet
import Web

/// The values that people type to sign in. The password is not kept.
struct SignInForm {
  let name: String
  let next: String
  private(set) var errors = FormErrors()
  private(set) var isRefused = false
  /// The number of seconds to wait before the next attempt.
  private(set) var wait: Int?

  init(next: String) {
    name = ""
    self.next = next
  }

  init(_ form: Form, at options: SignInOptions) {
    name = form[options.name.field]
    next = form["next"]
    if isBlank(name) { errors.add(options.name.field, options.name.missing) }
    if form["password"].isEmpty { errors.add("password", Phrase(en: "Enter your password.", ar: "أدخل كلمة المرور.")) }
  }

  mutating func refuse(at options: SignInOptions) {
    isRefused = true
    errors.add(options.name.field, options.name.mismatch)
  }

  mutating func refusePasskey() {
    isRefused = true
    errors.add(
      Phrase(
        en: "That passkey was not accepted. Try again, or sign in with your password.",
        ar: "لم يُقبل مفتاح المرور. حاول مرة أخرى أو سجّل الدخول بكلمة المرور."))
  }

  mutating func postpone(by seconds: Int) {
    wait = seconds
    let time = Phrase.wait(seconds)
    errors.add(
      Phrase(
        en: "Too many failed attempts to sign in. Try again in \(time).",
        ar: "محاولات تسجيل دخول فاشلة كثيرة. حاول مرة أخرى بعد \(time)."))
  }
}

extension Phrase {
  /// So many seconds, or minutes from two on, after "in".
  static func wait(_ seconds: Int) -> Phrase {
    seconds < 120
      ? PluralPhrase.seconds(seconds, .afterPreposition).phrase
      : PluralPhrase.minutes((seconds + 59) / 60, .afterPreposition).phrase
  }
}
