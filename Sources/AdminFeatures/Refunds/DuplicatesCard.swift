import Ledger
import Templates
import Wallet

/// The payments that may be the same purchase as the one that is refunded.
struct DuplicatesCard: HTML {
  /// With the payment itself.
  let payments: [PossibleDuplicate]

  private static let title = Phrase(en: "Possible duplicates", ar: "عمليات يُحتمل تكرارها")

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(
        payments.count > 1 ? payments : [], label: Self.title,
        empty: EmptyState(
          Phrase(
            en: "No other payment of this user to this merchant has this amount within a day.",
            ar: "لا توجد عملية أخرى من هذا المستخدم إلى هذا التاجر بهذا المبلغ خلال يوم."))
      ) {
        Column(Phrase(en: "Time", ar: "الوقت")) { payment in InstantText(payment.createdAt, .precise) }
        Column(Phrase(en: "Payment", ar: "العملية"), .header) { payment in
          ReferenceText(payment.reference, to: AdminPath.transaction(payment.reference))
          if payment.isItself {
            Text(" ")
            span(.class("muted")) { Phrase(en: "this payment", ar: "هذه العملية") }
          }
        }
        Column(Phrase(en: "Status", ar: "الحالة")) { payment in StatusPill(payment.status) }
        Column(Phrase(en: "Refunded", ar: "المسترد"), .number) { payment in MoneyText(payment.refunded, .bare) }
        Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { payment in MoneyText(payment.amount, .bare) }
      }
    } aside: {
      Phrase(en: "Same user, merchant and amount", ar: "نفس المستخدم والتاجر والمبلغ")
    }
  }
}
