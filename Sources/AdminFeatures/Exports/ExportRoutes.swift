import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Files of lists that are too long to be downloaded at once.
struct ExportRoutes: Sendable {
  static let length = 50
  static let fields = ["list", "filter"]

  let database: Database

  /// What is filtered of a list as a file; where that are too many rows, the page that asks for an export.
  func download(_ list: ExportedList, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    guard context.may(.exportLists) else { throw WebError.forbidden(.staff(.exportLists)) }
    let exported = try await ExportedFile.of(list, request.query, today: request.today, in: database)
    let query = try await exported.filters(now: request.now, in: database)
    guard query.errors.isEmpty, let file = exported.file else {
      let refusal = try await context.refusal(
        query, naming: list == .audit ? .staff : .merchant, request, list.section, list.label, list.path,
        in: database)
      return refusal ?? .redirect(to: list.path)
    }
    let filter = request.query.text
    do {
      return try await ListDownload.page(
        file, of: list.rawValue, filter: filter, today: request.today, asOf: exported.asOf,
        mayBeOld: context.mayBeOld && exported.mayBeOld, by: context.actor, in: database)
    } catch is ListDownload.TooManyRows {
      return .redirect(to: AdminPath.newExport.query("list", list).query("filter", filter))
    }
  }

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let place = query.place()
    if let refusal = context.refusal(query, .exports, ExportListPage.title, AdminPath.exports) { return refusal }
    let rows = try await database.rows(
      ExportItem.query(place, length: Self.length), as: ExportItem.self)
    return context.page(
      ExportListPage(chrome: context.chrome, page: ListPage(rows, place, length: Self.length)))
  }

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let list: ExportedList? = query.choice(
      "list", Phrase(en: "List", ar: "القائمة"),
      ExportedList.allCases.filter { context.may($0.permission) }.map { ($0.rawValue, $0.label, $0) })
    let filter = query.typed("filter") ?? ""
    if let refusal = context.refusal(query, .exports, NewExportPage.title, AdminPath.newExport) { return refusal }
    return context.page(
      NewExportPage(
        chrome: context.chrome, list: list ?? .transactions, filter: filter,
        filters: try await words(of: filter, list ?? .transactions, request), key: Form.newKey()))
  }

  func ask(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let key = try form.idempotencyKey()
    guard let list = ExportedList(rawValue: form["list"]), form["filter"].utf8.count <= 2_000 else {
      throw WebError.notFound
    }
    guard context.may(list.permission) else { throw WebError.forbidden(.staff(list.permission)) }
    let id = try await Ledger.requestExport(
      of: list, filter: form["filter"], key: key, by: context.actor, in: database)
    return .redirect(to: AdminPath.export(id))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let export = try await export(request)
    return context.page(
      ExportPage(
        chrome: context.chrome, export: export,
        filters: try await words(of: ExportedList.masked(export.filter), export.list, request)))
  }

  func download(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let export = try await export(request)
    guard context.may(export.list.permission) else { throw WebError.forbidden(.staff(export.list.permission)) }
    guard export.state == .ready else { return .redirect(to: AdminPath.export(export.id)) }
    let spooled = try SpooledFile()
    try await export.read(by: context.actor, in: database) { content in
      try content.withUnsafeBytes { try spooled.append($0) }
    }
    // Purged between the two.
    guard spooled.count == Int(export.bytes) else { throw WebError.notFound }
    return .download(
      "\(export.list.rawValue)_export_\(export.id).csv", type: "text/csv; charset=utf-8; header=present", spooled)
  }

  private func words(of filter: String, _ list: ExportedList, _ request: PageRequest) async throws -> [Phrase] {
    try await ExportedFile.words(of: filter, list, today: request.today, in: database)
  }

  private func export(_ request: PageRequest) async throws -> ExportItem {
    guard let export = try await database.first(ExportItem.query(try request.id("id")), as: ExportItem.self) else {
      throw WebError.notFound
    }
    return export
  }
}
