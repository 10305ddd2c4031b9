import Templates
import Wallet

/// The words of each kind of message. `link` is absolute; nil if the message has none.
struct MessageText {
  let message: OutgoingMessage
  let site: PortalAddresses
  /// The path on the site that lets its reader sign in.
  let link: String?

  /// The mail; nil if there is nothing left to report.
  var mail: MailText? {
    switch message.kind {
    case .invitation: invitation
    case .passwordReset: passwordReset
    case .newDevice: newDevice
    case .bankAccountChanged: bankAccountChanged
    case .payoutReturned: payoutReturned
    case .approvalWaiting: message.parameters.openApprovals == 0 ? nil : approvalWaiting
    case .statementReady: statementReady
    case .payoutsPaused: payoutsPaused
    case .mentioned: mentioned
    case .mobileChanged: mobileChanged
    }
  }

  private var greeting: Phrase? {
    message.name.map { name in Phrase(en: "Hello \(name: name),", ar: "مرحبًا \(name: name)،") }
  }

  private var portal: String { message.staff == nil ? "/merchant" : "/admin" }

  /// The names that a member types to sign in.
  private var signIn: [(label: Phrase, value: Phrase)] {
    guard let merchant = message.merchant else { return [] }
    let signIn = message.signInName.map { "\(merchant)/\($0)" } ?? merchant.description
    return [
      (Phrase(en: "Merchant", ar: "التاجر"), merchantName),
      (Phrase(en: "Sign-in code", ar: "كود تسجيل الدخول"), .code(signIn)),
    ]
  }

  private var merchantName: Phrase {
    let name = message.merchantName ?? ""
    let arabic = message.merchantArabicName ?? name
    return Phrase(en: "\(name: name)", ar: "\(name: arabic)")
  }

  private var invitation: MailText {
    let hours = PluralPhrase.hours(Int(message.parameters.hours ?? 72))
    let by = message.parameters.invitedBy ?? ""
    let who =
      by.isEmpty
      ? Phrase(en: "You have been invited to the HealthPay portal.", ar: "تمت دعوتك إلى بوابة هيلث باي.")
      : Phrase(
        en: "\(name: by) has invited you to the HealthPay portal.", ar: "دعاك \(name: by) إلى بوابة هيلث باي.")
    return MailText(
      Phrase(en: "Your invitation to HealthPay", ar: "دعوتك إلى بوابة هيلث باي"), greeting: greeting,
      [
        who,
        Phrase(
          en: "Open the link to choose your password. It works once, and expires after \(hours).",
          ar: "افتح الرابط لاختيار كلمة المرور. يعمل الرابط مرة واحدة، وتنتهي صلاحيته بعد \(hours)."),
      ],
      facts: signIn, action: action(Phrase(en: "Accept invitation", ar: "قبول الدعوة")),
      closing: Phrase(
        en: "If you did not expect this invitation, ignore this message.",
        ar: "إذا لم تكن تتوقع هذه الدعوة فتجاهل هذه الرسالة."))
  }

  private var passwordReset: MailText {
    let minutes = PluralPhrase.minutes(Int(message.parameters.minutes ?? 30))
    return MailText(
      Phrase(en: "Reset your HealthPay password", ar: "إعادة تعيين كلمة مرور هيلث باي"), greeting: greeting,
      [
        Phrase(
          en: "Somebody asked to reset your password. Open the link to choose a new one.",
          ar: "طُلبت إعادة تعيين كلمة المرور الخاصة بك. افتح الرابط لاختيار كلمة مرور جديدة."),
        Phrase(
          en: "The link works once, and expires after \(minutes).",
          ar: "يعمل الرابط مرة واحدة، وتنتهي صلاحيته بعد \(minutes)."),
      ],
      facts: signIn, action: action(Phrase(en: "Choose a new password", ar: "اختيار كلمة مرور جديدة")),
      closing: Phrase(
        en: "If this was not you, ignore this message. Your password stays as it is.",
        ar: "إذا لم تطلب ذلك فتجاهل هذه الرسالة، ولن تتغير كلمة المرور."))
  }

  private var newDevice: MailText {
    var facts = [
      (Phrase(en: "Device", ar: "الجهاز"), Device(userAgent: message.parameters.userAgent).label),
      (Phrase(en: "Time", ar: "الوقت"), Phrase.instant(message.createdAt)),
    ]
    if let address = message.parameters.address, !address.isEmpty {
      facts.insert((Phrase(en: "IP address", ar: "عنوان IP"), .code(address)), at: 1)
    }
    return MailText(
      Phrase(en: "New sign-in to HealthPay", ar: "تسجيل دخول جديد إلى هيلث باي"), greeting: greeting,
      [
        Phrase(
          en: "Somebody signed in to your account from a device that has not been used before.",
          ar: "تم تسجيل الدخول إلى حسابك من جهاز لم يُستخدم من قبل.")
      ],
      facts: signIn + facts, action: open(Phrase(en: "See your sessions", ar: "عرض جلساتك"), "\(portal)/me"),
      closing: Phrase(
        en: "If this was not you, change your password now and end the other sessions.",
        ar: "إذا لم تكن أنت من سجّل الدخول فغيّر كلمة المرور الآن وأنهِ الجلسات الأخرى."))
  }

  private var bankAccountChanged: MailText {
    let last4 = message.parameters.last4 ?? ""
    let account = Phrase.code("•••• \(last4)")
    var facts = [(Phrase(en: "Merchant", ar: "التاجر"), merchantName)]
    facts.append((Phrase(en: "New account", ar: "الحساب الجديد"), account))
    if let effectiveAt = message.parameters.effectiveAt {
      facts.append((Phrase(en: "Takes effect", ar: "يسري اعتبارًا من"), .instant(effectiveAt)))
    }
    let (subject, what): (Phrase, Phrase) =
      switch message.parameters.stage ?? .requested {
      case .requested:
        (
          Phrase(en: "Change of bank account requested", ar: "طلب تغيير الحساب البنكي"),
          Phrase(
            en: "Another bank account was requested for your payouts. Nothing changes until HealthPay approves it.",
            ar: "طُلب حساب بنكي آخر لمستحقاتك. لن يتغير شيء إلى أن توافق هيلث باي على الطلب.")
        )
      case .approved:
        (
          Phrase(en: "Change of bank account approved", ar: "تمت الموافقة على تغيير الحساب البنكي"),
          Phrase(
            en: "Another bank account was approved for your payouts. It takes effect after the waiting period.",
            ar: "تمت الموافقة على حساب بنكي آخر لمستحقاتك، ويسري بعد انتهاء فترة الانتظار.")
        )
      case .inForce:
        (
          Phrase(en: "Bank account changed", ar: "تم تغيير الحساب البنكي"),
          Phrase(
            en: "Your payouts now go to another bank account.", ar: "تُصرف مستحقاتك الآن إلى حساب بنكي آخر.")
        )
      }
    return MailText(
      subject, greeting: greeting, [what], facts: facts,
      action: open(Phrase(en: "See your bank account", ar: "عرض الحساب البنكي"), "/merchant/bank-account"),
      closing: Phrase(
        en: "If you do not know about this, contact HealthPay at once.",
        ar: "إذا لم يكن لديك علم بهذا التغيير فتواصل مع هيلث باي فورًا."))
  }

  private var payoutReturned: MailText {
    var facts = [(Phrase(en: "Merchant", ar: "التاجر"), merchantName)]
    if let payout = message.parameters.payout { facts.append((Phrase(en: "Payout", ar: "الصرف"), .reference(payout))) }
    if let amount = message.parameters.amount { facts.append((Phrase(en: "Amount", ar: "المبلغ"), .money(amount))) }
    return MailText(
      Phrase(en: "A payout did not reach your bank account", ar: "لم يصل صرف مستحقات إلى حسابك البنكي"),
      greeting: greeting,
      [
        message.parameters.payoutState == .failed
          ? Phrase(
            en: "The bank could not pay this payout. The money is in your available balance again.",
            ar: "تعذّر على البنك تنفيذ هذا الصرف، وعاد المبلغ إلى رصيدك المتاح.")
          : Phrase(
            en: "The bank returned this payout. The money is in your available balance again.",
            ar: "أعاد البنك هذا المبلغ، وعاد إلى رصيدك المتاح."),
        Phrase(
          en: "Check the bank account in the portal before the next payout.",
          ar: "راجع الحساب البنكي في البوابة قبل الصرف التالي."),
      ],
      facts: facts,
      action: open(
        Phrase(en: "See the payout", ar: "عرض الصرف"),
        "/merchant/payouts" + (message.parameters.payout.map { "/\($0.text)" } ?? "")),
      closing: Phrase(
        en: "You receive this message because you own this merchant's account.",
        ar: "وصلتك هذه الرسالة لأنك مالك حساب هذا التاجر."))
  }

  private var payoutsPaused: MailText {
    var facts = [(Phrase(en: "Merchant", ar: "التاجر"), merchantName)]
    if let payout = message.parameters.payout { facts.append((Phrase(en: "Payout", ar: "الصرف"), .reference(payout))) }
    return MailText(
      Phrase(en: "Your scheduled payouts are paused", ar: "توقف صرف مستحقاتك المجدول"), greeting: greeting,
      [
        Phrase(
          en: "The bank can't pay into your bank account. Scheduled payouts are paused until you change the account.",
          ar: "لا يستطيع البنك الدفع إلى حسابك البنكي. توقف الصرف المجدول إلى أن تغيّر الحساب."),
        Phrase(
          en: "If the account is right, contact HealthPay. Your money stays available meanwhile.",
          ar: "إذا كان الحساب صحيحًا فتواصل مع هيلث باي. يبقى المبلغ ضمن رصيدك المتاح."),
      ],
      facts: facts,
      action: open(Phrase(en: "Change bank account", ar: "تغيير الحساب البنكي"), "/merchant/bank-account"),
      closing: Phrase(
        en: "You receive this message because you own this merchant's account.",
        ar: "وصلتك هذه الرسالة لأنك مالك حساب هذا التاجر."))
  }

  private var approvalWaiting: MailText {
    let waiting = PluralPhrase.openApprovals(Int(message.parameters.openApprovals))
    return MailText(
      Phrase(en: "Approvals: \(waiting)", ar: "الموافقات: \(waiting)"), greeting: greeting,
      [Phrase(en: "You can decide \(waiting).", ar: "يمكنك البت في \(waiting).")],
      action: open(Phrase(en: "Open approvals", ar: "فتح الموافقات"), "/admin/approvals"),
      closing: Phrase(
        en: "You receive at most one such message an hour.", ar: "تصلك رسالة واحدة من هذا النوع كل ساعة على الأكثر."))
  }

  private var mobileChanged: MailText {
    let mobile = message.parameters.mobile ?? ""
    return MailText(
      mobile.isEmpty
        ? Phrase(en: "The mobile number of your account was removed", ar: "تمت إزالة رقم الموبايل من حسابك")
        : Phrase(en: "The mobile number of your account was changed", ar: "تم تغيير رقم الموبايل في حسابك"),
      greeting: greeting,
      [
        mobile.isEmpty
          ? Phrase(en: "Messages no longer come by SMS.", ar: "لن تصلك الرسائل النصية بعد الآن.")
          : Phrase(
            en: "Messages by SMS now go to \(code: mobile).", ar: "تُرسل الرسائل النصية الآن إلى \(code: mobile).")
      ],
      facts: signIn, action: open(Phrase(en: "See your account", ar: "عرض حسابك"), "/merchant/me"),
      closing: Phrase(
        en: "If this was not you, change your password now and end the other sessions.",
        ar: "إذا لم تكن أنت من غيّره فغيّر كلمة المرور الآن وأنهِ الجلسات الأخرى."))
  }

  /// The note itself stays in the portal, since it may hold personal data.
  private var mentioned: MailText {
    let author = message.parameters.author ?? ""
    return MailText(
      Phrase(en: "\(name: author) mentioned you in a note", ar: "ذكرك \(name: author) في ملاحظة"), greeting: greeting,
      [
        Phrase(
          en: "\(name: author) mentioned you in a note. Open the page to read it.",
          ar: "ذكرك \(name: author) في ملاحظة. افتح الصفحة لقراءتها.")
      ],
      action: message.parameters.page.map { open(Phrase(en: "Read the note", ar: "قراءة الملاحظة"), $0) },
      closing: Phrase(
        en: "You receive this message because a colleague wrote your name in a note.",
        ar: "وصلتك هذه الرسالة لأن أحد زملائك كتب اسمك في ملاحظة."))
  }

  private var statementReady: MailText {
    var facts = [(Phrase(en: "Merchant", ar: "التاجر"), merchantName)]
    var path = "/merchant/statements"
    if let from = message.parameters.from, let to = message.parameters.to {
      facts.append((Phrase(en: "Period", ar: "الفترة"), Phrase(en: "\(from) to \(to)", ar: "من \(from) إلى \(to)")))
      path += "?from=\(from)&to=\(to)"
      if let asOf = message.parameters.asOf { path += "&as_of=\(asOf.iso8601UTC)" }
    }
    return MailText(
      Phrase(en: "Your monthly statement is ready", ar: "كشف حسابك الشهري جاهز"), greeting: greeting,
      [
        Phrase(
          en: "The statement of last month is ready. Download it as PDF or CSV in the portal.",
          ar: "كشف حساب الشهر الماضي جاهز. نزّله من البوابة بصيغة PDF أو CSV.")
      ],
      facts: facts, action: open(Phrase(en: "See the statement", ar: "عرض كشف الحساب"), path),
      closing: Phrase(
        en: "You receive this message because you own this merchant's account.",
        ar: "وصلتك هذه الرسالة لأنك مالك حساب هذا التاجر."))
  }

  private func action(_ label: Phrase) -> MailText.Action? {
    link.map { MailText.Action(label, to: site.address(of: $0)) }
  }

  private func open(_ label: Phrase, _ path: String) -> MailText.Action {
    MailText.Action(label, to: site.address(of: path))
  }
}

extension PluralPhrase {
  fileprivate static func openApprovals(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) open approval request", other: "\(n) open approval requests"),
      ar: .init(
        zero: "لا طلبات موافقة", one: "طلب موافقة واحد", two: "طلبي موافقة", few: "\(n) طلبات موافقة",
        many: "\(n) طلب موافقة", other: "\(n) طلب موافقة"))
  }
}
