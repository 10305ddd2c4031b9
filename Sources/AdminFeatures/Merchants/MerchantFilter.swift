import Ledger
import Templates
import Wallet
import Web

/// The merchant that a list is asked for, as typed and as understood.
struct MerchantFilter: Sendable {
  let typed: String
  let code: MerchantCode?

  init(_ query: URLEncoded) {
    typed = query["merchant"] ?? ""
    code = MerchantCode(parsing: typed)
  }

  var status: Status { error == nil ? .ok : .unprocessable }

  /// How long a list is, and one row more to know whether it goes on: none of it where the code is none.
  func length(_ length: Int) -> Int { error == nil ? length : -1 }

  /// Nil where nothing is wrong.
  var error: Phrase? {
    typed.isEmpty || code != nil
      ? nil : Phrase(en: "A merchant code looks like MRC-000001", ar: "رمز التاجر بالشكل MRC-000001")
  }
}

struct MerchantChip: HTML {
  let filter: MerchantFilter
  /// The same list of all merchants, other filters kept.
  let clear: Path

  var body: some HTML {
    FilterChip(
      Phrase(en: "Merchant", ar: "التاجر"), active: filter.code.map { .merchantCode($0) }, clear: clear,
      open: filter.error != nil
    ) {
      Field(
        Phrase(en: "Merchant code", ar: "رمز التاجر"), name: "merchant", value: filter.typed, .code,
        error: filter.error, required: nil)
    }
  }
}
