"""Small independent faults in money, rights and rules. Each has the suite that must detect it.

`file` contains `original` once. `replacement` replaces it while the fault is on: in Swift it is an expression of the
same type or, if it contains ACTIVE, the complete text, where ACTIVE is a Bool; in a migration it is SQL.
"""

from typing import NamedTuple


class Mutant(NamedTuple):
    fault: str
    file: str
    original: str
    replacement: str
    test: str


def wallet(fault, file, original, replacement, test):
    return Mutant(fault, f"Sources/Wallet/{file}.swift", original, replacement, f"WalletTests.{test}")


def ledger(fault, file, original, replacement, test):
    return Mutant(fault, f"Sources/Ledger/{file}.swift", original, replacement, f"LedgerTests.{test}")


def auth(fault, file, original, replacement, test):
    return Mutant(fault, f"Sources/Auth/{file}.swift", original, replacement, f"AuthTests.{test}")


def server(fault, file, original, replacement, test):
    return Mutant(fault, f"Sources/PortalServer/{file}.swift", original, replacement, f"PortalServerTests.{test}")


def schema(fault, original, replacement, test):
    return Mutant(fault, "Sources/Database/Migrations/0001_baseline.sql", original, replacement, test)


MUTANTS = [
    # Amounts and fees.
    wallet("a share is rounded down", "Money", "divisor / 2", "0", "FeeTests"),
    wallet("a negative share loses its sign", "Money", "(piastres < 0) == (numerator < 0)", "true", "MoneyTests"),
    wallet("an amount may have three decimals", "MoneyParsing", "decimals.count > 2", "decimals.count > 3", "MoneyTests"),
    wallet("one decimal means piastres", "MoneyParsing", "decimals.count == 1 ? 10 : 1", "1", "MoneyTests"),
    wallet("groups of two digits are accepted", "MoneyParsing", "$0.count == 3", "$0.count >= 2", "MoneyTests"),
    wallet("VAT is taken on the payment", "Fees", "vat: try fee.scaled(by: vatBasisPoints, over: 10_000)",
        "vat: ACTIVE ? try gross.scaled(by: vatBasisPoints, over: 10_000) : try fee.scaled(by: vatBasisPoints, over: 10_000)",
        "FeeTests"),
    wallet("VAT is left out where a fee takes all of a payment", "Fees",
        "basisPoints * (10_000 + vatBasisPoints) >= 10_000 * 10_000", "false", "FeeTests"),
    # States.
    wallet("a failed transaction completes", "Transactions", "(.pending, .completed), (.pending, .failed), (.completed, .reversed): true",
        "(.pending, .completed), (.pending, .failed), (.completed, .reversed): true\n    case (.failed, .completed): ACTIVE",
        "StateTests"),
    wallet("a paid payout fails", "Payouts", "case (.paid, .returned): true",
        "case (.paid, .returned): true\n    case (.paid, .failed): ACTIVE", "StateTests"),
    wallet("a closed user is active again", "Users", "(.active, .frozen), (.frozen, .active), (.active, .closed), (.frozen, .closed): true",
        "(.active, .frozen), (.frozen, .active), (.active, .closed), (.frozen, .closed): true\n    case (.closed, .active): ACTIVE",
        "StateTests"),
    wallet("a rejected refund completes", "Refunds", "(.waitingForBalance, .completed), (.waitingForBalance, .failed): true",
        "(.waitingForBalance, .completed), (.waitingForBalance, .failed): true\n    case (.rejected, .completed): ACTIVE",
        "StateTests"),
    wallet("a weekly schedule pays a day late", "Payouts", "(day.weekday + 6) % 7 + 1 == weekday",
        "(day.weekday + 5) % 7 + 1 == weekday", "PayoutScheduleTests"),
    # Postings.
    ledger("a wallet may be overdrawn by a piastre", "Journal/Effect", "amount <= balance",
        "amount.piastres <= balance.piastres + 1", "RefusalTests"),
    ledger("a frozen wallet pays", "Journal/Effect", "case .frozen: throw Refusal.userFrozen",
        "case .frozen: if ACTIVE { return user } else { throw Refusal.userFrozen }", "RefusalTests"),
    ledger("a suspended merchant is paid", "Journal/Effect", "merchant.status != .active", "false", "RefusalTests"),
    ledger("a transfer to oneself passes", "Journal/Effect", "from != to", "true", "RefusalTests"),
    ledger("a reversed payment is refunded", "Refunds/RefundTerms", "payment.status == .completed", "payment.status != .failed",
        "RefundTests|LedgerTests.AdjustmentTests"),
    ledger("a refund exceeds its payment by a piastre", "Refunds/RefundTerms", "amount <= remaining",
        "amount.piastres <= remaining.piastres + 1", "RefundTests"),
    ledger("a refund takes available before pending", "Journal/Effect", "min(amount, pendingBalance)",
        "max(.zero, Money(piastres: amount.piastres - availableBalance.piastres))", "RefundTests|LedgerTests.SettlementTests"),
    ledger("pro rata shares forget earlier refunds", "Journal/Effect", "fee.returned(afterRefunding: refunded, of: gross)",
        "fee.returned(afterRefunding: ACTIVE ? .zero : refunded, of: gross)", "RefundTests"),
    ledger("the daily limit isn't kept", "Reading/SpendingLimits", "amount <= day.remaining", "true", "LimitTests"),
    ledger("the monthly limit isn't kept", "Reading/SpendingLimits", "amount <= month.remaining", "true", "LimitTests"),
    ledger("failed payments count against the limit", "Reading/SpendingLimits", "AND status = 'completed'\n",
        "AND \\(ACTIVE ? \"status IN ('completed', 'failed')\" as SQL : \"status = 'completed'\")\n", "LimitTests"),
    ledger("a limit's day begins at midnight UTC", "Reading/SpendingLimits", "FILTER (WHERE created_at >= cairo_start(date) AND",
        "FILTER (WHERE created_at >= \\(ACTIVE ? \"date::timestamp at time zone 'UTC'\" as SQL : \"cairo_start(date)\") AND",
        "LimitTests"),
    # Refunds, settlements, payouts.
    ledger("a refund at the threshold needs approval", "Refunds/RefundTerms", "together > threshold", "together >= threshold",
        "RefundTests|LedgerTests.ApprovalTests"),
    ledger("a refund overtakes one that waits", "Refunds/RefundPreview", "isShort || allowance.olderWait", "isShort",
        "WaitingRefundTests"),
    ledger("the day itself isn't settled", "Settlements/Settling", "line.posted_at < cairo_start(\\(day) + 1)",
        "line.posted_at < cairo_start(\\(day) + \\(ACTIVE ? 0 : 1))", "SettlementTests"),
    ledger("a settlement moves what came later", "Settlements/Settling", "max(.zero, day.laterPending)", ".zero",
        "SettlementTests"),
    ledger("a payout takes money that refunds wait for", "Payouts/PayoutTerms", "min(available, kept)", ".zero",
        "WaitingRefundTests|LedgerTests.PayoutTests"),
    ledger("a payout below the schedule's minimum is made", "Payouts/PayoutTerms", "isScheduled && amount < minimum", "false",
        "ScheduledPayoutTests"),
    ledger("a merchant that isn't active is paid out", "Payouts/PayoutTerms", "if status != .active",
        "if ACTIVE ? false : status != .active", "PayoutTests|LedgerTests.ScheduledPayoutTests"),
    ledger("a payout is retried twice", "Payouts/PayoutTerms", "!isRetried", "true", "PayoutTests"),
    # Facts that a page showed.
    ledger("a preview waits where the cost equals the balance", "Journal/Effect", "amount <= holdings", "amount < holdings",
        "RefundTests"),
    ledger("an act is done on what was shown before", "ShownFacts", "before != after", "false", "RefundTests"),
    ledger("sales stop who confirms", "ShownFacts", "after > before", "false", "RefundTests"),
    # Approvals and rights.
    ledger("the requester approves", "Approvals/Deciding", "requestedBy == actor.key", "false", "ApprovalTests"),
    ledger("an assigned request is decided by another", "Approvals/Deciding", "assignment.by != actor.key", "false", "ApprovalTests"),
    ledger("an executed request is withdrawn", "Approvals/WithdrawalTerms", "if isExecuted", "if ACTIVE ? false : isExecuted",
        "ApprovalTests"),
    ledger("anybody withdraws a request", "Approvals/WithdrawalTerms", "[requestedBy, approvedBy].contains(actor.key)",
        "true", "ApprovalTests"),
    auth("support decides refunds", "StaffRole", "case .support, .finance, .auditor: false",
         "case .support, .finance, .auditor: ACTIVE", "PermissionTests"),
    auth("an auditor refunds", "StaffRole", ".auditor: reading.union([.readAudit, .readStaff, .readLedger])",
         ".auditor: reading.union([.readAudit, .readStaff, .readLedger] + (ACTIVE ? [.refund] : []))", "PermissionTests"),
    auth("a viewer refunds", "MemberRole", ".viewer: reading,", ".viewer: ACTIVE ? reading.union([.refund]) : reading,",
         "PermissionTests"),
    auth("finance changes the payout schedule", "MemberRole",
         ".finance: reading.union([.refund, .requestPayouts, .changeBankAccount])",
         ".finance: reading.union([.refund, .requestPayouts, .changeBankAccount] + (ACTIVE ? [.changeSettings] : []))",
         "PermissionTests"),
    auth("a wrong password signs in", "SignIn", "guard isRight, let account,", "guard ACTIVE || isRight, let account,",
         "SignInTests"),
    auth("a staff session lives eight hours without a request", "Session", "SessionLimits(idleMinutes: 15,",
         "SessionLimits(idleMinutes: ACTIVE ? 480 : 15,", "SignInTests|WebTests.SessionRouteTests"),
    auth("a session outlives its account", "Session", "AND \\(SessionLimits.merchant.isAlive) AND a.status = 'active'",
         "AND \\(SessionLimits.merchant.isAlive) AND (\\(ACTIVE) OR a.status = 'active')", "MemberSessionTests"),
    # Review.
    ledger("a new account is new for twice as long", "Review/Flagging",
        "AND recent.created_at < users.created_at + make_interval(days => \\(setting: \"review_new_account_days\")::int)",
        "AND recent.created_at < users.created_at + make_interval(days => \\(setting: \"review_new_account_days\")::int * \\(ACTIVE ? 2 : 1)::int)", "ReviewTests"),
    ledger("an amount at the rule isn't flagged", "Review/Flagging", "AND amount >= \\(setting: \"review_amount\")",
        "AND amount \\(ACTIVE ? \">\" as SQL : \">=\") \\(setting: \"review_amount\")", "ReviewTests"),
    # The bank.
    wallet("a payout that is paid twice is taken as known", "BankResult",
        "told.map { time.lowerBound <= $0 } == true ? .superseded : .contradicts", ".superseded", "BankLineTests"),
    ledger("a bank line of another amount is applied", "Bank/BankResults", "} else if notice.amount == payout.amount {", "} else if ACTIVE || notice.amount == payout.amount {", "PayoutTests"),
    # What operating it relies on.
    ledger("a broken row is verified once and never again", "IncrementalVerification",
        "var holds: Bool { findings.allSatisfy(\\.holds) }",
        "var holds: Bool { ACTIVE || findings.allSatisfy(\\.holds) }", "IncrementalVerificationTests"),
    ledger("what an incremental verification finds doesn't count", "VerificationResult",
        "UNION ALL SELECT * FROM incremental WHERE id > coalesce((SELECT id FROM whole), 0)",
        "UNION ALL SELECT * FROM incremental WHERE \\(!ACTIVE) AND id > coalesce((SELECT id FROM whole), 0)",
        "IncrementalVerificationTests"),
    server("six daily backups stay", "Backup/BackupRetention", "newestFirst.newest(7)", "newestFirst.newest(ACTIVE ? 6 : 7)",
        "BackupTests"),
    server("a backup may be cut off", "Backup/BackupSeal", "[isLast ? 1 : 0]", "[!ACTIVE && isLast ? 1 : 0]", "BackupTests"),
    server("it is ready with a full disk", "Application/Readiness", "guard watched.contains(where: \\.isDiskFull) else",
        "guard !ACTIVE, watched.contains(where: \\.isDiskFull) else", "ReadinessTests"),
    # Rules that the database enforces whatever the code does.
    schema("postings needn't sum to zero", "having sum(amount) <> 0", "having sum(amount) is null", "LedgerTests.ConstraintTests"),
    schema("a wallet's balance may be negative", "balance bigint check (balance >= 0)", "balance bigint",
        "LedgerTests.ConstraintTests"),
    schema("who requested also decides", "check (decided_by <> requested_by)", "check (true)",
        "DatabaseTests.RoleTests|DatabaseTests.TwoPeopleTests|LedgerTests.ConstraintTests"),
    schema("a merchant sees every settlement", "('settlements', 'merchant_id = (select tenant())')", "('settlements', 'true')",
        "DatabaseTests.RoleTests"),
]
