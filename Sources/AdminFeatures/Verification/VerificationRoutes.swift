import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The queue of users who ask to be verified.
struct VerificationRoutes: Sendable {
  static let length = 50

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let state: VerificationState? = query.choice("state", Phrase(en: "State", ar: "الحالة"))
    let place = query.place()
    if let refusal = context.refusal(query, .verification, VerificationListPage.title, AdminPath.verification) {
      return refusal
    }
    let rows = try await database.rows(
      VerificationItem.query(state ?? .pending, place, length: Self.length), as: VerificationItem.self)
    return context.page(
      VerificationListPage(
        chrome: context.chrome, state: state ?? .pending,
        page: ListPage(rows, place, length: Self.length, queue: (state ?? .pending) == .pending)))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(try await page(request, context))
  }

  func approve(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    try await decide(.approve, .verificationApproved, request, context)
  }

  func reject(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var errors = FormErrors()
    let rejection = VerificationRejection(rawValue: form["rejection"])
    if rejection == nil { errors.add("rejection", Phrase(en: "Choose a reason.", ar: "اختر سببًا.")) }
    var note: String?
    if rejection == .other || !isBlank(form["note"]) {
      do throws(TextProblem) {
        note = try checkedText(form["note"], .note, maximum: 500)
      } catch {
        errors.add("note", error)
      }
    }
    guard errors.isEmpty, let rejection else {
      var page = try await page(request, context)
      (page.rejection, page.note, page.errors) = (form["rejection"], form["note"], errors)
      return context.page(page, status: .unprocessable)
    }
    return try await decide(.reject(rejection, note: note), .verificationRejected, request, context)
  }

  /// Goes on to the next request that is pending.
  private func decide(
    _ verdict: VerificationVerdict, _ flash: AdminFlash, _ request: PageRequest, _ context: StaffContext
  ) async throws -> Page {
    let item = try await item(request)
    do {
      try await Ledger.decide(item.id, verdict, by: context.actor, in: database)
    } catch VerificationRefusal.notFound {
      throw WebError.notFound
    } catch is VerificationRefusal {
      return .redirect(to: AdminPath.verification(item.id), flash: AdminFlash.verificationDecided)
    }
    let next = try await database.first(VerificationItem.next(after: item), as: Scalar<VerificationRequestID>.self)
    return .redirect(
      to: next.map { AdminPath.verification($0.value) } ?? AdminPath.verification, flash: flash)
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> VerificationPage {
    let item = try await item(request)
    let (others, next) = try await database.run(
      Query<[VerificationItem]>.rows(VerificationItem.query(of: item.user)),
      Query<Scalar<VerificationRequestID>?>.first(VerificationItem.next(after: item)))
    return VerificationPage(
      chrome: context.chrome, item: item, others: others.filter { $0.id != item.id }, next: next?.value,
      today: request.today, mayDecide: context.may(.verifyUsers), rejection: request.draft?["rejection"] ?? "",
      note: request.draft?["note"] ?? "")
  }

  private func item(_ request: PageRequest) async throws -> VerificationItem {
    let id: VerificationRequestID = try request.id("id")
    guard let item = try await database.first(VerificationItem.query(id), as: VerificationItem.self) else {
      throw WebError.notFound
    }
    return item
  }
}
