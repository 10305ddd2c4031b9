import Database
import Ledger
import SharedFeatures
import Templates
import Wallet

/// The count of a list's rows that match, and the sum of their amounts.
struct AmountTotals: SearchTotals {
  static let limit = TransactionTotals.limit

  let count: Int
  let amount: Money
  let searched: Int?

  init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    amount = try row["amount"]
    searched = try row["searched"]
  }

  static func query(_ search: BoundedSearch, summing amount: SQL) -> SQL {
    """
    SELECT count(*) FILTER (WHERE matches) AS count, coalesce(sum(\(amount)) FILTER (WHERE matches), 0)::bigint AS amount,
      \(search.searched) AS searched
    FROM (\(search.newest(limit: limit))) counted
    """
  }
}

struct AmountTotalCards: HTML {
  let totals: AmountTotals
  /// What the sum is called.
  let sum: Phrase

  var body: some HTML {
    StatRow {
      BalanceCard(Phrase(en: "Results", ar: "النتائج")) { BoundedCountText(totals.count, limit: AmountTotals.limit) }
      if totals.count <= AmountTotals.limit { BalanceCard(sum) { MoneyText(totals.amount) } }
    }
  }
}

/// The filter of a list by amount.
struct AmountChip: HTML {
  let label: Phrase
  let filters: FilterQuery
  let least: Money?
  let most: Money?
  let clear: Path

  var body: some HTML {
    FilterChip(label, active: Phrase.amounts(least, most), clear: clear) {
      div(.class("pair")) {
        MoneyField(Phrase(en: "Minimum", ar: "لا يقل عن"), name: "min", value: filters["min"], required: nil)
        MoneyField(Phrase(en: "Maximum", ar: "لا يزيد عن"), name: "max", value: filters["max"], required: nil)
      }
    }
  }
}
