import Templates
import Wallet

/// The admin portal's transaction list, as its feature builds it: the same layout, filters, columns and pager.
struct ListPage: HTML {
  let chrome: Chrome
  let items: [Item]

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: Self.title) {
      PageHeader(Self.title)
      Filters(chrome: chrome)
      Card(nil, flush: true) { ListTable(items: items) }
      Pager(newer: nil, older: Filters.path.query("before", "1795348680000000-1048576"))
    }
  }

  static let title = Phrase(en: "Transactions", ar: "المعاملات")
}

struct ListTable: HTML {
  let items: [Item]

  var body: some HTML {
    DataTable(items, label: ListPage.title, empty: EmptyState(Phrase(en: "No transactions yet", ar: "لا معاملات بعد")))
    {
      Column(Phrase(en: "Time", ar: "الوقت")) { item in InstantText(item.createdAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { item in
        ReferenceText(item.reference, to: Filters.path / item.reference)
      }
      Column(Phrase(en: "Kind", ar: "النوع")) { item in item.kind.label }
      Column(Phrase(en: "User", ar: "المستخدم")) { item in
        PersonText(item.userName, phone: item.userMobile, to: Path("/admin/users") / item.user)
      }
      Column(Phrase(en: "Counterparty", ar: "الطرف الآخر")) { item in OtherParty(item: item) }
      Column(Phrase(en: "Status", ar: "الحالة")) { item in StatusPill(item.status) }
      Column(Phrase(en: "Review", ar: "المراجعة"), .minor) { item in
        if item.review == .none { Nothing() } else { StatusPill(item.review) }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in MoneyText(item.amount, .bare) }
    }
  }
}

private struct OtherParty: HTML {
  let item: Item

  var body: some HTML {
    if let code = item.merchantCode {
      ReferenceText(code, to: Path("/admin/merchants") / code)
    } else if let id = item.counterparty, let name = item.counterpartyName {
      PersonText(name, phone: nil, to: Path("/admin/users") / id)
    } else {
      Nothing()
    }
  }
}

struct Filters: HTML {
  static let path = Path("/admin/transactions")
  let chrome: Chrome

  var body: some HTML {
    FilterBar(to: Self.path, clear: nil) {
      DateRangeChip(DateRange(), today: chrome.today) { range in
        Self.path.query("from", range.from).query("to", range.to)
      }
      choice(Phrase(en: "Kind", ar: "النوع"), "kind", TransactionKind.self)
      choice(Phrase(en: "Status", ar: "الحالة"), "status", TransactionStatus.self)
      choice(Phrase(en: "Channel", ar: "القناة"), "channel", Channel.self)
      choice(Phrase(en: "Review", ar: "المراجعة"), "review", ReviewState.self)
      FilterChip(Phrase(en: "Amount", ar: "المبلغ"), clear: Self.path) {
        MoneyField(Phrase(en: "Minimum", ar: "لا يقل عن"), name: "min", required: nil)
        MoneyField(Phrase(en: "Maximum", ar: "لا يزيد عن"), name: "max", required: nil)
      }
      FilterChip(Phrase(en: "Merchant", ar: "التاجر"), clear: Self.path) {
        Field(Phrase(en: "Merchant code", ar: "رمز التاجر"), name: "merchant", .code, required: nil)
      }
      FilterChip(Phrase(en: "Customer", ar: "العميل"), clear: Self.path) {
        Field(Phrase(en: "Name or mobile number", ar: "الاسم أو رقم الموبايل"), name: "q", .search)
      }
    }
  }

  private func choice<Value: CaseIterable & Labelled & RawRepresentable<String>>(
    _ label: Phrase, _ name: StaticString, _ type: Value.Type
  ) -> ChoiceChip {
    ChoiceChip(label, name: name.description, choices: Choice.all(type), selected: nil) { value in
      Self.path.query(name, value)
    }
  }
}
