import Wallet

struct GalleryForm: HTML {
  let chrome: Chrome

  var body: some HTML {
    Card(Phrase(en: "Refund", ar: "استرداد")) {
      PostForm(to: Path("/gallery"), chrome, key: "example") {
        ErrorSummary(errors, focused: false)
        MoneyField(
          Phrase(en: "Amount to refund", ar: "المبلغ المراد رده"), name: "amount", value: "12,34.567",
          hint: Phrase(
            en: "At most \(GallerySamples.remaining).", ar: "الحد الأقصى: \(GallerySamples.remaining)"),
          error: errors["amount"])
        Select(
          Phrase(en: "Reason", ar: "السبب"), name: "reason", choices: Choice.all(RefundReason.self),
          selected: "duplicate")
        TextArea(
          Phrase(en: "Note", ar: "ملاحظة"), name: "note",
          hint: Phrase(en: "Only staff see it.", ar: "تظهر للموظفين فقط."), required: false)
        RadioGroup(
          Phrase(en: "Fee", ar: "الرسوم"), name: "policy",
          choices: [
            Choice(
              "keep", RefundFeePolicy.keep.label,
              hint: Phrase(en: "The merchant bears it.", ar: "يتحملها التاجر.")),
            Choice("return_pro_rata", RefundFeePolicy.returnProRata.label),
          ], selected: "keep")
        PhoneField(name: "mobile", value: "01012345676")
        Field(
          Phrase(en: "E-mail", ar: "البريد الإلكتروني"), name: "email", value: "sara@example.com", .email,
          required: true)
        DateRangeFields(DateRange(from: Day(parsing: "2026-10-01"), to: Day(parsing: "2026-10-31")))
        PasswordField(name: "example-password", new: true)
        FileField(Phrase(en: "The bank's file", ar: "ملف البنك"), name: "file", types: ".csv,text/csv")
        CheckboxGroup(
          Phrase(en: "Tell", ar: "إخطار"), name: "tell",
          choices: [
            Choice("user", Phrase(en: "The user", ar: "المستخدم")),
            Choice("merchant", Phrase(en: "The merchant", ar: "التاجر")),
          ], selected: ["user"])
        FormActions {
          Button(Phrase(en: "Review refund", ar: "مراجعة الاسترداد"), .primary)
          LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: Path("/gallery"))
        }
      }
    }
  }

  private var errors: FormErrors {
    var errors = FormErrors()
    errors.add("amount", InvalidMoney.notANumber.label)
    errors.add(
      Phrase(en: "The form was open for too long. Send it again.", ar: "ظل النموذج مفتوحًا فترة طويلة. أرسله مرة أخرى."))
    return errors
  }
}

/// Confirmation and receipt.
struct GalleryActs: HTML {
  let chrome: Chrome

  var body: some HTML {
    Columns {
      Card(Phrase(en: "Refund \(GallerySamples.threshold)?", ar: "رد مبلغ \(GallerySamples.threshold)؟")) {
        ConfirmForm(
          to: Path("/gallery"), chrome, key: "example",
          changes: [
            Change(
              Phrase(en: "Mona's wallet", ar: "محفظة منى"), before: .money(Money(piastres: 32_000)),
              after: .money(Money(piastres: 82_000))),
            Change(
              Phrase(en: "Seif Pharmacy, pending", ar: "صيدلية سيف، قيد التسوية"),
              before: .money(Money(piastres: 390_510)), after: .money(Money(piastres: 340_510))),
            Change(
              Phrase(en: "Fee", ar: "الرسوم"), before: .money(Money(piastres: 3_100)),
              after: .money(Money(piastres: 3_100)), note: RefundFeePolicy.keep.label),
          ],
          notes: [Phrase(en: "This can't be undone.", ar: "لا يمكن التراجع عن هذا الإجراء.")],
          confirm: Phrase(en: "Refund \(GallerySamples.threshold)", ar: "رد \(GallerySamples.threshold)"),
          cancel: Path("/gallery"))
      }
      Receipt(Phrase(en: "Refund completed", ar: "اكتمل الاسترداد")) {
        Fact(Phrase(en: "Reference", ar: "المرجع")) { ReferenceText(GallerySamples.refund, copies: true) }
        Fact(Phrase(en: "Amount", ar: "المبلغ")) { MoneyText(GallerySamples.threshold) }
        Fact(Phrase(en: "Done", ar: "تم في")) { InstantText(chrome.now, .full) }
      } next: {
        LinkButton(Phrase(en: "Back to the payment", ar: "العودة إلى الدفعة"), to: Path("/gallery"), .primary)
      }
    } side: {
      Card(Phrase(en: "Close this wallet?", ar: "إغلاق هذه المحفظة؟")) {
        ConfirmForm(
          to: Path("/gallery"), chrome,
          changes: [
            Change(
              Phrase(en: "Status", ar: "الحالة"), before: UserStatus.active.label, after: UserStatus.closed.label)
          ], confirm: Phrase(en: "Close wallet", ar: "إغلاق المحفظة"), .danger, cancel: Path("/gallery"))
      }
      Card(Phrase(en: "Newest first", ar: "الأحدث أولًا"), flush: true) {
        EmptyState(Phrase(en: "Nothing waits for you", ar: "لا شيء بانتظارك"))
      }
    }
  }
}
