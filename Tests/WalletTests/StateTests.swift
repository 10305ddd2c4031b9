import Testing
import Wallet

/// Tests every pair of states: pairs that the table doesn't have must be refused.
@Suite struct StateTests {
  private func expect<State: CaseIterable & Hashable>(
    _ canBecome: (State) -> (State) -> Bool, _ table: [State: Set<State>], _ location: SourceLocation = #_sourceLocation
  ) {
    for state in State.allCases {
      let reached = Set(State.allCases.filter(canBecome(state)))
      #expect(reached == table[state, default: []], "\(state)", sourceLocation: location)
    }
  }

  @Test func `transaction`() {
    expect(TransactionStatus.canBecome, [.pending: [.completed, .failed], .completed: [.reversed]])
  }

  @Test func `review`() {
    expect(
      ReviewState.canBecome,
      [.none: [.flagged], .flagged: [.inReview], .inReview: [.cleared, .confirmedFraud]])
  }

  @Test func `refund`() {
    expect(
      RefundState.canBecome,
      [
        .requested: [.approved, .rejected, .withdrawn], .approved: [.completed, .waitingForBalance],
        .waitingForBalance: [.completed, .failed],
      ])
  }

  @Test func `settlement`() {
    expect(SettlementState.canBecome, [.open: [.closed], .closed: [.paid], .paid: [.closed]])
  }

  @Test func `payout`() {
    expect(
      PayoutState.canBecome,
      [
        .awaitingApproval: [.approved, .rejected, .withdrawn], .approved: [.exported, .withdrawn],
        .exported: [.paid, .failed, .returned], .paid: [.returned],
      ])
  }

  @Test func `bank account change`() {
    expect(
      BankAccountChangeState.canBecome,
      [.requested: [.approved, .rejected, .withdrawn], .approved: [.inForce, .withdrawn]])
  }

  @Test func `approval`() {
    expect(
      ApprovalState.canBecome, [.open: [.approved, .rejected, .withdrawn, .expired], .approved: [.withdrawn]])
  }

  @Test func `user`() {
    expect(UserStatus.canBecome, [.active: [.frozen, .closed], .frozen: [.active, .closed]])
  }

  @Test func `merchant`() {
    expect(
      MerchantStatus.canBecome,
      [.pending: [.active], .active: [.suspended], .suspended: [.active, .closed]])
  }

  @Test func `stored names are snake case`() {
    func names<State: CaseIterable & RawRepresentable<String>>(_: State.Type) -> [String] {
      State.allCases.map(\.rawValue)
    }
    let stored = [
      names(TransactionKind.self), names(TransactionStatus.self), names(ReviewState.self), names(Channel.self),
      names(FailureReason.self), names(RefundState.self), names(RefundReason.self), names(UserStatus.self),
      names(MerchantStatus.self), names(MerchantCategory.self), names(BankAccountChangeState.self),
      names(SettlementState.self), names(PayoutState.self), names(ApprovalState.self), names(AccountKind.self),
      names(BalanceTransactionKind.self), names(RefundFeePolicy.self), names(InvalidMoney.self),
      names(TextProblem.self),
    ]
    for name in stored.joined() {
      #expect(name.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x5F }, "\(name)")
    }
    #expect(KYCTier.allCases.map(\.rawValue) == [0, 1, 2])
  }
}
