import Templates
import Wallet

/// The header of a printed page about something of the merchant's, with the merchant's name and code.
struct MerchantPrintHeader: HTML {
  let title: Phrase
  let chrome: Chrome

  init(_ title: Phrase, _ chrome: Chrome) {
    self.title = title
    self.chrome = chrome
  }

  var body: some HTML {
    if let merchant = chrome.person?.merchant {
      PrintHeader(
        title,
        subject: Phrase(
          en: "\(name: merchant.name), \(merchant.code)", ar: "\(name: merchant.name)، \(merchant.code)"),
        taken: chrome.now)
    }
  }
}
