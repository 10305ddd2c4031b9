import Wallet

/// Every component in its states. It is served only where the demo runs; its people are invented.
package struct GalleryPage: HTML {
  let chrome: Chrome

  package init(_ chrome: Chrome) { self.chrome = chrome }

  package var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: Phrase(en: "Gallery", ar: "معرض المكونات")) {
      PageHeader(
        Phrase(en: "Gallery", ar: "معرض المكونات"),
        lead: Phrase(en: "Each component in each of its states.", ar: "كل مكوّن في كل حالاته.")
      ) {
      } acts: {
        Button(Phrase(en: "Secondary", ar: "ثانوي"))
        Button(Phrase(en: "Danger", ar: "خطر"), .danger)
        Button(Phrase(en: "Quiet", ar: "هادئ"), .quiet)
        Button(Phrase(en: "Primary", ar: "رئيسي"), .primary)
      }
      GalleryNotices()
      GalleryTransaction(now: chrome.now)
      GalleryOverview(chrome: chrome)
      GalleryList(chrome: chrome)
      Columns {
        GalleryForm(chrome: chrome)
      } side: {
        GalleryStates()
        GalleryValues(now: chrome.now)
      }
      GalleryActs(chrome: chrome)
    }
  }
}

private struct GalleryNotices: HTML {
  var body: some HTML {
    FlashBanner(
      Flash(
        .waiting,
        Phrase(
          en:
            "Refund \(GallerySamples.refund) requested. It is above \(GallerySamples.threshold), so another person has to approve it.",
          ar:
            "تم طلب الاسترداد \(GallerySamples.refund). قيمته أعلى من \(GallerySamples.threshold)، لذلك يبت فيه شخص آخر."
        )))
    FlashBanner(Flash(.good, Phrase(en: "The user is active again.", ar: "تمت إعادة تفعيل المستخدم.")))
    Notice(.bad, Phrase(en: "This wallet is frozen.", ar: "هذه المحفظة مجمّدة.")) {
      p { Phrase(en: "Nothing goes out until it is unfrozen.", ar: "لا يخرج منها أي مبلغ حتى يُلغى التجميد.") }
    }
    Notice(.neutral, Phrase(en: "These figures are of yesterday.", ar: "هذه الأرقام حتى أمس."))
  }
}

private struct GalleryTransaction: HTML {
  let now: Instant

  var body: some HTML {
    PageHeader(
      .reference(GallerySamples.transaction),
      crumbs: [Crumb(Phrase(en: "Transactions", ar: "المعاملات"), Path("/gallery"))],
      here: TransactionKind.payment.label
    ) {
      StatusPill(TransactionStatus.completed)
      StatusPill(Phrase(en: "Refund waiting for approval", ar: "استرداد بانتظار الموافقة"), .waiting)
    } acts: {
      LinkButton(Phrase(en: "Add note", ar: "إضافة ملاحظة"), to: Path("/gallery"))
      LinkButton(Phrase(en: "Refund…", ar: "استرداد…"), to: Path("/gallery"), .primary)
    }
    Columns {
      payment
      journal
    } side: {
      Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(GallerySamples.events(now)) }
    }
  }

  private var payment: some HTML {
    Card(Phrase(en: "Payment", ar: "الدفعة")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(GallerySamples.amount) }
        Fact(Phrase(en: "Remaining to refund", ar: "المتبقي للاسترداد"), large: true) {
          MoneyText(GallerySamples.remaining)
        }
        Fact(Phrase(en: "From", ar: "من")) {
          PersonText("Mona Abdelrahman", phone: GallerySamples.phone, to: Path("/gallery"))
        }
        Fact(Phrase(en: "To", ar: "إلى")) {
          if let code = GallerySamples.merchant { MerchantText("صيدلية سيف، الدقي", code: code, to: Path("/gallery")) }
        }
        Fact(Phrase(en: "Channel", ar: "القناة")) { Channel.qr.label }
        Fact(Phrase(en: "Reference", ar: "المرجع")) { ReferenceText(GallerySamples.transaction, copies: true) }
        Fact(Phrase(en: "Fee", ar: "الرسوم")) { MoneyText(Money(piastres: 3_100), .bare) }
        Fact(Phrase(en: "Payout", ar: "التحويل")) { Nothing() }
      }
    } aside: {
      InstantText(now, .full)
    }
  }

  private var journal: some HTML {
    Card(Phrase(en: "Journal entry", ar: "قيد اليومية"), flush: true) {
      DataTable(
        GallerySamples.postings, label: Phrase(en: "Postings", ar: "أطراف القيد"), stacked: false,
        empty: EmptyState(Phrase(en: "No postings", ar: "لا أطراف"))
      ) {
        Column(Phrase(en: "Account", ar: "الحساب")) { posting in posting.account.label }
        Column(Phrase(en: "Debit", ar: "مدين"), .number) { posting in posting.debit.map { MoneyText($0, .bare) } }
        Column(Phrase(en: "Credit", ar: "دائن"), .number) { posting in posting.credit.map { MoneyText($0, .bare) } }
      } foot: {
        tr {
          th(.scope("row")) { Phrase(en: "Sum", ar: "المجموع") }
          td(.class("number")) { MoneyText(GallerySamples.amount, .bare) }
          td(.class("number")) { MoneyText(GallerySamples.amount, .bare) }
        }
      }
    }
  }
}

private struct GalleryOverview: HTML {
  let chrome: Chrome

  var body: some HTML {
    Tabs(
      Phrase(en: "Parts of the gallery", ar: "أجزاء المعرض"),
      [
        Tab(Phrase(en: "Overview", ar: "نظرة عامة"), Path("/gallery"), current: true),
        Tab(Phrase(en: "Transactions", ar: "المعاملات"), Path("/gallery"), count: 1_284),
        Tab(Phrase(en: "Audit log", ar: "سجل التدقيق"), Path("/gallery")),
      ])
    StatRow {
      BalanceCard(
        Phrase(en: "Available", ar: "متاح للتحويل"), note: Phrase(en: "Next payout Sunday", ar: "التحويل القادم الأحد")
      ) { MoneyText(Money(piastres: 1_842_075)) }
      BalanceCard(Phrase(en: "Pending", ar: "قيد التسوية"), note: Phrase(en: "Today's sales", ar: "مبيعات اليوم")) {
        MoneyText(Money(piastres: 390_510))
      }
      BalanceCard(Phrase(en: "In transit", ar: "في الطريق إلى البنك")) { MoneyText(Money(piastres: 1_264_000)) }
      BalanceCard(
        Phrase(en: "Adjustments", ar: "التسويات اليدوية"),
        note: Phrase(en: "\(percentTenths: -21) on October", ar: "\(percentTenths: -21) عن أكتوبر")
      ) { MoneyText(Money(piastres: -128_450)) }
    }
    Card(Phrase(en: "Days", ar: "الأيام")) {
      ForEach([false, true]) { isOpen in
        p { FoldLink(Path("/gallery"), isOpen: isOpen) { Phrase.day(chrome.today, .weekday) } }
      }
    }
    Card(Phrase(en: "Net sales, last 30 days", ar: "صافي المبيعات، آخر \(30) يومًا")) {
      BarChart(
        Phrase(en: "Net sales, last 30 days", ar: "صافي المبيعات، آخر \(30) يومًا"),
        bars: GallerySamples.bars(until: chrome.today))
    } aside: {
      MoneyText(Money(piastres: 9_631_250))
    }
  }
}
