import Dispatch
import Glibc

/// Sends bytes unchanged and returns everything that the server sends until it closes the connection.
func exchange(_ text: String, port: Int, halfClose: Bool = false) async throws -> String {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async {
      continuation.resume(with: Result { try blockingExchange(Array(text.utf8), port: port, halfClose: halfClose) })
    }
  }
}

private struct Unreachable: Error {}

private func blockingExchange(_ bytes: [UInt8], port: Int, halfClose: Bool) throws -> String {
  let descriptor = try connected(port)
  defer { close(descriptor) }
  // The server may answer and close before it has read everything, so an error here doesn't matter.
  _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  if halfClose { shutdown(descriptor, Int32(SHUT_WR)) }
  var answer: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count <= 0 { break }
    answer += buffer[..<count]
  }
  return String(decoding: answer, as: UTF8.self)
}

private func connected(_ port: Int) throws -> Int32 {
  var hints = addrinfo()
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  var found: UnsafeMutablePointer<addrinfo>?
  guard getaddrinfo("localhost", String(port), &hints, &found) == 0 else { throw Unreachable() }
  defer { freeaddrinfo(found) }
  var next = found
  while let address = next?.pointee {
    let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    var timeout = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    if connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
    close(descriptor)
    next = address.ai_next
  }
  throw Unreachable()
}
