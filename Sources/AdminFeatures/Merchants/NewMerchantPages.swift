import Auth
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form that opens a merchant: all of it on one page.
struct NewMerchantPage: HTML {
  let chrome: Chrome
  let form: NewMerchantForm

  static let title = Phrase(en: "New merchant", ar: "تاجر جديد")

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(MerchantListPage.title, AdminPath.merchants)], here: Self.title,
        lead: Phrase(en: "The merchant code is given when it is opened.", ar: "يُعطى كود التاجر عند فتح حسابه."))
      div(.class("narrow")) {
        ErrorSummary(form.errors)
        PostForm(to: AdminPath.newMerchant, chrome) {
          Card(Phrase(en: "Merchant", ar: "التاجر")) { names }
          Card(Phrase(en: "Fees", ar: "الرسوم")) { fees }
          Card(Phrase(en: "Payouts", ar: "صرف المستحقات")) { payouts }
          Card(Phrase(en: "Owner", ar: "المالك")) { owner }
          FormActions {
            Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
            LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.merchants)
          }
        }
      }
    }
  }

  @HTMLBuilder private var names: some HTML {
    field("legal_name", Phrase(en: "Legal name", ar: "الاسم القانوني"), .name, required: true)
    field("legal_name_ar", Phrase(en: "Legal name in Arabic", ar: "الاسم القانوني بالعربية"), .name, required: false)
    field("trade_name", Phrase(en: "Trade name", ar: "الاسم التجاري"), .name, required: true)
    field("trade_name_ar", Phrase(en: "Trade name in Arabic", ar: "الاسم التجاري بالعربية"), .name, required: false)
    Select(
      Phrase(en: "Category", ar: "الفئة"), name: "category", choices: Choice.all(MerchantCategory.self),
      selected: form["category"], any: Phrase(en: "Choose a category", ar: "اختر فئة"), error: form.errors["category"])
    field("tax_number", Phrase(en: "Tax number", ar: "الرقم الضريبي"), .code, required: false)
  }

  @HTMLBuilder private var fees: some HTML {
    Field(
      Phrase(en: "Percentage of a payment", ar: "نسبة من كل عملية دفع"), name: "percent", value: form["percent"],
      .number, error: form.errors["percent"], required: true, suffix: Phrase(en: "%", ar: "%"))
    MoneyField(
      Phrase(en: "Fixed fee per payment", ar: "رسوم ثابتة لكل عملية"), name: "fixed", value: form["fixed"],
      error: form.errors["fixed"])
    Select(
      Phrase(en: "Fee on refunds", ar: "الرسوم عند الاسترداد"), name: "policy",
      choices: Choice.all(RefundFeePolicy.self),
      selected: form["policy"], error: form.errors["policy"])
  }

  @HTMLBuilder private var payouts: some HTML {
    field(
      "iban", Phrase(en: "IBAN", ar: "رقم IBAN"), .code, required: false,
      hint: Phrase(
        en: "EG and 27 digits, with or without spaces. Without one, payouts start once an account is added.",
        ar: "EG و27 رقمًا، بمسافات أو بدونها. وبدونه يبدأ الصرف بعد إضافة حساب."))
    field(
      "holder", Phrase(en: "Account holder", ar: "صاحب الحساب"), .name, required: false,
      hint: Phrase(en: "If it isn't the legal name", ar: "إن لم يكن الاسم القانوني"))
    Select(
      Phrase(en: "Payout schedule", ar: "جدول الصرف"), name: "schedule", choices: Choice.all(PayoutSchedule.Kind.self),
      selected: form["schedule"], error: form.errors["schedule"])
    Select(
      Phrase(en: "Weekday", ar: "يوم الأسبوع"), name: "weekday",
      choices: [7, 1, 2, 3, 4, 5, 6].map { Choice(String($0), PayoutSchedule.weekday($0)) },
      selected: form["weekday"], hint: Phrase(en: "If payouts are weekly", ar: "إذا كان الصرف أسبوعيًا"),
      error: form.errors["weekday"])
    Field(
      Phrase(en: "Day of the month", ar: "يوم الشهر"), name: "month_day", value: form["month_day"], .number,
      hint: Phrase(en: "1 to 28, if payouts are monthly", ar: "من 1 إلى 28، إذا كان الصرف شهريًا"),
      error: form.errors["month_day"])
  }

  @HTMLBuilder private var owner: some HTML {
    field(
      "owner_name", Phrase(en: "Owner's name", ar: "اسم المالك"), .name, required: false,
      hint: Phrase(en: "Leave it empty to invite the owner later.", ar: "اتركه فارغًا لدعوة المالك لاحقًا."))
    field(
      "owner_contact",
      Phrase(en: "Owner's e-mail or mobile number", ar: "البريد الإلكتروني للمالك أو رقم موبايله"), .code,
      required: false, hint: .contactHint)
  }

  private func field(
    _ name: String, _ label: Phrase, _ kind: FieldKind, required: Bool, hint: Phrase? = nil
  ) -> Field {
    Field(
      label, name: name, value: form[name], kind, hint: hint, error: form.errors[name], required: required)
  }
}

/// What will be opened.
struct ConfirmMerchantPage: HTML {
  let chrome: Chrome
  let form: NewMerchantForm
  let decoded: NewMerchantForm.Decoded
  let key: String

  private static let title = Phrase(en: "Open this merchant?", ar: "فتح حساب هذا التاجر؟")

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(MerchantListPage.title, AdminPath.merchants)], here: NewMerchantPage.title)
      div(.class("narrow")) {
        Card {
          PostForm(to: AdminPath.newMerchant, chrome, key: key) {
            DefinitionList(narrow: true) { facts }
            ul(.class("notes")) {
              li {
                Phrase(
                  en: "The merchant is active at once and gets the next code.",
                  ar: "يصبح التاجر نشطًا فورًا ويُعطى الكود التالي.")
              }
              if decoded.owner != nil {
                li {
                  Phrase(
                    en: "The owner's invitation is created with it; its link is shown once.",
                    ar: "تُنشأ دعوة المالك معه، ويظهر رابطها مرة واحدة.")
                }
              }
            }
            form.hidden
            HiddenField("confirmed", "yes")
            FormActions {
              Button(Phrase(en: "Open merchant", ar: "فتح حساب التاجر"), .primary)
              Button(Phrase(en: "Change", ar: "تعديل"), name: "_change", value: "yes")
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.merchants)
            }
          }
        }
      }
    }
  }

  @HTMLBuilder private var facts: some HTML {
    Fact(Phrase(en: "Legal name", ar: "الاسم القانوني")) { NameText(decoded.legalName) }
    if let name = decoded.arabicLegalName {
      Fact(Phrase(en: "Legal name in Arabic", ar: "الاسم القانوني بالعربية")) { NameText(name) }
    }
    Fact(Phrase(en: "Trade name", ar: "الاسم التجاري")) { NameText(decoded.tradeName) }
    if let name = decoded.arabicName {
      Fact(Phrase(en: "Trade name in Arabic", ar: "الاسم التجاري بالعربية")) { NameText(name) }
    }
    Fact(Phrase(en: "Category", ar: "الفئة")) { decoded.category.label }
    if let tax = decoded.taxNumber { Fact(Phrase(en: "Tax number", ar: "الرقم الضريبي")) { IdentifierText(tax) } }
    terms
  }

  @HTMLBuilder private var terms: some HTML {
    Fact(Phrase(en: "Fee", ar: "الرسوم")) {
      PercentText(basisPoints: decoded.fees.basisPoints)
      Text(" + ")
      MoneyText(decoded.fees.fixed)
    }
    Fact(Phrase(en: "Fee on refunds", ar: "الرسوم عند الاسترداد")) { decoded.policy.label }
    Fact(Phrase(en: "IBAN", ar: "رقم IBAN")) {
      if let iban = decoded.iban { IdentifierText(iban.spaced) } else { Nothing() }
    }
    if let iban = decoded.iban {
      Fact(.bank) { iban.bank.label }
      Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(decoded.holder ?? decoded.legalName) }
    }
    Fact(Phrase(en: "Payout schedule", ar: "جدول الصرف")) { decoded.schedule.label }
    Fact(Phrase(en: "Owner", ar: "المالك")) {
      if let owner = decoded.owner { NameText(owner.name) } else { Phrase(en: "Invited later", ar: "يُدعى لاحقًا") }
    }
  }
}

/// A merchant that was opened with the link of its owner's invitation, shown this once.
struct OpenedMerchantPage: HTML {
  let chrome: Chrome
  let code: MerchantCode
  let owner: String
  let link: AccountLink
  let address: String

  private var title: Phrase { Phrase(en: "\(code) is open", ar: "تم فتح حساب \(code)") }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      PageHeader(
        title, crumbs: [Crumb(MerchantListPage.title, AdminPath.merchants)], here: NewMerchantPage.title)
      div(.class("narrow")) {
        LinkCard(
          to: owner, signIn: code.description, address: address, link: link, back: AdminPath.merchant(code))
      }
    }
  }
}
