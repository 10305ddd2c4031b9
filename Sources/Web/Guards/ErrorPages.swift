import Auth
import Database
import Hummingbird
import Logging
import NIOCore
import Templates
import Wallet

/// Renders errors as pages in the reader's language, with the request id and without the cause. The cause goes to the
/// log.
struct ErrorPages: RouterMiddleware {
  typealias Context = AppRequestContext

  let site: Site

  init(_ site: Site) { self.site = site }

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let fault = Fault(error)
      context.record.refusal = fault.reason
      if fault.status.code >= 500, !fault.isBusy {
        context.logger.error("request failed", metadata: ["error": .string(String(describing: error).singleLine)])
      }
      return page(of: fault, request, context)
    }
  }

  private func page(of fault: Fault, _ request: Request, _ context: AppRequestContext) -> Response {
    let portal = site.portal(of: request)
    var context = context
    context.preferences = context.record.preferences ?? context.preferences
    let chrome = site.chrome(request, context, portal: portal, csrf: csrf(request, context, portal))
    let words = fault.words
    let draft = context.record.draft
    let content = PlainLayout(chrome, title: words.title) {
      Problem(
        words.title, words.text, requestID: context.requestID,
        action: draft.map { (Phrase(en: "Back to the form", ar: "العودة إلى النموذج"), $0.page) }
          ?? (Phrase(en: "Go to the start page", ar: "الانتقال إلى الصفحة الرئيسية"), portal?.home ?? Path("/")))
    }
    var page = Page(content, chrome, status: fault.status)
    page.headers.append(contentsOf: fault.headers)
    if let draft { page.headers.append(draft.cookie) }
    if let renewal = context.record.renewal { page.headers.append(renewal.cookie) }
    return page.response
  }

  /// The switches of the page's head work for somebody who is signed in as well.
  private func csrf(_ request: Request, _ context: AppRequestContext, _ portal: Portal?) -> String {
    let token = context.record.renewal?.token ?? portal.flatMap { site.session(request, $0) }
    return token?.csrf() ?? ""
  }
}

extension Portal {
  init?(of request: Request) { self.init(of: request.uri.path) }
}

extension Site {
  /// The portal whose page the request asks for; nil if the host isn't that portal's.
  fileprivate func portal(of request: Request) -> Portal? {
    Portal(of: request).flatMap { answers($0, to: request) ? $0 : nil }
  }

  /// Whether the request was sent to the portal's host.
  func answers(_ portal: Portal, to request: Request) -> Bool {
    settings.addresses.answers(portal, at: request.head.authority ?? "")
  }
}

extension String {
  /// The text without line breaks, so that a log entry stays on one line.
  var singleLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
