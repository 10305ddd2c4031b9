import Auth
import Database
import Messages
import Templates
import Wallet
import Web

/// The lists of messages that are waiting or have failed.
struct MessageRoutes: Sendable {
  private static let length = 100

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(try await page(context))
  }

  func retry(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    do {
      try await Messages.retry(try request.id("id"), by: context.actor, in: database)
      return .redirect(to: AdminPath.messages, flash: AdminFlash.messageRetried)
    } catch RetryRefusal.notFound {
      throw WebError.notFound
    } catch let refusal as RetryRefusal {
      var page = try await page(context)
      page.refusal = refusal.label
      return context.page(page, status: .conflict)
    }
  }

  private func page(_ context: StaffContext) async throws -> MessageListPage {
    let (failed, waiting, failedCount, waitingCount) = try await database.run(
      MessageItem.query(.failed, length: Self.length), MessageItem.query(.waiting, length: Self.length),
      MessageItem.count(.failed), MessageItem.count(.waiting))
    return MessageListPage(
      chrome: context.chrome, failed: failed, failedCount: failedCount.value, waiting: waiting,
      waitingCount: waitingCount.value, mayRetry: context.may(.retryMessages))
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
