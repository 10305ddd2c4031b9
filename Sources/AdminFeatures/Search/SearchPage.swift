import Templates
import Wallet

struct SearchPage: HTML {
  let chrome: Chrome
  let text: String
  /// The reasons why the search was not executed.
  let errors: FormErrors
  let users: [UserItem]
  let merchants: [MerchantItem]
  /// Whether there are more than the page shows.
  let moreUsers: Bool
  let moreMerchants: Bool

  var body: some HTML {
    PortalLayout(chrome, section: nil, title: title, search: text) {
      PageHeader(title)
      ErrorSummary(errors)
      if users.isEmpty && merchants.isEmpty {
        Card { EmptyState(errors.isEmpty ? nothingTitle : Phrase(en: "Fix the search", ar: "صحّح البحث"), hint) }
      }
      if !users.isEmpty {
        Card(UserListPage.title, flush: true) {
          UserTable(users: users, empty: EmptyState(nothingTitle))
        } aside: {
          if moreUsers { Link(Phrase(en: "All", ar: "الكل"), to: AdminPath.users.query("q", text)) }
        }
      }
      if !merchants.isEmpty {
        Card(MerchantListPage.title, flush: true) {
          MerchantTable(merchants: merchants, language: chrome.language, empty: EmptyState(nothingTitle))
        } aside: {
          if moreMerchants { Link(Phrase(en: "All", ar: "الكل"), to: AdminPath.merchants.query("q", text)) }
        }
      }
    }
  }

  private var title: Phrase {
    text.isEmpty ? Phrase(en: "Search", ar: "بحث") : Phrase(en: "Search: \(name: text)", ar: "بحث: \(name: text)")
  }

  private var nothingTitle: Phrase {
    text.isEmpty
      ? Phrase(en: "What are you looking for?", ar: "عمّ تبحث؟")
      : Phrase(en: "Nothing found for \(name: text)", ar: "لا نتائج عن \(name: text)")
  }

  private let hint = Phrase(
    en:
      "Try a mobile number, a part of a name, a merchant code, a reference such as TXN-…, or status:failed amount:>500.",
    ar: "جرّب رقم موبايل، أو جزءًا من اسم، أو رمز تاجر، أو مرجعًا مثل TXN-…، أو status:failed amount:>500.")
}
