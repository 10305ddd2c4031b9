import Templates

/// The part of a request that can't be read. The page describes it, and the access log has `token`. A field's name is
/// shown if a form could have it. Values never are, since they may be passwords or mobile numbers.
package enum BadRequest: Hashable, Sendable {
  /// `GET http://host/path`.
  case absoluteTarget
  /// No Host field, or several.
  case hosts
  case unknownHost
  /// HTTP/1.0 with Transfer-Encoding.
  case chunkedBody
  case malformedQuery
  case malformedForm
  case malformedUpload
  /// The body ended before its stated length.
  case cutShort
  case unknownField(String)
  case repeatedField(String)
  case missingFile
  /// A money form without its idempotency key, or with one that no page created.
  case missingKey, malformedKey
  case unstorableText
  /// The HTTP library rejected the request.
  case unreadable

  package var token: String {
    switch self {
    case .absoluteTarget: "absolute_target"
    case .hosts: "hosts"
    case .unknownHost: "unknown_host"
    case .chunkedBody: "chunked_http_1_0"
    case .malformedQuery: "malformed_query"
    case .malformedForm: "malformed_form"
    case .malformedUpload: "malformed_upload"
    case .cutShort: "cut_short"
    case .unknownField(let name): "unknown_field:\(Self.short(name))"
    case .repeatedField(let name): "repeated_field:\(Self.short(name))"
    case .missingFile: "missing_file"
    case .missingKey: "missing_key"
    case .malformedKey: "malformed_key"
    case .unstorableText: "unstorable_text"
    case .unreadable: "unreadable"
    }
  }

  var text: Phrase {
    switch self {
    case .absoluteTarget:
      Phrase(
        en: "Its address must begin with a slash.", ar: "يجب أن يبدأ العنوان في الطلب بشرطة مائلة.")
    case .hosts: Phrase(en: "It must have one Host header.", ar: "يجب أن يحتوي الطلب على ترويسة Host واحدة.")
    case .unknownHost:
      Phrase(
        en: "Its Host header doesn't name this site. Open the portal by the address that you were given.",
        ar: "ترويسة Host في الطلب لا تشير إلى هذا الموقع. افتح البوابة بالعنوان الذي أُعطي لك.")
    case .chunkedBody:
      Phrase(
        en: "HTTP/1.0 has no chunked bodies.", ar: "لا يدعم HTTP/1.0 المحتوى المُرسل على أجزاء (chunked).")
    case .malformedQuery:
      Phrase(
        en: "The part of its address after the question mark is malformed.",
        ar: "الجزء التالي لعلامة الاستفهام في العنوان غير سليم.")
    case .malformedForm: Phrase(en: "The form in it is malformed.", ar: "النموذج المرسل غير سليم.")
    case .malformedUpload: Phrase(en: "The upload in it is malformed.", ar: "الملف المرفوع غير سليم الترميز.")
    case .cutShort: Phrase(en: "Its body is shorter than it says.", ar: "محتوى الطلب أقصر من الطول المذكور.")
    case .unknownField(let name):
      Phrase(
        en: "The form has no field \(code: Self.short(name)).",
        ar: "لا يحتوي النموذج على الحقل \(code: Self.short(name)).")
    case .repeatedField(let name):
      Phrase(
        en: "The field \(code: Self.short(name)) is in it more than once.",
        ar: "الحقل \(code: Self.short(name)) مكرر في الطلب.")
    case .missingFile: Phrase(en: "It must hold one file.", ar: "يجب أن يحتوي الطلب على ملف واحد.")
    case .missingKey, .malformedKey:
      Phrase(
        en: "Its field \(code: "_key") is missing or malformed. Open the form again and send it from there.",
        ar: "الحقل \(code: "_key") ناقص أو غير سليم. افتح النموذج من جديد وأرسله من هناك.")
    case .unstorableText:
      Phrase(
        en: "A text in it holds a character that can't be stored.", ar: "يحتوي نص في الطلب على رمز لا يمكن حفظه.")
    case .unreadable: Phrase(en: "It isn't a valid HTTP request.", ar: "ليس طلب HTTP سليمًا.")
    }
  }

  /// Returns a field name if it is one that forms could have, and otherwise `?`: it may be a value in the wrong place.
  private static func short(_ name: String) -> String {
    let isName = name.utf8.count <= 40 && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
    return isName && !name.isEmpty ? name : "?"
  }
}

/// The reason why a form is rejected as a cross-site request.
package enum ForeignForm: String, Sendable {
  /// The browser sent neither Origin nor Sec-Fetch-Site.
  case noOrigin = "no_origin"
  case otherSite = "other_site"
  case noToken = "no_csrf_token"
  case otherSession = "other_csrf_token"

  var text: Phrase {
    switch self {
    case .noOrigin:
      Phrase(
        en: "It doesn't say which site it comes from: neither Origin nor Sec-Fetch-Site was sent.",
        ar: "لم يذكر الطلب الموقع الذي أُرسل منه: لم تُرسل Origin ولا Sec-Fetch-Site.")
    case .otherSite: Phrase(en: "It was sent from another site.", ar: "أُرسل من موقع آخر.")
    case .noToken:
      Phrase(en: "Its field \(code: "_csrf") is missing.", ar: "الحقل \(code: "_csrf") ناقص.")
    case .otherSession:
      Phrase(
        en: "It was sent from a page of another session.", ar: "أُرسل من صفحة تخص جلسة أخرى.")
    }
  }

  /// Creates the error for a token that isn't this session's.
  init(csrf: String) { self = csrf.isEmpty ? .noToken : .otherSession }
}
