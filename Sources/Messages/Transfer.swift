import CCurl
import Glibc

/// One request of libcurl on its own thread, so that it blocks neither the cooperative pool nor an event loop.
struct Transfer: Sendable {
  enum Body: Sendable {
    /// A body that is read during the transfer, for SMTP.
    case upload([UInt8])
    case post([UInt8])
  }

  var url: String
  /// The only allowed protocols. Redirects aren't followed.
  var protocols: String
  var numbers: [(option: CURLoption, value: Int)] = []
  var texts: [(option: CURLoption, value: String)] = []
  var lists: [(option: CURLoption, values: [String])] = []
  var body: Body
  /// A file with the certificates to trust instead of the system's.
  var authorities: String?

  /// The timeout of a transfer in seconds. Ten transfers take less than the time for which messages are taken.
  private static let timeout = 25
  private static let connectTimeout = 10

  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  struct Outcome: Sendable {
    let code: CURLcode
    /// The server's last status: 250, 550; 200, 503. 0 if there was none.
    let status: Int
    /// libcurl's message, which contains no secret.
    let words: String

    var succeeded: Bool { code == CURLE_OK }
  }

  func run() async throws -> Outcome {
    guard Self.isReady else { throw DeliveryFailure("libcurl can't be used") }
    return try await onThread { try perform() }
  }

  private func perform() throws -> Outcome {
    guard let handle = curl_easy_init() else { throw DeliveryFailure("libcurl can't be used") }
    defer { curl_easy_cleanup(handle) }
    var slists: [UnsafeMutablePointer<curl_slist>] = []
    defer { for list in slists { curl_slist_free_all(list) } }

    curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    curl_set_number(handle, CURLOPT_TIMEOUT, Self.timeout)
    curl_set_number(handle, CURLOPT_CONNECTTIMEOUT, Self.connectTimeout)
    curl_set_number(handle, CURLOPT_FOLLOWLOCATION, 0)
    curl_set_number(handle, CURLOPT_SSL_VERIFYPEER, 1)
    curl_set_number(handle, CURLOPT_SSL_VERIFYHOST, 2)
    curl_set_number(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    // The proxy settings of the environment aren't used.
    curl_set_text(handle, CURLOPT_PROXY, "")
    curl_set_text(handle, CURLOPT_PROTOCOLS_STR, protocols)
    curl_set_text(handle, CURLOPT_URL, url)
    if let authorities { curl_set_text(handle, CURLOPT_CAINFO, authorities) }
    for (option, value) in numbers { curl_set_number(handle, option, value) }
    for (option, value) in texts { curl_set_text(handle, option, value) }
    for (option, values) in lists {
      var list: UnsafeMutablePointer<curl_slist>?
      for value in values { list = curl_slist_append(list, value) }
      if let list {
        slists.append(list)
        curl_set_list(handle, option, list)
      }
    }
    curl_set_discarding(handle)

    let code: CURLcode
    switch body {
    case .post(let bytes):
      curl_set_number(handle, CURLOPT_POSTFIELDSIZE, bytes.count)
      // libcurl copies the body at once. The size is set before, since the body may contain any byte.
      let text = bytes.map { CChar(bitPattern: $0) } + [0]
      curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, text)
      code = curl_easy_perform(handle)
    case .upload(let bytes):
      curl_set_number(handle, CURLOPT_UPLOAD, 1)
      code = bytes.withUnsafeBytes { all in
        var unread = all[...]
        return withUnsafeMutablePointer(to: &unread) { unread in
          curl_set_reader(
            handle,
            { target, size, count, context in
              guard let target, let unread = context?.assumingMemoryBound(to: Slice<UnsafeRawBufferPointer>.self) else {
                return 0
              }
              let part = unread.pointee.prefix(size * count)
              UnsafeMutableRawBufferPointer(start: target, count: part.count).copyBytes(from: part)
              unread.pointee = unread.pointee.dropFirst(part.count)
              return part.count
            }, unread)
          return curl_easy_perform(handle)
        }
      }
    }
    var status = 0
    curl_get_response_code(handle, &status)
    return Outcome(code: code, status: status, words: String(cString: curl_easy_strerror(code)))
  }
}

/// Runs blocking work on a new thread.
private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    let job = ThreadJob { continuation.resume(with: Result(catching: work)) }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { raw in
        if let raw { Unmanaged<ThreadJob>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(job).toOpaque())
    guard code == 0 else {
      Unmanaged.passUnretained(job).release()
      continuation.resume(throwing: DeliveryFailure("no thread can be started"))
      return
    }
    pthread_detach(thread)
  }
}

private final class ThreadJob: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
