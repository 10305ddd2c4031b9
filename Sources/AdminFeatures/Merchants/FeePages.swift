import Ledger
import SharedFeatures
import Templates
import Wallet

/// A merchant's fee, every change of it, and the form that requests one. The next page shows its effect.
struct FeePage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  /// The requests, newest first.
  let requests: [ApprovalItem]
  let mayRequest: Bool
  let form: FeeForm

  private var code: MerchantCode { merchant.item.code }
  private var open: ApprovalItem? { requests.first { $0.state == .open } }
  private var title: Phrase { Phrase(en: "Fee of \(code)", ar: "رسوم \(code)") }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(
        title: title, merchant: merchant.item, language: chrome.language, here: ApprovalKind.fee.label)
      ErrorSummary(form.errors)
      Card(Phrase(en: "Current fee", ar: "الرسوم الحالية")) {
        DefinitionList {
          Fact(Phrase(en: "Fee", ar: "الرسوم"), large: true) { merchant.fees.words }
          Fact(Phrase(en: "Fee on refunds", ar: "الرسوم عند الاسترداد")) { merchant.refundPolicy.label }
        }
        if let open {
          FormActions { LinkButton(.toTheApproval, to: AdminPath.approval(open.id)) }
        }
      }
      Card(Self.changes, flush: true) { history }
      if mayRequest && open == nil { ask }
    }
  }

  private static let changes = Phrase(en: "Changes", ar: "التغييرات")

  private var history: some HTML {
    DataTable(
      requests, label: Self.changes, empty: EmptyState(Phrase(en: "No changes requested", ar: "لا طلبات تغيير"))
    ) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { request in InstantText(request.requestedAt) }
      Column(Phrase(en: "From", ar: "من"), .fact) { request in FeeText(stored: request.before) }
      Column(Phrase(en: "To", ar: "إلى"), .header) { request in
        Link(AdminPath.approval(request.id)) { FeeText(stored: request.after) }
      }
      Column(Phrase(en: "Requested by", ar: "مقدّم الطلب"), .fact) { request in
        Phrase.actor(request.requestedByName)
        if let reason = request.reason { div(.class("hint wrap")) { NameText(reason) } }
      }
      Column(Phrase(en: "State", ar: "الحالة")) { request in StatusPill(request.state) }
      Column(Phrase(en: "Decided by", ar: "بتّ فيه"), .fact) { request in
        if let name = request.withdrawnByName ?? request.decidedByName { Phrase.actor(name) } else { Nothing() }
      }
      Column(Phrase(en: "In force since", ar: "سارٍ منذ"), .fact) { request in
        if let executed = request.executedAt { InstantText(executed, .full) } else { Nothing() }
      }
    }
  }

  private var ask: some HTML {
    Card(Phrase(en: "Change fee", ar: "تغيير الرسوم")) {
      p {
        Phrase(
          en: "Another person has to approve it. The new fee applies to payments made after approval.",
          ar: "يتطلب التغيير موافقة شخص آخر، وتسري الرسوم الجديدة على المدفوعات بعد الموافقة.")
      }
      PostForm(to: AdminPath.fees(of: code), chrome) {
        Field(
          Phrase(en: "Percentage of a payment", ar: "نسبة من كل عملية دفع"), name: "percent",
          value: form["percent"],
          .number, error: form.errors["percent"], required: true, suffix: Phrase(en: "%", ar: "%"))
        MoneyField(
          Phrase(en: "Fixed fee per payment", ar: "رسوم ثابتة لكل عملية"), name: "fixed", value: form["fixed"],
          error: form.errors["fixed"])
        ReasonArea(value: form["reason"], error: form.errors["reason"])
        FormActions {
          Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
          LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.merchant(code))
        }
      }
    }
  }
}

/// A fee as a request keeps it.
private struct FeeText: HTML {
  let stored: [String: String]

  private var fees: FeeSchedule? {
    guard let basisPoints = stored["fee_basis_points"].flatMap({ Int64($0) }),
      let fixed = stored["fee_fixed"].flatMap({ Int64($0) })
    else { return nil }
    return FeeSchedule(basisPoints: basisPoints, fixed: Money(piastres: fixed), vatBasisPoints: 0)
  }

  var body: some HTML { if let fees { fees.words } else { Nothing() } }
}

extension FeeSchedule {
  /// "2.5% + EGP 1.00"
  var words: Phrase {
    let share = Phrase.percent(basisPoints: basisPoints)
    return fixed > .zero ? Phrase(en: "\(share) + \(fixed)", ar: "\(share) + \(fixed)") : share
  }
}

/// The confirmation of a fee change.
struct ConfirmFeePage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let form: FeeForm
  let decoded: FeeForm.Decoded
  let key: String
  var changed: ShownFactsChanged?

  private var title: Phrase {
    Phrase(en: "Request a fee change for \(merchant.item.code)?", ar: "طلب تغيير رسوم \(merchant.item.code)؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(
        title: title, merchant: merchant.item, language: chrome.language, here: ApprovalKind.fee.label)
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.fees(of: merchant.item.code), chrome, key: key, changes: changes,
            notes: [
              Phrase(en: "Reason: \(name: decoded.reason)", ar: "السبب: \(name: decoded.reason)"),
              Phrase(
                en: "Another person has to approve it. The new fee applies to payments made after approval.",
                ar: "يتطلب التغيير موافقة شخص آخر، وتسري الرسوم الجديدة على المدفوعات بعد الموافقة."),
            ],
            confirm: Phrase(en: "Request change", ar: "طلب التغيير"),
            cancel: AdminPath.merchant(merchant.item.code), shown: ShownFacts.fees(merchant.fees).text, editable: true
          ) {
            ForEach(FeeForm.fields.filter { $0 != "confirmed" }) { field in HiddenField(field, form[field]) }
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }

  private var changes: [Change] {
    let (now, then) = (merchant.fees, decoded.fees)
    var changes = [
      Change(
        Phrase(en: "Fee", ar: "الرسوم"), before: .percent(basisPoints: now.basisPoints),
        after: .percent(basisPoints: then.basisPoints)),
      Change(
        Phrase(en: "Fixed fee", ar: "الرسوم الثابتة"), before: .money(now.fixed), after: .money(then.fixed)),
    ]
    let example = Money(piastres: 10_000)
    if let before = try? now.fee(on: example).total, let after = try? then.fee(on: example).total {
      changes.append(
        Change(
          Phrase(en: "Fee and VAT on \(example)", ar: "الرسوم والضريبة على \(example)"), before: .money(before),
          after: .money(after)))
    }
    return changes
  }
}

/// The header of a merchant's subpage.
struct MerchantSubpageHeader: HTML {
  let title: Phrase
  let merchant: MerchantItem
  let language: Language
  let here: Phrase

  var body: some HTML {
    PageHeader(
      title,
      crumbs: [
        Crumb(MerchantListPage.title, AdminPath.merchants),
        Crumb(.name(merchant.name(in: language)), AdminPath.merchant(merchant.code)),
      ], here: here)
  }
}

/// The field for the reason of a request.
struct ReasonArea: HTML {
  let value: String
  let error: Phrase?

  var body: some HTML {
    TextArea(
      Phrase(en: "Reason", ar: "السبب"), name: "reason", value: value, rows: 2,
      hint: Phrase(
        en: "The approver reads it. It is kept in the audit log.", ar: "يقرؤه الموافِق، ويُحفظ في سجل التدقيق."),
      error: error)
  }
}
