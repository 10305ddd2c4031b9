import Auth
import Database
import Hummingbird
import Logging
import NIOCore
import Templates
import Wallet

/// Turns whatever was thrown into a page in the reader's language, with the number of the request and nothing of its cause;
/// the log gets the cause.
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
      if fault.status.code >= 500 {
        context.logger.error("request failed", metadata: ["error": .string(String(describing: error).singleLine)])
      }
      return page(of: fault, request, context)
    }
  }

  private func page(of fault: Fault, _ request: Request, _ context: AppRequestContext) -> Response {
    let portal = Portal(of: request)
    let chrome = site.chrome(request, context, portal: portal)
    let words = fault.words
    let text = portal == .merchant ? fault.merchantText ?? words.text : words.text
    let content = PlainLayout(chrome, title: words.title) {
      Problem(
        words.title, text, requestID: context.requestID,
        action: (Phrase(en: "To the start page", ar: "إلى الصفحة الرئيسية"), portal?.home ?? Path("/")))
    }
    var page = Page(content, chrome, status: fault.status)
    page.headers.append(contentsOf: fault.headers)
    return page.response
  }
}

extension Portal {
  init?(of request: Request) {
    let path = request.uri.path
    if path == "/admin" || path.hasPrefix("/admin/") {
      self = .admin
    } else if path == "/merchant" || path.hasPrefix("/merchant/") {
      self = .merchant
    } else {
      return nil
    }
  }
}

extension String {
  /// Without line breaks: a log line stays one line.
  var singleLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
