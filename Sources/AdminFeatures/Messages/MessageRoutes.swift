import Auth
import Database
import Messages
import SharedFeatures
import Templates
import Wallet
import Web

/// The lists of messages that are waiting or have failed.
struct MessageRoutes: Sendable {
  static let length = 50

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<MessageFilter>(FilterQuery(request.query), today: request.today)
    if let refusal = context.refusal(query.filters, .settings, MessageListPage.title, AdminPath.messages) {
      return refusal
    }
    return context.page(try await page(query, context))
  }

  func retry(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    do {
      try await Messages.retry(try request.id("id"), by: context.actor, in: database)
      return .redirect(to: AdminPath.messages, flash: AdminFlash.messageRetried)
    } catch RetryRefusal.notFound {
      throw WebError.notFound
    } catch let refusal as RetryRefusal {
      var page = try await page(ListQuery(FilterQuery([])) { _ in MessageFilter() }, context)
      page.refusal = refusal.label
      return context.page(page, status: .conflict)
    }
  }

  private func page(_ query: ListQuery<MessageFilter>, _ context: StaffContext) async throws -> MessageListPage {
    MessageListPage(
      chrome: context.chrome, query: query, list: try await database.list(query, length: Self.length),
      mayRetry: context.may(.retryMessages))
  }
}

extension RetryRefusal {
  fileprivate var label: Phrase {
    switch self {
    case .notFound, .needless:
      Phrase(
        en: "Not retried: the message was sent, or is tried again within minutes.",
        ar: "لم تُعَد المحاولة: أُرسلت الرسالة أو ستُرسل خلال دقائق.")
    case .expired:
      Phrase(
        en: "Not retried: the message has expired. Send a new one.",
        ar: "لم تُعَد المحاولة: انتهت صلاحية الرسالة. أرسل رسالة جديدة.")
    }
  }
}
