import Wallet

struct GalleryList: HTML {
  let chrome: Chrome

  var body: some HTML {
    PageHeader(Phrase(en: "Transactions", ar: "المعاملات")) {
    } acts: {
      ColumnChooser(
        list: "gallery",
        choices: [
          (Choice("kind", Phrase(en: "Kind", ar: "النوع")), false),
          (Choice("channel", Phrase(en: "Channel", ar: "القناة")), true),
        ], isStandard: false, to: Path("/gallery"), chrome)
      LinkButton(Phrase(en: "CSV", ar: "CSV"), to: Path("/gallery"), downloads: true)
      PrintButton()
    }
    filters
    table
    Pager(newer: nil, older: Path("/gallery").query("after", "x"), count: 12_840)
    EmptyState.noMatch(clear: Path("/gallery"))
    EmptyState(
      Phrase(en: "No refunds yet", ar: "لا استردادات بعد"),
      Phrase(en: "A refund starts from the payment it returns.", ar: "يبدأ الاسترداد من صفحة الدفعة نفسها."),
      action: (Phrase(en: "Find a payment", ar: "ابحث عن دفعة"), Path("/gallery")))
  }

  private var filters: some HTML {
    FilterBar(to: Path("/gallery"), clear: Path("/gallery")) {
      DateRangeChip(DateRange.Preset.last7Days.range(today: chrome.today), today: chrome.today) { range in
        Path("/gallery").query("from", range.from).query("to", range.to)
      }
      ChoiceChip(
        Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(TransactionStatus.self),
        selected: TransactionStatus.failed.rawValue
      ) { value in Path("/gallery").query("status", value) }
      ChoiceChip(
        Phrase(en: "Kind", ar: "النوع"), name: "kind", choices: Choice.all(TransactionKind.self), selected: nil
      ) { value in Path("/gallery").query("kind", value) }
      FilterChip(Phrase(en: "Amount", ar: "المبلغ")) {
        div(.class("pair")) {
          Field(Phrase(en: "From", ar: "من"), name: "min", .money)
          Field(Phrase(en: "To", ar: "إلى"), name: "max", .money)
        }
      }
    }
  }

  private var table: some HTML {
    DataTable(
      GallerySamples.rows(chrome.now), label: Phrase(en: "Transactions", ar: "المعاملات"),
      empty: .noMatch(clear: Path("/gallery"))
    ) {
      Column(
        Phrase(en: "When", ar: "الوقت"),
        sort: ColumnSort(Path("/gallery").query("sort", "when"), current: .descending)
      ) { row in InstantText(row.at) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { row in
        ReferenceText(row.reference, to: Path("/gallery"))
      }
      Column(Phrase(en: "User", ar: "المستخدم")) { row in PersonText(row.name, phone: GallerySamples.phone) }
      Column(Phrase(en: "Status", ar: "الحالة")) { row in
        StatusPill(row.status)
        if let failure = row.failure {
          span(.class("hint")) {
            Text(" ")
            failure.label
          }
        }
      }
      Column(Phrase(en: "Review", ar: "المراجعة"), .minor) { row in
        if row.review == .none { Nothing() } else { StatusPill(row.review) }
      }
      Column(Phrase(en: "Fee", ar: "الرسوم"), .number) { row in MoneyText(row.fee, .bare) }
      Column(
        Phrase(en: "Amount", ar: "المبلغ"), .total, sort: ColumnSort(Path("/gallery").query("sort", "amount"))
      ) { row in MoneyText(row.amount, .bare) }
    }
  }
}

struct GalleryStates: HTML {
  var body: some HTML {
    Card(Phrase(en: "States", ar: "الحالات")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Transaction", ar: "المعاملة")) { StateRow(states: TransactionStatus.allCases) }
        Fact(Phrase(en: "Refund", ar: "الاسترداد")) { StateRow(states: RefundState.allCases) }
        Fact(Phrase(en: "Review", ar: "المراجعة")) { StateRow(states: ReviewState.allCases) }
        Fact(Phrase(en: "User", ar: "المستخدم")) { StateRow(states: UserStatus.allCases) }
        Fact(Phrase(en: "Verification", ar: "التوثيق")) { StateRow(states: KYCTier.allCases) }
        Fact(Phrase(en: "Merchant", ar: "التاجر")) { StateRow(states: MerchantStatus.allCases) }
        Fact(Phrase(en: "Payout", ar: "التحويل")) { StateRow(states: PayoutState.allCases) }
      }
    }
  }
}

private struct StateRow<State: StateLabelled>: HTML {
  let states: [State]

  var body: some HTML {
    div(.class("actions")) { ForEach(states) { state in StatusPill(state) } }
  }
}

struct GalleryValues: HTML {
  let now: Instant

  var body: some HTML {
    Card(Phrase(en: "Values", ar: "القيم")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Money", ar: "المال")) { MoneyText(Money(piastres: -123_450)) }
        Fact(Phrase(en: "Signed", ar: "بالإشارة")) { MoneyText(Money(piastres: 123_450), .signed) }
        Fact(Phrase(en: "Today", ar: "اليوم")) { InstantText(now) }
        Fact(Phrase(en: "This year", ar: "هذه السنة")) { InstantText(now - .seconds(864_000)) }
        Fact(Phrase(en: "Another year", ar: "سنة أخرى")) { InstantText(now - .seconds(40_000_000)) }
        Fact(Phrase(en: "Precise", ar: "بالثواني")) { InstantText(now, .precise) }
        if let phone = GallerySamples.phone {
          Fact(Phrase(en: "Mobile", ar: "الموبايل")) { PhoneText(phone) }
          Fact(Phrase(en: "Mobile, shown", ar: "الموبايل كاملًا")) { PhoneText(phone, revealed: true) }
        }
        Fact(Phrase(en: "Count", ar: "العدد")) { PluralPhrase.transactions(12) }
        Fact(Phrase(en: "Share", ar: "النسبة")) { PercentText(tenths: 84) }
      }
    }
  }
}
