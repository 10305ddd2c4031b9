package import Ledger
package import Templates
import Wallet

/// The reason why a confirmed act was not executed: each fact on its page that has changed since.
package struct ChangedNotice: HTML {
  private let changed: ShownFactsChanged?
  private let isForStaff: Bool

  /// Renders nothing if nothing has changed. A merchant's balance is the reader's own where the reader isn't staff.
  package init(_ changed: ShownFactsChanged?, isForStaff: Bool = true) {
    self.changed = changed
    self.isForStaff = isForStaff
  }

  package var body: some HTML {
    if let changed {
      Notice(
        .bad,
        Phrase(
          en: "Nothing was done. Check the new values and confirm again.",
          ar: "لم يُنفَّذ شيء. راجع القيم الجديدة ثم أكّد من جديد."), role: "alert"
      ) {
        ul { ForEach(changed.changes) { change in li { change.sentence(isForStaff: isForStaff) } } }
      }
    }
  }
}

extension ShownFactsChanged.Change {
  /// The change as a sentence: "The remaining amount changed from EGP 84.00 to EGP 40.00 since this page was made."
  fileprivate func sentence(isForStaff: Bool) -> Phrase {
    let label = isForStaff ? name.label : name.ownLabel
    guard let label, let before = words(before), let after = words(after) else { return name.hasChanged }
    return Phrase(
      en: "\(label) changed from \(before) to \(after) since this page was made.",
      ar: "تغيّر «\(label)» من \(before) إلى \(after) منذ عرض هذه الصفحة.")
  }

  private func words(_ value: String) -> Phrase? {
    switch name {
    case .remaining, .returnedFee, .wallet, .merchantBalance, .available, .inTransit, .keptForRefunds, .giverBalance,
      .takerBalance, .fixedFee, .limit:
      Int64(value).map { .money(Money(piastres: $0)) }
    case .outcome: RefundState(rawValue: value)?.label
    case .userStatus: UserStatus(rawValue: value)?.label
    case .payoutState: PayoutState(rawValue: value)?.label
    case .transactionStatus: TransactionStatus(rawValue: value)?.label
    case .review: ReviewState(rawValue: value)?.label
    case .approvalState: ApprovalState(rawValue: value)?.label
    case .fee, .vat: Int64(value).map { .percent(basisPoints: $0) }
    case .coolingOffHours: Int(value).map { PluralPhrase.hours($0, .afterPreposition).phrase }
    case .account: value.isEmpty ? Phrase(en: "none", ar: "لا يوجد") : .code("EG••••\(value)")
    case .accountHolder: value.isEmpty ? Phrase(en: "none", ar: "لا يوجد") : .name(value)
    case .request, .caseEvents, .setting: nil
    }
  }
}

extension ShownFacts.Name {
  fileprivate var label: Phrase? {
    switch self {
    case .remaining: Phrase(en: "The remaining amount", ar: "المبلغ المتبقي")
    case .outcome: Phrase(en: "The result", ar: "النتيجة")
    case .returnedFee: Phrase(en: "The returned fee and VAT", ar: "المردود من الرسوم والضريبة")
    case .wallet: Phrase(en: "The wallet's balance", ar: "رصيد المحفظة")
    case .userStatus: Phrase(en: "The wallet's status", ar: "حالة المحفظة")
    case .merchantBalance: Phrase(en: "The merchant's balance", ar: "رصيد التاجر")
    case .available: Phrase(en: "The available balance", ar: "الرصيد المتاح")
    case .inTransit: Phrase(en: "The amount in transit", ar: "المبلغ في الطريق إلى البنك")
    case .keptForRefunds: Phrase(en: "The amount kept for refunds", ar: "المبلغ المحتفظ به للاستردادات")
    case .accountHolder: Phrase(en: "The account holder", ar: "صاحب الحساب")
    case .account: Phrase(en: "The bank account", ar: "الحساب البنكي")
    case .payoutState: Phrase(en: "The payout's state", ar: "حالة الصرف")
    case .transactionStatus: Phrase(en: "The transaction's status", ar: "حالة المعاملة")
    case .review: Phrase(en: "The review", ar: "حالة المراجعة")
    case .approvalState: Phrase(en: "The request's state", ar: "حالة الطلب")
    case .coolingOffHours: Phrase(en: "The waiting time", ar: "مدة الانتظار")
    case .giverBalance: Phrase(en: "The balance of the account it comes from", ar: "رصيد الحساب المحوّل منه")
    case .takerBalance: Phrase(en: "The balance of the account it goes to", ar: "رصيد الحساب المحوّل إليه")
    case .fee: Phrase(en: "The fee", ar: "نسبة الرسوم")
    case .fixedFee: Phrase(en: "The fixed fee", ar: "مبلغ الرسوم الثابتة")
    case .vat: Phrase(en: "The VAT on fees", ar: "معدل ضريبة القيمة المضافة")
    case .limit: Phrase(en: "The limit", ar: "الحد")
    case .request, .caseEvents, .setting: nil
    }
  }

  /// The label for a merchant.
  fileprivate var ownLabel: Phrase? {
    self == .merchantBalance ? Phrase(en: "Your balance", ar: "رصيدك") : label
  }

  /// The sentence for facts without a short label.
  fileprivate var hasChanged: Phrase {
    switch self {
    case .caseEvents:
      Phrase(en: "The case has new entries since this page was made.", ar: "أُضيفت إلى الملف سطور منذ عرض هذه الصفحة.")
    case .setting: Phrase(en: "The rule has changed since this page was made.", ar: "تغيّرت القاعدة منذ عرض هذه الصفحة.")
    default: Phrase(en: "The request has changed since this page was made.", ar: "تغيّر الطلب منذ عرض هذه الصفحة.")
    }
  }
}
