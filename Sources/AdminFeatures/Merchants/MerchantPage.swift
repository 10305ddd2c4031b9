import Auth
import Ledger
import SharedFeatures
import Templates
import Wallet

struct MerchantPage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let bank: BankCode?
  let transactions: ListPage<TransactionItem>
  let team: [TeamAccount]
  let mayInviteOwner: Bool
  let mayReadLedger: Bool
  let maySuspend: Bool
  let mayResumePayouts: Bool
  let statusChanges: [MerchantStatusChange]

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
        LinkButton(SettlementListPage.title, to: SettlementFilter(merchant: item.code).path)
        LinkButton(PayoutListPage.title, to: PayoutFilter(merchant: item.code).path)
        if maySuspend && item.status == .active {
          LinkButton(Phrase(en: "Suspend…", ar: "إيقاف…"), to: AdminPath.suspension(of: item.code), .danger)
        }
        if maySuspend && item.status == .suspended {
          LinkButton(Phrase(en: "Resume…", ar: "استئناف…"), to: AdminPath.resumption(of: item.code))
        }
      }
      if let payout = merchant.pausedAfter { paused(after: payout) }
      StatRow {
        BalanceCard(
          Phrase(en: "Pending settlement", ar: "قيد التسوية"), to: postings(merchant.pendingAccount)
        ) { MoneyText(item.pending) }
        BalanceCard(Phrase(en: "Available", ar: "متاح"), note: keptNote, to: postings(merchant.availableAccount)) {
          MoneyText(item.available)
        }
        BalanceCard(Phrase(en: "In transit", ar: "في الطريق إلى البنك"), to: postings(merchant.inTransitAccount)) {
          MoneyText(merchant.item.inTransit)
        }
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
        statements
        TeamCard(
          merchant: item.code, team: team,
          mayInvite: mayInviteOwner && item.status != .closed
            && !team.contains { $0.role == .owner && !$0.state.isInvited }, mayResetFactors: mayInviteOwner)
        if !statusChanges.isEmpty {
          Card(Phrase(en: "Status", ar: "الحالة")) { Timeline(statusChanges.map(\.event)) }
        }
      }
    }
  }

  private func paused(after payout: Reference) -> some HTML {
    Notice(
      .waiting,
      Phrase(
        en: "Scheduled payouts are paused: the bank can't pay into the account",
        ar: "توقف صرف المستحقات المجدول: لا يستطيع البنك الدفع إلى الحساب")
    ) {
      p {
        Phrase(en: "Since payout ", ar: "منذ الصرف ")
        ReferenceText(payout, to: AdminPath.payout(payout))
        Phrase(
          en: ". They resume when another bank account is in force.", ar: ". يُستأنف عند سريان حساب بنكي آخر.")
      }
      if mayResumePayouts {
        FormActions {
          LinkButton(
            Phrase(en: "Resume payouts…", ar: "استئناف الصرف…"), to: AdminPath.payoutResumption(of: item.code))
        }
      }
    }
  }

  private func postings(_ account: AccountID) -> Path? { mayReadLedger ? AdminPath.account(account) : nil }

  private var keptNote: Phrase? {
    let kept = merchant.keptForRefunds
    return kept == .zero
      ? nil
      : Phrase(
        en: "\(kept) is reserved for refunds waiting for balance",
        ar: "مبلغ \(kept) محجوز لاستردادات بانتظار الرصيد")
  }

  private var statements: some HTML {
    Card(Phrase(en: "Statements", ar: "كشوف الحساب")) {
      ForEach([DateRange.Preset.thisMonth, .lastMonth]) { preset in
        let range = preset.range(today: chrome.today)
        p {
          preset.label
          Text(": ")
          Link(Phrase(en: "PDF", ar: "PDF"), to: AdminPath.statementPDF(of: item.code).period(range))
          Text(" · ")
          Link(Phrase(en: "CSV", ar: "CSV"), to: AdminPath.statementFile(of: item.code).period(range))
        }
      }
    }
  }

  private var facts: some HTML {
    Card(Phrase(en: "Merchant", ar: "التاجر")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Code", ar: "الرمز")) { ReferenceText(item.code, copies: true) }
        Fact(Phrase(en: "Legal name", ar: "الاسم القانوني")) { NameText(merchant.item.legalName) }
        if let arabic = merchant.arabicLegalName {
          Fact(Phrase(en: "Legal name in Arabic", ar: "الاسم القانوني بالعربية")) { NameText(arabic) }
        }
        Fact(Phrase(en: "Trade name", ar: "الاسم التجاري")) { NameText(item.tradeName) }
        if let arabic = item.arabicName { Fact(Phrase(en: "Arabic name", ar: "الاسم بالعربية")) { NameText(arabic) } }
        Fact(Phrase(en: "Category", ar: "الفئة")) { item.category.label }
        if let tax = merchant.item.taxNumber {
          Fact(Phrase(en: "Tax number", ar: "الرقم الضريبي")) { IdentifierText(tax) }
        }
        Fact(Phrase(en: "Fee", ar: "الرسوم")) {
          merchant.fees.words
          Text(" ")
          Link(Phrase(en: "Fee and changes", ar: "الرسوم وتغييراتها"), to: AdminPath.fees(of: item.code))
        }
        Fact(Phrase(en: "Fee on refunds", ar: "الرسوم عند الاسترداد")) { merchant.refundPolicy.label }
        Fact(Phrase(en: "Bank account", ar: "الحساب البنكي")) {
          if let last = merchant.ibanLast4 { IdentifierText("EG••••\(last)") } else { Nothing() }
          if let bank { div { bank.label } } else { Text(" ") }
          Link(Phrase(en: "Account and changes", ar: "الحساب وتغييراته"), to: AdminPath.bankAccount(of: item.code))
        }
        if let schedule = merchant.item.schedule {
          Fact(Phrase(en: "Payout schedule", ar: "جدول الصرف")) { schedule.label }
        }
        Fact(Phrase(en: "Joined", ar: "تاريخ الانضمام")) { InstantText(item.createdAt, .full) }
      }
    }
  }
}

extension Path {
  fileprivate func period(_ range: DateRange) -> Path { query("from", range.from).query("to", range.to) }
}
