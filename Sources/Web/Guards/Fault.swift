import Auth
import Database
import Hummingbird
import NIOCore
import Templates

/// How an error is answered: the one table of errors, statuses and words.
struct Fault {
  let status: HTTPResponse.Status
  var headers: HTTPFields = [:]
  let words: (title: Phrase, text: Phrase)
  /// In the merchant portal, where that says it otherwise.
  private(set) var merchantText: Phrase?

  init(_ error: any Error) {
    switch error {
    case let error as WebError: self.init(web: error)
    case let error as DatabaseError: self.init(database: error)
    case PasswordHasher.Failure.busy, is SpooledFile.Failure: self = .busy
    case is URLEncoded.Malformed: self.init(web: .badRequest)
    case is NIOTooManyBytesError: self.init(web: .bodyTooLarge)
    case let error as HTTPError where error.status == .notFound: self.init(web: .notFound)
    case let error as HTTPError where error.status.code == 413: self.init(web: .bodyTooLarge)
    case let error as HTTPError where (400..<500).contains(error.status.code): self.init(web: .badRequest)
    default: self = .unexpected
    }
  }

  private init(
    _ status: HTTPResponse.Status, _ title: Phrase, _ text: Phrase, headers: HTTPFields = [:],
    merchantText: Phrase? = nil
  ) {
    self.status = status
    self.merchantText = merchantText
    self.headers = headers
    words = (title, text)
  }

  private init(web error: WebError) {
    switch error {
    case .badRequest:
      self.init(
        .badRequest, Phrase(en: "That request can't be read", ar: "تعذّرت قراءة الطلب"),
        Phrase(
          en: "Something in it is missing, twice or malformed. Nothing was changed.",
          ar: "فيه جزء ناقص أو مكرر أو غير سليم. لم يتغير شيء."))
    case .lengthRequired:
      self.init(
        .lengthRequired, Phrase(en: "That request can't be read", ar: "تعذّرت قراءة الطلب"),
        Phrase(en: "It doesn't say how long it is. Nothing was changed.", ar: "لم يُذكر طول الطلب. لم يتغير شيء."))
    case .foreignForm:
      self.init(
        .forbidden, Phrase(en: "This form has expired", ar: "انتهت صلاحية هذا النموذج"),
        Phrase(
          en:
            "It wasn't sent from a page of your present session. Nothing was changed. Open the page again and repeat it.",
          ar: "لم يُرسَل من صفحة في جلستك الحالية. لم يتغير شيء. افتح الصفحة من جديد وأعد المحاولة."))
    case .forbidden:
      self.init(
        .forbidden, Phrase(en: "You may not do this", ar: "غير مسموح لك بهذا"),
        Phrase(
          en: "Your role doesn't allow it. An administrator can tell you who may.",
          ar: "دورك لا يسمح بذلك. يمكن لمدير النظام أن يخبرك بمن يُسمح له."),
        merchantText: Phrase(
          en: "Your role doesn't allow it. Your account's owner can tell you who may.",
          ar: "دورك لا يسمح بذلك. يمكن لصاحب الحساب أن يخبرك بمن يُسمح له."))
    case .notFound:
      self.init(
        .notFound, Phrase(en: "There is nothing here", ar: "لا يوجد شيء هنا"),
        Phrase(
          en: "The address may be mistyped, or what it named isn't yours to see.",
          ar: "ربما كُتب العنوان خطأ، أو أن ما يشير إليه ليس متاحًا لك."))
    case .methodNotAllowed(let allowed):
      self.init(
        .methodNotAllowed, Phrase(en: "This address doesn't work that way", ar: "هذا العنوان لا يعمل بهذه الطريقة"),
        Phrase(en: "Open it as a page instead. Nothing was changed.", ar: "افتحه كصفحة بدلًا من ذلك. لم يتغير شيء."),
        headers: [.allow: allowed])
    case .bodyTooLarge:
      self.init(
        .contentTooLarge, Phrase(en: "That is too much at once", ar: "هذا أكبر من المسموح"),
        Phrase(
          en: "What was sent is larger than a form may be. Nothing was changed.",
          ar: "ما أُرسل أكبر من الحد المسموح للنموذج. لم يتغير شيء."))
    case .targetTooLong:
      self.init(
        .uriTooLong, Phrase(en: "That address is too long", ar: "هذا العنوان أطول من المسموح"),
        Phrase(en: "Use fewer filters.", ar: "استخدم عوامل تصفية أقل."))
    case .headersTooLarge:
      self.init(
        .requestHeaderFieldsTooLarge, Phrase(en: "Your browser sent too much", ar: "أرسل متصفحك بيانات أكثر من اللازم"),
        Phrase(en: "Deleting this site's cookies usually helps.", ar: "عادةً ما يفيد حذف ملفات الارتباط لهذا الموقع."))
    case .unsupportedMediaType:
      self.init(
        .unsupportedMediaType, Phrase(en: "That isn't a form of this site", ar: "هذا ليس نموذجًا من هذا الموقع"),
        Phrase(en: "Nothing was changed.", ar: "لم يتغير شيء."))
    case .busy: self = .busy
    }
  }

  private init(database error: DatabaseError) {
    switch error.kind {
    case .invalidText: self.init(web: .badRequest)
    case .commitUnknown:
      self.init(
        .serviceUnavailable, Phrase(en: "Your change is being verified", ar: "جارٍ التحقق من تغييرك"),
        Phrase(
          en: "The connection broke just as it was saved. Look at the record before you repeat it.",
          ar: "انقطع الاتصال لحظة الحفظ. راجع السجل قبل أن تعيد المحاولة."), headers: [.retryAfter: "5"])
    default: self = error.isTransient ? .unavailable : .unexpected
    }
  }

  private static let busy = Fault(
    .serviceUnavailable, Phrase(en: "A lot is going on", ar: "هناك ضغط كبير الآن"),
    Phrase(en: "Please try again in a few seconds.", ar: "من فضلك حاول مرة أخرى بعد ثوانٍ."), headers: [.retryAfter: "5"]
  )

  private static let unavailable = Fault(
    .serviceUnavailable, Phrase(en: "We'll be right back", ar: "سنعود حالًا"),
    Phrase(
      en: "The database can't be reached just now. Nothing was changed. Please try again in a few seconds.",
      ar: "تعذّر الوصول إلى قاعدة البيانات الآن. لم يتغير شيء. من فضلك حاول مرة أخرى بعد ثوانٍ."),
    headers: [.retryAfter: "5"])

  private static let unexpected = Fault(
    .internalServerError, Phrase(en: "Something went wrong on our side", ar: "حدث خطأ من جانبنا"),
    Phrase(
      en: "It has been noted. If it happens again, tell us the number of the request.",
      ar: "تم تسجيل الخطأ. إذا تكرر فأخبرنا برقم الطلب."))
}
