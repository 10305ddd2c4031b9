/// The lists that are written to files.
package enum ExportedList: String, CaseIterable, Sendable {
  case transactions, users, merchants, refunds, settlements, payouts
  case payoutBatches = "payout-batches"
  case bankResults = "bank-results"
  case approvals, cases, audit, postings, messages
}

package enum ExportState: String, CaseIterable, Sendable {
  case waiting, running, ready, failed
}
