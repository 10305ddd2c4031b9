import Auth
import HTTPTypes
import Hummingbird
import Synchronization
import Templates

/// Makes the `AddressSeal` of each request of a portal. Its tokens are sealed for a cookie, which lives as long as the
/// browser's session.
struct SearchSeal: Sendable {
  private let seal: TextSeal
  private let cookie: SiteCookie

  init(_ cookies: SiteCookies, _ seal: TextSeal) {
    self.seal = seal
    cookie = cookies.search
  }

  /// Runs `body` with the request's seal. The answer sets the cookie if the browser has none and needs one.
  func during(_ request: Request, _ body: () async throws -> Response) async throws -> Response {
    let known = cookie.value(in: request).flatMap { Token($0) }
    let owner = Owner(known)
    let addresses = AddressSeal(
      sealing: { value in try? seal.seal(owner.token.text + "\0" + value, for: .search).base64URL },
      opening: { token in
        guard let known, let bytes = [UInt8](base64URL: token), let text = try? seal.open(bytes, for: .search),
          text.hasPrefix(known.text + "\0")
        else { return nil }
        return String(text.dropFirst(known.text.count + 1))
      })
    var response = try await AddressSeal.$current.withValue(addresses) { try await body() }
    if known == nil, addresses.isUsed { response.headers.append(cookie.set(owner.token.text)) }
    return response
  }

  /// The token of the browser, which is made when it is needed.
  private final class Owner: Sendable {
    private let made: Mutex<Token?>

    init(_ known: Token?) { made = Mutex(known) }

    var token: Token {
      made.withLock { made in
        let token = made ?? Token.random()
        made = token
        return token
      }
    }
  }
}

extension URLEncoded {
  /// The same with what its tokens stand for.
  func opened() -> URLEncoded {
    guard let seal = AddressSeal.current, items.contains(where: { $0.value.first == AddressSeal.mark }) else {
      return self
    }
    var opened = self
    opened.items = items.map { name, value in
      guard value.first == AddressSeal.mark else { return (name, value) }
      guard let text = seal.open(value) else {
        opened.ended.insert(name)
        return (name, value)
      }
      return (name, text)
    }
    return opened
  }

  /// The data as a query's text.
  package var text: String {
    items.map { Path.item($0.name, $0.value) }.joined(separator: "&")
  }
}
