package import Wallet

extension DecisionState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .open: Phrase(en: "Open", ar: "مفتوح")
    case .approved: Phrase(en: "Approved", ar: "تمت الموافقة")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوض")
    case .recalled: Phrase(en: "Taken back", ar: "مسحوب")
    case .expired: Phrase(en: "Expired", ar: "انتهت المهلة")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .open: .waiting
    case .approved: .good
    case .rejected: .bad
    case .recalled, .expired: .neutral
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
    case .closed: .neutral
    case .paid: .good
    }
  }
}

extension PayoutState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .awaitingApproval: Phrase(en: "Waiting for approval", ar: "بانتظار الموافقة")
    case .approved: Phrase(en: "Approved", ar: "تمت الموافقة")
    case .exported: Phrase(en: "In the bank file", ar: "في ملف البنك")
    case .paid: Phrase(en: "Paid", ar: "مدفوع")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوض")
    case .recalled: Phrase(en: "Taken back", ar: "مسحوب")
    case .failed: Phrase(en: "Failed", ar: "لم يتم")
    case .returned: Phrase(en: "Returned", ar: "مرتجع")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .awaitingApproval, .approved, .exported: .waiting
    case .paid: .good
    case .rejected, .failed, .returned: .bad
    case .recalled: .neutral
    }
  }
}

extension DecisionKind: Labelled {
  package var label: Phrase {
    switch self {
    case .refund: Phrase(en: "Refund", ar: "استرداد")
    case .payout: Phrase(en: "Payout", ar: "تحويل بنكي")
    case .bankAccount: Phrase(en: "Bank account", ar: "حساب بنكي")
    case .adjustment: Phrase(en: "Adjustment", ar: "قيد تعديل")
    case .unfreeze: Phrase(en: "Unfreezing", ar: "رفع تجميد")
    case .limit: Phrase(en: "Limit", ar: "حد")
    case .fee: Phrase(en: "Fee", ar: "رسوم")
    }
  }
}

extension AdjustmentState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .requested: Phrase(en: "Waiting for decision", ar: "بانتظار القرار")
    case .completed: Phrase(en: "Completed", ar: "مكتملة")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوضة")
    case .recalled: Phrase(en: "Taken back", ar: "مسحوبة")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .requested: .waiting
    case .completed: .good
    case .rejected: .bad
    case .recalled: .neutral
    }
  }
}

extension BankAccountChangeState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .requested: Phrase(en: "Waiting for decision", ar: "بانتظار القرار")
    case .approved: Phrase(en: "Approved, in its waiting time", ar: "تمت الموافقة، في فترة الانتظار")
    case .inForce: Phrase(en: "In force", ar: "سارٍ")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوض")
    case .recalled: Phrase(en: "Taken back", ar: "مسحوب")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .requested, .approved: .waiting
    case .inForce: .good
    case .rejected: .bad
    case .recalled: .neutral
    }
  }
}

extension BankNoticeStatus: StateLabelled {
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
    case .amount: Phrase(en: "A large amount", ar: "مبلغ كبير")
    case .velocity: Phrase(en: "Many in a short time", ar: "عمليات كثيرة في وقت قصير")
    case .repeatedFailures: Phrase(en: "A success after repeated failures", ar: "نجاح بعد محاولات فاشلة متكررة")
    case .newAccount: Phrase(en: "A new account with much money", ar: "حساب جديد بمبلغ كبير")
    case .newChannel: Phrase(en: "A channel new to this user", ar: "قناة جديدة على هذا المستخدم")
    }
  }
}
