import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct SettingsRoutes: Sendable {
  /// The application's database, for acts and for the platform's settings.
  let database: Database
  /// Whether an SMS provider is set up.
  let sendsSMS: Bool

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let merchant = context.merchant
    let ((terms, plan), (rows, team)) = try await context.database.run(
      .together(
        Query<MerchantTerms>.one(MerchantTerms.query(merchant)), Query<PayoutPlan>.one(PayoutPlan.query(merchant))),
      .together(
        Query<[NotificationRow]>.rows(NotificationRow.query(merchant)),
        Query<[NotifiedMember]>.rows(NotifiedMember.query(merchant))))
    return context.page(
      SettingsPage(
        chrome: context.chrome, terms: terms, vat: try await database.value(MerchantTerms.vat), plan: plan,
        notified: Notifications(rows), team: team, mayChange: context.may(.changeSettings)))
  }

  func schedule(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let form: ScheduleForm
    if let draft = request.draft {
      form = ScheduleForm { draft[$0] }
    } else {
      form = ScheduleForm(try await plan(context))
    }
    return context.page(SchedulePage(chrome: context.chrome, form: form))
  }

  /// Shows the confirmation first; sent from there, changes the schedule.
  func changeSchedule(_ posted: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    var form = ScheduleForm { posted[$0] }
    if let decoded = form.decode() {
      guard posted.has("confirmed") else { return context.page(try await confirmation(form, decoded, context)) }
      do {
        let wasDone = try await Ledger.changePayoutSchedule(
          of: context.merchant, to: decoded.schedule, minimum: decoded.minimum,
          shown: posted.shown.map { ShownFacts(parsing: $0) }, key: try posted.idempotencyKey(), by: context.actor,
          in: database)
        return .redirect(
          to: MerchantPath.settings, flash: wasDone ? MerchantFlash.sentBefore : .scheduleChanged)
      } catch let changed as ShownFactsChanged {
        return context.page(try await confirmation(form, decoded, context, changed), status: .conflict)
      } catch is KeyConflict {
        form.errors.add(.usedKey)
      }
    }
    return context.page(SchedulePage(chrome: context.chrome, form: form), status: .unprocessable)
  }

  func notifications(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let (rows, team) = try await context.database.run(
      Query<[NotificationRow]>.rows(NotificationRow.query(context.merchant)),
      Query<[NotifiedMember]>.rows(NotifiedMember.query(context.merchant)))
    return context.page(
      NotificationsPage(chrome: context.chrome, notified: Notifications(rows), team: team, sendsSMS: sendsSMS))
  }

  func changeNotifications(_ posted: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    // What isn't said, or isn't known, goes to the owners alone.
    var chosen: [NotifiedKind: NotifiedAudience] = [:]
    for kind in NotifiedKind.allCases { chosen[kind] = NotifiedAudience(rawValue: posted[kind.rawValue]) }
    // Where no SMS is sent, the boxes can't be changed and aren't posted.
    let bySMS =
      sendsSMS
      ? Set(NotifiedKind.allCases.filter { posted.has(NotificationsPage.sms($0)) })
      : Notifications(
        try await context.database.rows(NotificationRow.query(context.merchant), as: NotificationRow.self)
      ).bySMS
    let wasDone = try await Ledger.changeNotifications(
      of: context.merchant, to: Notifications(chosen, bySMS: bySMS), key: try posted.idempotencyKey(),
      by: context.actor, in: database
    )
    return .redirect(
      to: MerchantPath.settings, flash: wasDone ? MerchantFlash.sentBefore : .notificationsChanged)
  }

  private func plan(_ context: MerchantContext) async throws -> PayoutPlan {
    try await context.database.one(PayoutPlan.query(context.merchant), as: PayoutPlan.self)
  }

  private func confirmation(
    _ form: ScheduleForm, _ decoded: ScheduleForm.Decoded, _ context: MerchantContext,
    _ changed: ShownFactsChanged? = nil
  ) async throws -> ConfirmSchedulePage {
    ConfirmSchedulePage(
      chrome: context.chrome, plan: try await plan(context), form: form, decoded: decoded, key: Form.newKey(),
      changed: changed)
  }
}
