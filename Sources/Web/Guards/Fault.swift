import Auth
import Database
import Hummingbird
import NIOCore
import Templates

/// The response to an error. This is the only table of errors, statuses and words.
struct Fault {
  let status: HTTPResponse.Status
  var headers: HTTPFields = [:]
  let words: (title: Phrase, text: Phrase)
  /// The reason of a refusal for the access log.
  private(set) var reason: String?

  /// There is more to do than can be done at the moment, or the portals are closed, which is no error: the access log and
  /// the metrics count it.
  var isBusy: Bool { reason == WebError.busy.reason || reason == WebError.maintenance.reason }

  init(_ error: any Error) {
    switch error {
    case let error as WebError: self.init(web: error)
    case let error as DatabaseError: self.init(database: error)
    case PasswordHasher.Failure.busy: self.init(web: .busy)
    case let error as SpooledFile.Failure: self = error.isDiskFull ? .spoolFull : .busy
    case is URLEncoded.Malformed: self.init(web: .badRequest(.malformedQuery))
    case is NIOTooManyBytesError: self.init(web: .bodyTooLarge)
    case let error as HTTPError where error.status == .notFound: self.init(web: .notFound)
    case let error as HTTPError where error.status.code == 413: self.init(web: .bodyTooLarge)
    case let error as HTTPError where (400..<500).contains(error.status.code): self.init(web: .badRequest(.unreadable))
    default: self = .unexpected
    }
  }

  private init(
    _ status: HTTPResponse.Status, _ title: Phrase, _ text: Phrase, headers: HTTPFields = [:]
  ) {
    self.status = status
    self.headers = headers
    words = (title, text)
  }

  private init(web error: WebError) {
    switch error {
    case .badRequest(let part):
      self.init(
        .badRequest, Phrase(en: "That request can't be read", ar: "تعذّرت قراءة الطلب"),
        Phrase(en: "\(part.text) Nothing was changed.", ar: "\(part.text) لم يتغير شيء."))
    case .lengthRequired:
      self.init(
        .lengthRequired, Phrase(en: "That request can't be read", ar: "تعذّرت قراءة الطلب"),
        Phrase(
          en: "Its Content-Length header is missing. Nothing was changed.",
          ar: "ترويسة Content-Length ناقصة. لم يتغير شيء."))
    case .foreignForm(let part):
      self.init(
        .forbidden, Phrase(en: "This form has expired", ar: "انتهت صلاحية هذا النموذج"),
        Phrase(
          en: "\(part.text) Nothing was changed. Open the page again and repeat it.",
          ar: "\(part.text) لم يتغير شيء. افتح الصفحة من جديد وأعد المحاولة."))
    case .forbidden(let access):
      self = .forbidden(access.label ?? Phrase(en: "open this page", ar: "فتح هذه الصفحة"), access.roles)
    case .mayNotDecide(let kind):
      self = .forbidden(
        Permission.decide.label, .list(StaffRole.allCases.filter { $0.mayDecide(kind) }.map(\.label)))
    case .notFound:
      self.init(
        .notFound, Phrase(en: "Page not found", ar: "الصفحة غير موجودة"),
        Phrase(
          en: "Check the address. What it names may not exist, or may not be yours to see.",
          ar: "راجع العنوان. قد يكون ما يشير إليه غير موجود أو غير متاح لك."))
    case .methodNotAllowed(let allowed):
      self.init(
        .methodNotAllowed, Phrase(en: "This address doesn't take that method", ar: "هذا العنوان لا يقبل هذه الطريقة"),
        Phrase(
          en: "It takes \(code: allowed). Nothing was changed.", ar: "يقبل هذا العنوان \(code: allowed). لم يتغير شيء."),
        headers: [.allow: allowed])
    case .bodyTooLarge:
      self.init(
        .contentTooLarge, Phrase(en: "The form is too large", ar: "النموذج أكبر من المسموح"),
        Phrase(
          en: "A form may have 64 KB and 100 fields, with a file 1 MB. Nothing was changed.",
          ar: "الحد الأقصى للنموذج 64 كيلوبايت و100 حقل، ومع ملف 1 ميجابايت. لم يتغير شيء."))
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
        Phrase(
          en: "Its Content-Type header isn't that of this form. Nothing was changed.",
          ar: "ترويسة Content-Type لا تطابق هذا النموذج. لم يتغير شيء."))
    case .tooManyRequests(let seconds):
      self.init(
        .tooManyRequests, Phrase(en: "Too many requests", ar: "طلبات كثيرة جدًا"),
        Phrase(
          en: "Nothing was changed. Try again in \(PluralPhrase.seconds(seconds)).",
          ar: "لم يتغير شيء. حاول مرة أخرى بعد \(PluralPhrase.seconds(seconds, .afterPreposition))."),
        headers: [.retryAfter: String(seconds)])
    case .busy: self = .busy
    case .maintenance:
      self.init(
        .serviceUnavailable, Phrase(en: "Closed for maintenance", ar: "مغلق للصيانة"),
        Phrase(
          en: "We are working on HealthPay. Nothing was changed. Try again in a few minutes.",
          ar: "نُجري صيانة على هيلث باي. لم يتغير شيء. حاول مرة أخرى بعد دقائق."), headers: [.retryAfter: "300"])
    }
    reason = error.reason
  }

  private init(database error: DatabaseError) {
    switch error.kind {
    case .invalidText: self.init(web: .badRequest(.unstorableText))
    case .commitUnknown:
      self.init(
        .serviceUnavailable, Phrase(en: "Your change is being verified", ar: "جارٍ التحقق من تغييرك"),
        Phrase(
          en: "The connection broke just as it was saved. Look at the record before you repeat it.",
          ar: "انقطع الاتصال لحظة الحفظ. راجع السجل قبل أن تعيد المحاولة."), headers: [.retryAfter: "5"])
    case .diskFull: self = .databaseFull
    default: self = error.isTransient ? .unavailable : .unexpected
    }
  }

  private static func forbidden(_ needed: Phrase, _ roles: Phrase?) -> Fault {
    Fault(
      .forbidden, Phrase(en: "You don't have permission", ar: "ليست لديك صلاحية"),
      roles.map { roles in
        Phrase(
          en: "You need permission to \(needed). Roles that have it: \(roles).",
          ar: "تحتاج إلى صلاحية \(needed). الأدوار التي لديها هذه الصلاحية: \(roles).")
      } ?? Phrase(en: "You need permission to \(needed).", ar: "تحتاج إلى صلاحية \(needed)."))
  }

  private static let busy = Fault(
    .serviceUnavailable, Phrase(en: "The service is busy", ar: "الخدمة مشغولة الآن"),
    Phrase(en: "Try again in a few seconds.", ar: "من فضلك حاول مرة أخرى بعد ثوانٍ."), headers: [.retryAfter: "5"]
  )

  private static let unavailable = Fault(
    .serviceUnavailable, Phrase(en: "The service is temporarily unavailable", ar: "الخدمة غير متاحة مؤقتًا"),
    Phrase(
      en: "The database can't be reached. Nothing was changed. Try again in a few seconds.",
      ar: "تعذّر الوصول إلى قاعدة البيانات الآن. لم يتغير شيء. من فضلك حاول مرة أخرى بعد ثوانٍ."),
    headers: [.retryAfter: "5"])

  private static let databaseFull = Fault(
    .serviceUnavailable, Phrase(en: "Nothing can be saved right now", ar: "تعذّر الحفظ الآن"),
    Phrase(
      en: "The database has no free disk space. Nothing was changed. Try again in a few minutes.",
      ar: "لا توجد مساحة تخزين كافية في قاعدة البيانات. لم يتغير شيء. من فضلك حاول مرة أخرى بعد بضع دقائق."),
    headers: [.retryAfter: "60"])

  private static let spoolFull = Fault(
    .serviceUnavailable, Phrase(en: "The file can't be prepared right now", ar: "تعذّر تجهيز الملف الآن"),
    Phrase(
      en: "The server has no free disk space for downloads. Nothing was changed. Try again in a few minutes.",
      ar: "لا توجد مساحة تخزين كافية على الخادم لتجهيز الملفات. لم يتغير شيء. من فضلك حاول مرة أخرى بعد بضع دقائق."),
    headers: [.retryAfter: "60"])

  private static let unexpected = Fault(
    .internalServerError, Phrase(en: "Something went wrong on our side", ar: "حدث خطأ من جانبنا"),
    Phrase(
      en: "The error was logged. If it happens again, send us the request number.",
      ar: "تم تسجيل الخطأ. إذا تكرر فأخبرنا برقم الطلب."))
}
