package import Wallet

/// A domain value with a label in both languages.
package protocol Labelled {
  var label: Phrase { get }
}

/// A state with its label and one of the four meanings.
package protocol StateLabelled: Labelled {
  var meaning: Meaning { get }
}

/// The meaning of a state or message. Each has its own shape, so that color isn't the only sign.
package enum Meaning: Sendable {
  case good, waiting, bad, neutral

  var name: StaticString {
    switch self {
    case .good: "good"
    case .waiting: "waiting"
    case .bad: "bad"
    case .neutral: "neutral"
    }
  }
}

extension TransactionStatus: StateLabelled {
  package var label: Phrase {
    switch self {
    case .pending: Phrase(en: "Pending", ar: "قيد المعالجة")
    case .completed: Phrase(en: "Completed", ar: "مكتملة")
    case .failed: Phrase(en: "Failed", ar: "لم تتم")
    case .reversed: Phrase(en: "Reversed", ar: "معكوسة")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .pending: .waiting
    case .completed: .good
    case .failed: .bad
    case .reversed: .neutral
    }
  }
}

extension RefundState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .requested: Phrase(en: "Waiting for approval", ar: "بانتظار الموافقة")
    case .approved: Phrase(en: "Approved", ar: "تمت الموافقة")
    case .waitingForBalance: Phrase(en: "Waiting for balance", ar: "بانتظار الرصيد")
    case .completed: Phrase(en: "Completed", ar: "مكتمل")
    case .failed: Phrase(en: "Failed", ar: "لم يتم")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوض")
    case .withdrawn: Phrase(en: "Withdrawn", ar: "تم إلغاء الطلب")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .requested, .approved, .waitingForBalance: .waiting
    case .completed: .good
    case .failed, .rejected: .bad
    case .withdrawn: .neutral
    }
  }
}

extension ReviewState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .none: Phrase(en: "None", ar: "لا توجد")
    case .flagged: Phrase(en: "Flagged", ar: "مشتبه بها")
    case .inReview: Phrase(en: "In review", ar: "قيد المراجعة")
    case .cleared: Phrase(en: "Cleared", ar: "سليمة")
    case .confirmedFraud: Phrase(en: "Confirmed fraud", ar: "احتيال مؤكد")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .none: .neutral
    case .flagged, .inReview: .waiting
    case .cleared: .good
    case .confirmedFraud: .bad
    }
  }
}

extension UserStatus: StateLabelled {
  package var label: Phrase {
    switch self {
    case .active: Phrase(en: "Active", ar: "نشط")
    case .frozen: Phrase(en: "Frozen", ar: "مجمّد")
    case .closed: Phrase(en: "Closed", ar: "مغلق")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .active: .good
    case .frozen: .bad
    case .closed: .neutral
    }
  }
}

extension KYCTier: StateLabelled {
  package var label: Phrase {
    switch self {
    case .unverified: Phrase(en: "Tier 0 (unverified)", ar: "المستوى 0 (غير موثّق)")
    case .basic: Phrase(en: "Tier 1 (basic)", ar: "المستوى 1 (أساسي)")
    case .full: Phrase(en: "Tier 2 (full)", ar: "المستوى 2 (كامل)")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .unverified: .waiting
    case .basic: .neutral
    case .full: .good
    }
  }
}

extension MerchantStatus: StateLabelled {
  package var label: Phrase {
    switch self {
    case .pending: Phrase(en: "Pending", ar: "قيد التفعيل")
    case .active: Phrase(en: "Active", ar: "نشط")
    case .suspended: Phrase(en: "Suspended", ar: "موقوف")
    case .closed: Phrase(en: "Closed", ar: "مغلق")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .pending: .waiting
    case .active: .good
    case .suspended: .bad
    case .closed: .neutral
    }
  }
}

extension CasePriority: StateLabelled {
  package var label: Phrase {
    switch self {
    case .high: Phrase(en: "High", ar: "عالية")
    case .normal: Phrase(en: "Normal", ar: "عادية")
    case .low: Phrase(en: "Low", ar: "منخفضة")
    }
  }

  package var meaning: Meaning { self == .high ? .bad : .neutral }
}
