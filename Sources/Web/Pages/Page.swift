package import Hummingbird
package import Templates
package import Wallet

/// What a handler answers: a page rendered once into bytes, a redirect, or a download. The route adds cookies and sends it.
package struct Page: Sendable {
  package var status: HTTPResponse.Status
  package var headers: HTTPFields
  private let body: ResponseBody
  let flash: FlashCookie.Content?
  let isHTML: Bool

  /// A page, written for the reader of `chrome`.
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

  /// 303: the browser gets the page anew, and a reload doesn't repeat the act. The flash is shown there once.
  package static func redirect(to path: Path) -> Page {
    Page(.seeOther, [.location: path.text], ResponseBody())
  }

  /// As `redirect(to:)`, with what the act did; `reference` names what it did it to.
  package static func redirect<Code: FlashCode>(to path: Path, flash: Code, _ reference: Reference? = nil) -> Page {
    Page(
      .seeOther, [.location: path.text], ResponseBody(),
      flash: FlashCookie.Content(code: flash.rawValue, reference: reference))
  }

  /// A file. `name` is this site's own: ASCII, without quotes. `type` as in `text/csv; charset=utf-8`.
  package static func download(_ name: String, type: String, _ body: ResponseBody) -> Page {
    Page(.ok, [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""], body)
  }

  package var response: Response { Response(status: status, headers: headers, body: body) }
}
