import SharedFeatures
import Templates
import Wallet

/// The filter of a list by merchant, whose name or code is typed.
struct MerchantChip: HTML {
  let code: MerchantCode?
  /// The same list without this filter.
  let clear: Path

  var body: some HTML {
    FilterChip(Phrase(en: "Merchant", ar: "التاجر"), active: code.map { .merchantCode($0) }, clear: clear) {
      Field(.merchantNameOrCode, name: "merchant", value: code?.description ?? "", .search, required: nil)
    }
  }
}
