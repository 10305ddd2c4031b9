import Database
import Templates

/// The acts that the audit trail knows by name; another is shown as it was written.
enum AuditAct: String, CaseIterable {
  case signIn = "sign_in"
  case signInFailed = "sign_in_failed"
  case signOut = "sign_out"
  case refund
  case askRefund = "ask_refund"
  case refundWaits = "refund_waits"
  case completeRefund = "complete_refund"
  case failRefund = "fail_refund"
  case approveDecision = "approve_decision"
  case rejectDecision = "reject_decision"
  case recallDecision = "recall_decision"
  case claimDecision = "claim_decision"
  case releaseDecision = "release_decision"
  case expireDecision = "expire_decision"
  case askUnfreeze = "ask_unfreeze"
  case askLimit = "ask_limit"
  case askFee = "ask_fee"
  case askBankAccount = "ask_bank_account"
  case bankAccountInForce = "bring_bank_account_into_force"
  case askAdjustment = "ask_adjustment"
  case settle
  case askPayout = "ask_payout"
  case makePayoutBatch = "make_payout_batch"
  case exportPayoutBatch = "export_payout_batch"
  case importBankResult = "import_bank_result"
  case resolveBankNotice = "resolve_bank_notice"
  case flagTransaction = "flag_transaction"
  case assignCase = "assign_case"
  case noteCase = "note_case"
  case closeCase = "close_case"
  case freezeUser = "freeze_user"
  case unfreezeUser = "unfreeze_user"
  case statementExport = "statement_export"
  case importRun = "import"
  case demoStarted = "demo_started"
  case demo
  case staffCreated = "staff_created"
  case memberCreated = "member_created"
  case passwordReset = "password_reset"

  var label: Phrase {
    switch self {
    case .signIn: Phrase(en: "Signed in", ar: "تسجيل دخول")
    case .signInFailed: Phrase(en: "Sign-in failed", ar: "فشل تسجيل الدخول")
    case .signOut: Phrase(en: "Signed out", ar: "تسجيل خروج")
    case .refund: Phrase(en: "Refunded", ar: "استرداد")
    case .askRefund: Phrase(en: "Asked for a refund", ar: "طلب استرداد")
    case .refundWaits: Phrase(en: "Refund waits for balance", ar: "استرداد بانتظار الرصيد")
    case .completeRefund: Phrase(en: "Completed a refund", ar: "إتمام استرداد")
    case .failRefund: Phrase(en: "Refund failed", ar: "تعذّر استرداد")
    case .approveDecision: Phrase(en: "Approved a request", ar: "الموافقة على طلب")
    case .rejectDecision: Phrase(en: "Rejected a request", ar: "رفض طلب")
    case .recallDecision: Phrase(en: "Took back a request", ar: "سحب طلب")
    case .claimDecision: Phrase(en: "Took a decision on", ar: "تولّي قرار")
    case .releaseDecision: Phrase(en: "Released a decision", ar: "إتاحة قرار")
    case .expireDecision: Phrase(en: "A request expired", ar: "انتهاء مهلة طلب")
    case .askUnfreeze: Phrase(en: "Asked to unfreeze a wallet", ar: "طلب رفع تجميد محفظة")
    case .askLimit: Phrase(en: "Asked to change a limit", ar: "طلب تغيير حد")
    case .askFee: Phrase(en: "Asked to change a fee", ar: "طلب تغيير رسوم")
    case .askBankAccount: Phrase(en: "Asked to change a bank account", ar: "طلب تغيير حساب بنكي")
    case .bankAccountInForce: Phrase(en: "Bank account came into force", ar: "سريان حساب بنكي")
    case .askAdjustment: Phrase(en: "Asked for an adjustment", ar: "طلب قيد تعديل")
    case .settle: Phrase(en: "Settled", ar: "إجراء تسوية")
    case .askPayout: Phrase(en: "Asked for payouts", ar: "طلب تحويلات بنكية")
    case .makePayoutBatch: Phrase(en: "Made a payout batch", ar: "إنشاء دفعة تحويلات")
    case .exportPayoutBatch: Phrase(en: "Exported a payout batch", ar: "تصدير دفعة تحويلات")
    case .importBankResult: Phrase(en: "Imported a bank result", ar: "استيراد نتيجة بنك")
    case .resolveBankNotice: Phrase(en: "Resolved a bank line", ar: "معالجة سطر من البنك")
    case .flagTransaction: Phrase(en: "Flagged a transaction", ar: "وضع علامة على معاملة")
    case .assignCase: Phrase(en: "Assigned a case", ar: "إسناد ملف مراجعة")
    case .noteCase: Phrase(en: "Noted on a case", ar: "ملاحظة على ملف مراجعة")
    case .closeCase: Phrase(en: "Closed a case", ar: "إغلاق ملف مراجعة")
    case .freezeUser: Phrase(en: "Froze a wallet", ar: "تجميد محفظة")
    case .unfreezeUser: Phrase(en: "Unfroze a wallet", ar: "رفع تجميد محفظة")
    case .statementExport: Phrase(en: "Exported a statement", ar: "تصدير كشف حساب")
    case .importRun: Phrase(en: "Imported a file", ar: "استيراد ملف")
    case .demoStarted: Phrase(en: "Began to load the demo", ar: "بدء تحميل بيانات العرض")
    case .demo: Phrase(en: "Loaded the demo", ar: "تحميل بيانات العرض")
    case .staffCreated: Phrase(en: "Created a staff account", ar: "إنشاء حساب موظف")
    case .memberCreated: Phrase(en: "Created a team account", ar: "إنشاء حساب في فريق تاجر")
    case .passwordReset: Phrase(en: "Reset a password", ar: "إعادة تعيين كلمة مرور")
    }
  }
}

extension Actor.Kind {
  var label: Phrase {
    switch self {
    case .staff: Phrase(en: "Staff", ar: "موظف")
    case .member: Phrase(en: "Merchant's team", ar: "فريق تاجر")
    case .system: Phrase(en: "The platform", ar: "المنصة")
    case .command: Phrase(en: "Command line", ar: "سطر الأوامر")
    }
  }
}
