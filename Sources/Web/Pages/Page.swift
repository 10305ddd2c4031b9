package import Hummingbird
package import Templates
package import Wallet

/// A handler's response: a rendered page, a redirect or a download. The route adds cookies and sends it.
package struct Page: Sendable {
  package var status: HTTPResponse.Status
  package var headers: HTTPFields
  private let body: ResponseBody
  let flash: FlashCookie.Content?
  let isHTML: Bool

  /// Creates a page for the reader of `chrome`.
  package init(_ content: some HTML, _ chrome: Chrome, status: HTTPResponse.Status = .ok) {
    self.status = status
    headers = [
      .contentType: "text/html; charset=utf-8", .contentLanguage: chrome.language.rawValue, .cacheControl: "no-store",
    ]
    body = ResponseBody(byteBuffer: content.rendered(for: chrome.reader) { ByteBuffer(bytes: $0) })
    flash = nil
    isHTML = true
  }

  private init(
    _ status: HTTPResponse.Status, _ headers: HTTPFields, _ body: ResponseBody, flash: FlashCookie.Content? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.flash = flash
    isHTML = false
    self.headers[.cacheControl] = "no-store"
  }

  /// Returns a 303 redirect, so that a reload doesn't repeat the act.
  package static func redirect(to path: Path) -> Page {
    Page(.seeOther, [.location: path.text], ResponseBody())
  }

  /// Returns a redirect to a page that shows `flash` once; `reference` names the object of the act.
  package static func redirect<Code: FlashCode>(to path: Path, flash: Code, _ reference: Reference? = nil) -> Page {
    Page(
      .seeOther, [.location: path.text], ResponseBody(),
      flash: FlashCookie.Content(code: flash.rawValue, reference: reference))
  }

  /// Returns a file as a download. `name` is ASCII without quotes and made by this site; `type` is a media type such as
  /// `text/csv; charset=utf-8`.
  package static func download(_ name: String, type: String, _ body: ResponseBody) -> Page {
    Page(.ok, [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""], body)
  }

  package var response: Response { Response(status: status, headers: headers, body: body) }
}
