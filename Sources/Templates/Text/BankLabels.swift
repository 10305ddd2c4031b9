package import Wallet

extension ApprovalState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .open: Phrase(en: "Open", ar: "مفتوح")
    case .approved: Phrase(en: "Approved", ar: "تمت الموافقة")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوض")
    case .withdrawn: Phrase(en: "Withdrawn", ar: "تم إلغاء الطلب")
    case .expired: Phrase(en: "Expired", ar: "انتهت صلاحيته")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .open: .waiting
    case .approved: .good
    case .rejected: .bad
    case .withdrawn, .expired: .neutral
    }
  }
}

extension SettlementState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .open: Phrase(en: "Open", ar: "مفتوحة")
    case .closed: Phrase(en: "Closed", ar: "مغلقة")
    case .paid: Phrase(en: "Paid", ar: "مدفوعة")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .open: .waiting
    case .closed: .good
    case .paid: .good
    }
  }
}

extension PayoutState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .awaitingApproval: Phrase(en: "Waiting for approval", ar: "بانتظار الموافقة")
    case .approved: Phrase(en: "Approved", ar: "تمت الموافقة")
    case .exported: Phrase(en: "Sent to the bank", ar: "أُرسل إلى البنك")
    case .paid: Phrase(en: "Paid", ar: "مدفوع")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوض")
    case .withdrawn: Phrase(en: "Withdrawn", ar: "تم إلغاء الطلب")
    case .failed: Phrase(en: "Failed", ar: "لم يتم")
    case .returned: Phrase(en: "Returned", ar: "مرتجع")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .awaitingApproval, .approved, .exported: .waiting
    case .paid: .good
    case .rejected, .failed, .returned: .bad
    case .withdrawn: .neutral
    }
  }
}

extension ApprovalKind: Labelled {
  package var label: Phrase {
    switch self {
    case .refund: Phrase(en: "Refund", ar: "استرداد")
    case .payout: Phrase(en: "Payout", ar: "صرف مستحقات")
    case .bankAccount: Phrase(en: "Bank account", ar: "حساب بنكي")
    case .adjustment: Phrase(en: "Adjustment", ar: "تسوية يدوية")
    case .unfreeze: Phrase(en: "Unfreezing", ar: "إلغاء تجميد")
    case .limit: Phrase(en: "Limit", ar: "حد")
    case .fee: Phrase(en: "Fee", ar: "رسوم")
    case .setting: Phrase(en: "Rule", ar: "قاعدة")
    case .bankLine: Phrase(en: "Bank line", ar: "سطر بنكي")
    }
  }
}

extension AdjustmentState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .requested: Phrase(en: "Waiting for approval", ar: "بانتظار الموافقة")
    case .completed: Phrase(en: "Completed", ar: "مكتملة")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوضة")
    case .withdrawn: Phrase(en: "Withdrawn", ar: "تم إلغاء الطلب")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .requested: .waiting
    case .completed: .good
    case .rejected: .bad
    case .withdrawn: .neutral
    }
  }
}

extension BankAccountChangeState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .requested: Phrase(en: "Waiting for approval", ar: "بانتظار الموافقة")
    case .approved: Phrase(en: "Approved, not yet in force", ar: "تمت الموافقة، ولم يسرِ بعد")
    case .inForce: Phrase(en: "In force", ar: "سارٍ")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوض")
    case .withdrawn: Phrase(en: "Withdrawn", ar: "تم إلغاء الطلب")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .requested, .approved: .waiting
    case .inForce: .good
    case .rejected: .bad
    case .withdrawn: .neutral
    }
  }
}

extension BankLineStatus: StateLabelled {
  package var label: Phrase {
    switch self {
    case .paid: Phrase(en: "Paid", ar: "مدفوع")
    case .failed: Phrase(en: "Failed", ar: "لم يتم")
    case .returned: Phrase(en: "Returned", ar: "مرتجع")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .paid: .good
    case .failed, .returned: .bad
    }
  }
}

extension ReviewRule: Labelled {
  package var label: Phrase {
    switch self {
    case .amount: Phrase(en: "Large amount", ar: "مبلغ كبير")
    case .velocity: Phrase(en: "Many transactions in a short time", ar: "عمليات كثيرة في وقت قصير")
    case .repeatedFailures: Phrase(en: "Success after repeated failures", ar: "نجاح بعد محاولات فاشلة متكررة")
    case .newAccount: Phrase(en: "Large amount from a new account", ar: "مبلغ كبير من حساب جديد")
    case .newChannel: Phrase(en: "Channel new to this user", ar: "قناة لم يستخدمها المستخدم من قبل")
    }
  }
}
