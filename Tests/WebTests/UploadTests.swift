import Auth
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import Web

@Suite struct UploadTests {
  private static let type = "multipart/form-data; boundary=AaB03x"

  private func body(_ fields: [(String, String)], file: String?, name: String = "file") -> String {
    var body = ""
    for (field, value) in fields {
      body += "--AaB03x\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n"
    }
    if let file {
      body +=
        "--AaB03x\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"كشف.csv\"\r\nContent-Type: text/csv\r\n\r\n\(file)\r\n"
    }
    return body + "--AaB03x--\r\n"
  }

  private func withUpload(
    _ body: @Sendable (any TestClientProtocol, Acts) async throws -> Void
  ) async throws {
    let test = try TestSite()
    let acts = Acts()
    test.table.add(.post, "/act", .open) { request, _ in
      let (form, file) = try await Form.collect(request, fields: ["note"], file: "file")
      acts.add("\(form["note"])|\(file.name)|\(file.bytes.count)")
      return Response(status: .ok)
    }
    try await test.test { client in try await body(client, acts) }
  }

  @Test func `a file comes with its fields`() async throws {
    try await withUpload { client, acts in
      let answer = try await client.post(
        "/act", body([("note", "مرحبا"), ("_csrf", "t")], file: "a,b\n"), [.contentType: Self.type])
      #expect(answer.status == .ok)
      #expect(acts.all == ["مرحبا|كشف.csv|4"])
    }
  }

  @Test func `what is wrong is refused`() async throws {
    try await withUpload { client, acts in
      let fields = [("note", "a")]
      let wrong: [(String, String, Int)] = [
        (body(fields, file: nil), Self.type, 400), (body(fields, file: "x", name: "other"), Self.type, 400),
        (body([("note", "a"), ("note", "b")], file: "x"), Self.type, 400),
        (body([("other", "a")], file: "x"), Self.type, 400), (body([("file", "a")], file: nil), Self.type, 400),
        (body([("file", "a")], file: "x"), Self.type, 400), (body([("note", "\u{0}")], file: "x"), Self.type, 400),
        ("note=a", Self.type, 400), (body(fields, file: "x"), "multipart/form-data", 400),
        (body(fields, file: "x"), "multipart/mixed; boundary=AaB03x", 415),
        ("note=a", "application/x-www-form-urlencoded", 415),
        (body(fields, file: String(repeating: "x", count: 1024 * 1024)), Self.type, 413),
      ]
      for (index, (body, type, status)) in wrong.enumerated() {
        let answer = try await client.post("/act", body, [.contentType: type])
        #expect(answer.status.code == status, "\(index)")
      }
      #expect(acts.all == [])
    }
  }

  @Test func `who sent it is known before it is read`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let finance = try await portal.staff(.finance)
      let support = try await portal.staff(.support)
      let acts = portal.acts
      try await portal.test.test { client in
        func send(
          _ token: Token?, _ fields: [(String, String)], from site: String? = "same-origin"
        ) async throws -> TestResponse {
          var headers: HTTPFields = [.contentType: Self.type]
          if let token { headers[.cookie] = "staff=\(token.cookie)" }
          return try await client.post("/admin/upload", body(fields, file: "12345"), headers, from: site)
        }
        let refused: [(Token?, [(String, String)], String?, Int)] = [
          (nil, [], "same-origin", 401), (support, [("_csrf", support.csrf())], "same-origin", 403),
          (finance, [], "same-origin", 403), (finance, [("_csrf", support.csrf())], "same-origin", 403),
          (finance, [("_csrf", finance.csrf())], "cross-site", 403), (finance, [("_csrf", finance.csrf())], nil, 403),
        ]
        for (token, fields, site, status) in refused {
          let answer = try await send(token, fields, from: site)
          #expect(answer.status.code == status)
        }
        #expect(acts.all == [])
        let answer = try await send(finance, [("_csrf", finance.csrf())])
        #expect(answer.status == .seeOther)
        #expect(acts.all == ["كشف.csv: 5"])
      }
    }
  }
}
