"""The expected balances of the bank test, computed from acknowledged acts without any of the portal's code."""

import collections
import dataclasses


@dataclasses.dataclass
class Act:
    kind: str
    # Users, except that `second` is the merchant of a payment, and `first` the reference of a refund's payment.
    first: object
    second: object
    # In piastres.
    amount: int
    # For a refund in the portal, the portal creates the key.
    key: str = None
    form: dict = None
    outcome: str = None
    detail: str = None


@dataclasses.dataclass
class Payment:
    reference: str
    user: int
    merchant: int
    gross: int
    fee: int
    vat: int
    refunded: int = 0


@dataclasses.dataclass
class Terms:
    basis_points: int
    fixed: int
    returns_fees: bool


def half_up(number, factor, divisor):
    return (2 * number * factor + divisor) // (2 * divisor)


class Model:
    def __init__(self, cluster):
        self.start = balances(cluster)
        self.last_entry = int(cluster.value("SELECT coalesce(max(id), 0) FROM journal_entries"))
        self.users = [int(row[0]) for row in cluster.query("SELECT id FROM users ORDER BY id")]
        self.vat = int(cluster.value("SELECT value FROM settings WHERE name = 'vat_basis_points'"))
        self.terms = {
            int(id_): Terms(int(basis_points), int(fixed), policy == "return_pro_rata")
            for id_, basis_points, fixed, policy in cluster.query(
                "SELECT id, fee_basis_points, fee_fixed, refund_fee_policy FROM merchants ORDER BY id")
        }
        self.merchants = list(self.terms)
        self.payments = {
            row[0]: Payment(row[0], *map(int, row[1:]))
            for row in cluster.query(
                """SELECT reference, user_id, merchant_id, amount, fee, vat,
                  coalesce((SELECT sum(amount) FROM refunds WHERE payment_id = paid.id AND state = 'completed'), 0)
                FROM transactions paid WHERE kind = 'payment' AND status = 'completed' ORDER BY id""")
        }
        # The portal completes these itself when the balance allows it.
        self.waiting = [
            Act("refund", payment, "-", int(amount), outcome="done", detail=reference)
            for reference, payment, amount in cluster.query(
                """SELECT refunds.reference, transactions.reference, refunds.amount
                FROM refunds JOIN transactions ON transactions.id = payment_id
                WHERE state = 'waiting_for_balance'""")
        ]

    def add_payment(self, act):
        terms = self.terms[act.second]
        fee = half_up(act.amount, terms.basis_points, 10_000) + terms.fixed
        vat = half_up(fee, self.vat, 10_000)
        self.payments[act.detail] = Payment(act.detail, act.first, act.second, act.amount, fee, vat)

    def moved(self, done, cluster):
        """Returns the executed acts and the earlier waiting refunds that have moved money by now."""
        states = dict(cluster.query("SELECT reference, state FROM refunds"))
        return [
            act for act in done + self.waiting
            # A refund that doesn't exist at all stays in the list, so that the comparison fails.
            if act.kind != "refund" or states.get(act.detail, "completed") == "completed"
        ]

    def expected(self, moved):
        """Returns the balances after those acts."""
        holding = collections.Counter(self.start)
        refunded = collections.Counter()
        for act in moved:
            if act.kind == "refund":
                refunded[act.first] += act.amount
            else:
                self.move(act, holding)
        for reference, amount in refunded.items():
            self.refund(self.payments[reference], amount, holding)
        return {account: amount for account, amount in holding.items() if amount}

    def move(self, act, holding):
        user = ("user", act.first)
        if act.kind == "topup":
            holding[user] += act.amount
            holding["bank_clearing"] -= act.amount
            return
        holding[user] -= act.amount
        if act.kind == "withdrawal":
            holding["bank_clearing"] += act.amount
        elif act.kind == "transfer":
            holding["user", act.second] += act.amount
        else:
            payment = self.payments[act.detail]
            holding["merchant", payment.merchant] += payment.gross - payment.fee - payment.vat
            holding["fee_revenue"] += payment.fee
            holding["vat_payable"] += payment.vat

    def refund(self, payment, amount, holding):
        """Applies all refunds of one payment together, since the split makes no difference."""
        fee = vat = 0
        if self.terms[payment.merchant].returns_fees:
            after = payment.refunded + amount
            fee, vat = (
                half_up(whole, after, payment.gross) - half_up(whole, payment.refunded, payment.gross)
                for whole in (payment.fee, payment.vat))
        holding["user", payment.user] += amount
        holding["merchant", payment.merchant] -= amount - fee - vat
        holding["fee_revenue"] -= fee
        holding["vat_payable"] -= vat


def balances(cluster):
    """Returns the balance of each user, each merchant (the sum of its accounts) and each platform account."""
    rows = cluster.query(
        """SELECT coalesce(user_id, merchant_id, 0),
          CASE WHEN user_id IS NOT NULL THEN 'user' WHEN merchant_id IS NOT NULL THEN 'merchant' ELSE kind END,
          sum(coalesce(balance, (SELECT sum(amount) FROM postings WHERE account_id = accounts.id), 0))
        FROM accounts GROUP BY 1, 2""")
    return {(owner, int(id_)) if int(id_) else owner: int(amount) for id_, owner, amount in rows if int(amount)}
