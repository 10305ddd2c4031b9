import Ledger
import Templates
import Wallet

struct MerchantPage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let transactions: ListPage<TransactionItem>
  let mayAskForFees: Bool

  private var item: MerchantItem { merchant.item }
  private var path: Path { AdminPath.merchant(item.code) }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: .merchantCode(item.code)) {
      PageHeader(
        .name(item.name(in: chrome.language)), crumbs: [Crumb(MerchantListPage.title, AdminPath.merchants)],
        here: .merchantCode(item.code)
      ) {
        StatusPill(item.status)
      } acts: {
        LinkButton(SettlementListPage.title, to: SettlementListPage.path(of: item.code))
        LinkButton(PayoutListPage.title, to: PayoutListPage.path(nil, of: item.code))
      }
      StatRow {
        BalanceCard(Phrase(en: "Pending settlement", ar: "قيد التسوية")) { MoneyText(item.pending) }
        BalanceCard(Phrase(en: "Available", ar: "متاح"), note: keptNote) { MoneyText(item.available) }
      }
      Columns {
        Card(TransactionListPage.title, flush: true) {
          TransactionTable(
            items: transactions.items, ofOneMerchant: true,
            empty: EmptyState(Phrase(en: "No transactions yet", ar: "لا معاملات بعد")))
        }
        Pager(
          newer: transactions.newer.map { path.query(.newerThan($0)) },
          older: transactions.older.map { path.query(.olderThan($0)) })
      } side: {
        facts
      }
    }
  }

  private var keptNote: Phrase? {
    let kept = merchant.keptForRefunds
    return kept == .zero
      ? nil
      : Phrase(
        en: "\(kept) is kept for refunds that wait for the balance",
        ar: "يُحتفظ بمبلغ \(kept) لعمليات استرداد تنتظر الرصيد")
  }

  private var facts: some HTML {
    Card(Phrase(en: "Merchant", ar: "التاجر")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Code", ar: "الرمز")) { ReferenceText(item.code, copies: true) }
        Fact(Phrase(en: "Legal name", ar: "الاسم القانوني")) { NameText(merchant.legalName) }
        Fact(Phrase(en: "Trade name", ar: "الاسم التجاري")) { NameText(item.tradeName) }
        if let arabic = item.arabicName { Fact(Phrase(en: "In Arabic", ar: "بالعربية")) { NameText(arabic) } }
        Fact(Phrase(en: "Category", ar: "الفئة")) { item.category.label }
        if let tax = merchant.taxNumber { Fact(Phrase(en: "Tax number", ar: "الرقم الضريبي")) { IdentifierText(tax) } }
        Fact(Phrase(en: "Fee", ar: "الرسوم")) {
          PercentText(basisPoints: merchant.fees.basisPoints)
          if merchant.fees.fixed > .zero {
            Text(" + ")
            MoneyText(merchant.fees.fixed)
          }
          if mayAskForFees {
            Text(" ")
            Link(Phrase(en: "Change…", ar: "تغيير…"), to: AdminPath.fees(of: item.code))
          }
        }
        Fact(Phrase(en: "On a refund", ar: "عند الاسترداد")) { merchant.refundPolicy.label }
        Fact(Phrase(en: "Bank account", ar: "الحساب البنكي")) {
          if let last = merchant.ibanLast4 { IdentifierText("EG••••\(last)") } else { Nothing() }
          Text(" ")
          Link(Phrase(en: "Account and changes", ar: "الحساب وتغييراته"), to: AdminPath.bankAccount(of: item.code))
        }
        Fact(Phrase(en: "Since", ar: "منذ")) { InstantText(item.createdAt, .full) }
      }
    }
  }
}
