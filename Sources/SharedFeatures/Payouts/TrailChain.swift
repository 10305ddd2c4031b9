package import Ledger
package import Templates
package import Wallet

/// The way of some money to the bank as a strip: settlement → payout → bank, each with its date and a link. A payout that came
/// back stands in it with its reason, before the one that carries the money now.
package struct TrailChain {
  private let trail: MoneyTrail
  private let zone: CairoZone
  private let today: Day
  private let page: @Sendable (Reference) -> Path
  private let line: @Sendable (BankLineID) -> Path?

  /// - Parameter line: the page of the bank's line, where there is one
  package init(
    _ trail: MoneyTrail, _ zone: CairoZone, today: Day, page: @escaping @Sendable (Reference) -> Path,
    line: @escaping @Sendable (BankLineID) -> Path? = { _ in nil }
  ) {
    self.trail = trail
    self.zone = zone
    self.today = today
    self.page = page
    self.line = line
  }

  /// The steps after the thing itself.
  /// - Parameters:
  ///   - share: this money's part of the settlement and the payouts
  ///   - isSettlement: on the page of the settlement, which is the first step already
  package func steps(share: Money?, isSettlement: Bool = false) -> [ChainStep] {
    (isSettlement ? [] : [settlement(share)]) + payouts(share) + [bank]
  }

  private func settlement(_ share: Money?) -> ChainStep {
    let title = Phrase(en: "Settlement", ar: "التسوية")
    guard let settled = trail.settled else {
      return ChainStep(title, .coming, lines: [Phrase(en: "After the day ends", ar: "بعد انتهاء اليوم")])
    }
    return ChainStep(
      title, .done, settled.reference.text, to: page(settled.reference),
      lines: [
        Self.part(share, of: settled.moved),
        .day(settled.day, .weekday),
      ])
  }

  private func payouts(_ share: Money?) -> [ChainStep] {
    let carried = trail.hops.map { hop in
      ChainStep(
        Phrase(en: "Payout", ar: "صرف المستحقات"), hop.chainState, hop.reference.text, to: page(hop.reference),
        lines: [Self.part(share, of: hop.amount), happened(hop)]
          + (hop.failureReason.map { [Phrase.bankReason($0)] } ?? []))
    }
    guard trail.hops.last?.cameBack != false else { return carried }
    return carried + [
      ChainStep(
        Phrase(en: "Payout", ar: "صرف المستحقات"), .coming,
        lines: [Phrase(en: "With the next payout", ar: "مع الصرف التالي")])
    ]
  }

  private func happened(_ hop: MoneyTrail.Hop) -> Phrase {
    if let ended = hop.endedAt {
      return Phrase(
        en: "\(hop.state.label) \(zone.day(of: ended), .weekday)",
        ar: "\(hop.state.label) \(zone.day(of: ended), .weekday)")
    }
    let requested = zone.day(of: hop.requestedAt)
    return Phrase(en: "Requested \(requested, .weekday)", ar: "طُلب \(requested, .weekday)")
  }

  private var bank: ChainStep {
    let title = Phrase(en: "Bank", ar: "البنك")
    guard let hop = trail.hops.last, !hop.cameBack else { return ChainStep(title, .coming, lines: []) }
    let account = Phrase.code("EG••••\(hop.ibanLast4)")
    if let arrived = hop.arrivedAt {
      let day = zone.day(of: arrived)
      return ChainStep(
        title, .done, hop.trace, to: hop.bankLine.flatMap(line),
        lines: [account, Phrase(en: "Arrived \(day, .weekday)", ar: "وصل \(day, .weekday)")])
    }
    let expected = hop.expectedArrival(zone, today: today, trail.bankingDays)
    return ChainStep(
      title, .coming, lines: [account, Phrase(en: "Expected \(expected, .weekday)", ar: "متوقع \(expected, .weekday)")])
  }

  /// "1,074.92 of 6,202.21"
  private static func part(_ share: Money?, of whole: Money) -> Phrase {
    guard let share, share != whole else { return .money(whole) }
    return Phrase(en: "\(share, .bare) of \(whole, .bare)", ar: "\(share, .bare) من \(whole, .bare)")
  }
}

extension MoneyTrail.Hop {
  fileprivate var chainState: ChainStep.State {
    if cameBack { return .failed }
    return state == .paid || state == .exported ? .done : .coming
  }

  /// The banking day after it was sent; before that, after today.
  package func expectedArrival(_ zone: CairoZone, today: Day, _ bankingDays: BankingDays) -> Day {
    bankingDays.arrival(ofMoneySentOn: exportedAt.map { zone.day(of: $0) } ?? today, executedOn: executionDay)
  }
}
