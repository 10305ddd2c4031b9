import Database
import Ledger
import Templates
import Wallet

/// Where a merchant is paid to now.
struct AccountInForce: RowDecodable {
  let holder: String
  let last4: String

  init(_ row: Row) throws(DatabaseError) {
    holder = try row["holder"]
    last4 = try row["iban_last4"]
  }

  static func query(_ merchant: MerchantCode) -> SQL {
    """
    SELECT coalesce(bank_holder, legal_name) AS holder, iban_last4 FROM merchants
    WHERE number = \(merchant) AND iban_sealed IS NOT NULL
    """
  }
}

/// Says which account a payout is tried again to, before it is asked for.
struct RetryPage: HTML {
  let chrome: Chrome
  let payout: PayoutItem
  let account: AccountInForce
  let key: String

  private let title = Phrase(en: "Try it again?", ar: "إعادة المحاولة؟")

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(PayoutListPage.title, AdminPath.payouts),
          Crumb(.reference(payout.reference), AdminPath.payout(payout.reference)),
        ], here: Phrase(en: "Try again", ar: "إعادة المحاولة"))
      div(.class("narrow")) {
        Card {
          ConfirmForm(
            to: AdminPath.payout(payout.reference) / "retry", chrome, key: key,
            changes: [
              Change(Phrase(en: "Merchant", ar: "التاجر"), after: .name(payout.merchantName)),
              Change(Phrase(en: "Amount", ar: "المبلغ"), after: .money(payout.amount)),
              Change(
                Phrase(en: "Account holder", ar: "صاحب الحساب"), before: .name(payout.bankHolder),
                after: .name(account.holder)),
              Change(
                Phrase(en: "Bank account", ar: "الحساب البنكي"), before: .code("EG••••\(payout.ibanLast4)"),
                after: .code("EG••••\(account.last4)")),
            ],
            notes: [
              Phrase(
                en: "A new payout to the bank account in force now. Another person approves it.",
                ar: "تحويل جديد إلى الحساب الساري الآن، ويوافق عليه شخص آخر.")
            ],
            confirm: Phrase(en: "Try it again", ar: "إعادة المحاولة"), cancel: AdminPath.payout(payout.reference))
        }
      }
    }
  }
}
