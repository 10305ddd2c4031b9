package import Auth
package import Templates
import Wallet

extension AccountProblem {
  /// The field that the problem concerns; nil if it concerns none.
  fileprivate var field: String? {
    switch self {
    case .email, .emailTaken: "email"
    case .mobile, .tooManyChanges: "mobile"
    case .contact: "contact"
    case .name: "name"
    case .signInName, .signInNameTaken: "sign_in_name"
    case .unchanged: "role"
    case .password, .noSuchMerchant, .noSuchAccount, .notAllowed, .ownAccount, .lastOne, .alreadyUsed, .teamFull,
      .tooManyInvitations, .tooManyInvitationsOfTeam:
      nil
    }
  }

  package var label: Phrase {
    switch self {
    case .email:
      Phrase(en: "Enter an e-mail address such as name@example.com.", ar: "أدخل بريدًا إلكترونيًا مثل name@example.com.")
    case .emailTaken:
      Phrase(en: "Somebody already has an account with this e-mail.", ar: "يوجد حساب بهذا البريد الإلكتروني بالفعل.")
    case .mobile:
      Phrase(en: "Enter a mobile number such as 01012345676.", ar: "أدخل رقم موبايل مثل 01012345676.")
    case .tooManyChanges:
      Phrase(
        en: "You have changed your number several times today. Try again tomorrow.",
        ar: "غيّرت رقمك أكثر من مرة اليوم. حاول غدًا.")
    case .tooManyInvitations:
      Phrase(
        en: "Several links were made today. Use the newest one, or try again tomorrow.",
        ar: "أُنشئت عدة روابط اليوم. استخدم أحدثها أو حاول غدًا.")
    case .tooManyInvitationsOfTeam:
      Phrase(
        en: "Your team was invited 100 times today. Try again tomorrow.",
        ar: "بلغت دعوات فريقك اليوم 100 دعوة. حاول غدًا.")
    case .contact:
      Phrase(
        en: "Enter an e-mail address such as name@example.com, or a mobile number such as 01012345676.",
        ar: "أدخل بريدًا إلكترونيًا مثل name@example.com، أو رقم موبايل مثل 01012345676.")
    case .name(let problem): problem.label(of: "name")
    case .signInName:
      Phrase(
        en: "Use 1 to 32 of the characters a–z, 0–9, dot, hyphen and underscore.",
        ar: "استخدم من 1 إلى 32 من الأحرف a–z والأرقام والنقطة والشرطة والشرطة السفلية.")
    case .signInNameTaken: Phrase(en: "Somebody in your team has this name.", ar: "هذا الاسم مستخدم في فريقك.")
    case .noSuchMerchant: Phrase(en: "This merchant is closed.", ar: "هذا التاجر مغلق.")
    case .noSuchAccount: Phrase(en: "This account is disabled.", ar: "هذا الحساب معطّل.")
    case .password(let refusal): refusal.label
    case .notAllowed:
      Phrase(
        en: "You can't give a role with permissions that you don't have yourself.",
        ar: "لا يمكنك منح دور له صلاحيات ليست لديك.")
    case .ownAccount:
      Phrase(en: "Nobody changes their own role or status.", ar: "لا أحد يغيّر دوره أو حالة حسابه بنفسه.")
    case .lastOne:
      Phrase(
        en: "The last active administrator or owner can't be removed. Add another one first.",
        ar: "لا يمكن إزالة آخر مدير نظام أو مالك نشط. أضف شخصًا آخر أولًا.")
    case .alreadyUsed: Phrase(en: "This account is already in use.", ar: "هذا الحساب مستخدم بالفعل.")
    case .unchanged: Phrase(en: "Choose another role.", ar: "اختر دورًا آخر.")
    case .teamFull: Phrase(en: "A team has at most 100 people.", ar: "الحد الأقصى للفريق 100 شخص.")
    }
  }
}

extension FormErrors {
  package mutating func add(_ problem: AccountProblem) {
    if let field = problem.field { add(field, problem.label) } else { add(problem.label) }
  }
}

extension PasswordRule.Refusal {
  package var label: Phrase {
    switch self {
    case .tooShort(let minimum):
      Phrase(
        en: "Use at least \(PluralPhrase.characters(minimum)).",
        ar: "استخدم \(PluralPhrase.characters(minimum)) على الأقل.")
    case .tooLong(let maximum):
      Phrase(
        en: "Use at most \(PluralPhrase.characters(maximum)).",
        ar: "استخدم \(PluralPhrase.characters(maximum)) على الأكثر.")
    case .common:
      Phrase(en: "This password is easy to guess. Choose another.", ar: "يسهل تخمين كلمة المرور هذه. اختر غيرها.")
    case .breached:
      Phrase(
        en: "This password has appeared in a data breach. Choose another.",
        ar: "ظهرت كلمة المرور هذه في تسريب بيانات. اختر غيرها.")
    case .ownWord:
      Phrase(
        en: "Choose a password without your name, e-mail or merchant code.",
        ar: "اختر كلمة مرور لا تحتوي على اسمك أو بريدك الإلكتروني أو كود التاجر.")
    case .control:
      Phrase(en: "The password has a character that can't be typed.", ar: "تحتوي كلمة المرور على رمز لا يمكن كتابته.")
    }
  }
}

extension Phrase {
  /// The card on the page of somebody who was invited and hasn't come yet.
  package static let invitation = Phrase(en: "Invitation", ar: "الدعوة")
  package static let newLink = Phrase(en: "Create new link", ar: "إنشاء رابط جديد")
  /// The field for where an invitation is sent.
  package static let contact = Phrase(en: "E-mail or mobile number", ar: "البريد الإلكتروني أو رقم الموبايل")
  package static let contactHint = Phrase(
    en: "The invitation is sent there. A forgotten password needs an e-mail address.",
    ar: "تُرسل إليه الدعوة. يلزم بريد إلكتروني عند نسيان كلمة المرور.")
}
