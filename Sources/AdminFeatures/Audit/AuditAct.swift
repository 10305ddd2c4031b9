import Database
import Templates

/// The acts with a label in the audit log; other acts are shown as stored.
enum AuditAct: String, CaseIterable {
  case signIn = "sign_in"
  case signInFailed = "sign_in_failed"
  case signOut = "sign_out"
  case secondStep = "second_step"
  case secondStepFailed = "second_step_failed"
  case reauthenticate
  case reauthenticationFailed = "reauthentication_failed"
  case enrolSecondFactor = "enrol_second_factor"
  case removeSecondFactor = "remove_second_factor"
  case resetSecondFactor = "reset_second_factor"
  case useRecoveryCode = "use_recovery_code"
  case renewRecoveryCodes = "renew_recovery_codes"
  case addPasskey = "add_passkey"
  case removePasskey = "remove_passkey"
  case changePassword = "change_password"
  case changeMobile = "change_mobile"
  case endSession = "end_session"
  case endAllSessions = "end_all_sessions"
  case refund
  case requestRefund = "request_refund"
  case refundWaits = "refund_waits"
  case completeRefund = "complete_refund"
  case failRefund = "fail_refund"
  case approveRequest = "approve_request"
  case rejectRequest = "reject_request"
  case withdrawRequest = "withdraw_request"
  case assignRequest = "assign_request"
  case unassignRequest = "unassign_request"
  case expireRequest = "expire_request"
  case requestUnfreeze = "request_unfreeze"
  case requestLimit = "request_limit"
  case requestFee = "request_fee"
  case requestBankAccount = "request_bank_account"
  case bankAccountInForce = "bring_bank_account_into_force"
  case requestAdjustment = "request_adjustment"
  case settle
  case requestPayout = "request_payout"
  case makePayoutBatch = "make_payout_batch"
  case exportPayoutBatch = "export_payout_batch"
  case importBankResult = "import_bank_result"
  case uploadBankFile = "upload_bank_file"
  case resolveBankLine = "resolve_bank_line"
  case requestBankLine = "request_bank_line"
  case flagTransaction = "flag_transaction"
  case assignCase = "assign_case"
  case prioritizeCase = "prioritize_case"
  case noteCase = "note_case"
  case closeCase = "close_case"
  case freezeUser = "freeze_user"
  case unfreezeUser = "unfreeze_user"
  case closeUser = "close_user"
  case importStarted = "import_started"
  case statementExport = "statement_export"
  case payoutExport = "payout_export"
  case refundExport = "refund_export"
  case customerExport = "customer_export"
  case transactionExport = "transaction_export"
  case settlementExport = "settlement_export"
  case payoutListExport = "payout_list_export"
  case teamExport = "team_export"
  case settlementLinesExport = "settlement_lines_export"
  case bankAccountExport = "bank_account_export"
  case changeSchedule = "change_payout_schedule"
  case scheduleInForce = "bring_payout_schedule_into_force"
  case changeNotifications = "change_notifications"
  case importRun = "import"
  case demoStarted = "demo_started"
  case demo
  case staffCreated = "staff_created"
  case memberCreated = "member_created"
  case passwordReset = "password_reset"
  case invite
  case renewInvitation = "renew_invitation"
  case acceptInvitation = "accept_invitation"
  case requestReset = "request_reset"
  case changeRole = "change_role"
  case disableAccount = "disable_account"
  case enableAccount = "enable_account"
  case revealPersonalData = "reveal_personal_data"
  case retryMessage = "retry_message"
  case approveVerification = "approve_verification"
  case rejectVerification = "reject_verification"
  case exportList = "export_list"
  case requestExport = "request_export"
  case addNote = "add_note"
  case openMerchant = "open_merchant"
  case suspendMerchant = "suspend_merchant"
  case resumeMerchant = "resume_merchant"
  case addHoliday = "add_holiday"
  case removeHoliday = "remove_holiday"
  case removePayout = "remove_payout"
  case requestSetting = "request_setting"
  case changeSwitch = "change_switch"
  case pausePayouts = "pause_payouts"
  case resumePayouts = "resume_payouts"

  var label: Phrase {
    switch self {
    case .signIn: Phrase(en: "Signed in", ar: "تسجيل دخول")
    case .signInFailed: Phrase(en: "Sign-in failed", ar: "فشل تسجيل الدخول")
    case .signOut: Phrase(en: "Signed out", ar: "تسجيل خروج")
    case .secondStep: Phrase(en: "Entered the verification code", ar: "إدخال رمز التحقق")
    case .secondStepFailed: Phrase(en: "Verification code failed", ar: "رمز تحقق غير صحيح")
    case .reauthenticate: Phrase(en: "Confirmed their identity", ar: "تأكيد الهوية")
    case .reauthenticationFailed: Phrase(en: "Identity not confirmed", ar: "تعذّر تأكيد الهوية")
    case .enrolSecondFactor: Phrase(en: "Set up a second factor", ar: "إعداد عامل التحقق الثاني")
    case .removeSecondFactor: Phrase(en: "Removed their second factor", ar: "إزالة عامل التحقق الثاني")
    case .resetSecondFactor: Phrase(en: "Reset a second factor", ar: "إعادة تعيين عامل التحقق الثاني")
    case .useRecoveryCode: Phrase(en: "Used a recovery code", ar: "استخدام رمز استرداد احتياطي")
    case .renewRecoveryCodes: Phrase(en: "Renewed their recovery codes", ar: "تجديد رموز الاسترداد الاحتياطية")
    case .addPasskey: Phrase(en: "Added a passkey", ar: "إضافة مفتاح مرور")
    case .removePasskey: Phrase(en: "Removed a passkey", ar: "إزالة مفتاح مرور")
    case .changePassword: Phrase(en: "Changed their password", ar: "تغيير كلمة المرور")
    case .changeMobile: Phrase(en: "Changed their mobile number", ar: "تغيير رقم الموبايل")
    case .endSession: Phrase(en: "Ended a session", ar: "إنهاء جلسة")
    case .endAllSessions: Phrase(en: "Ended all sessions", ar: "إنهاء كل الجلسات")
    case .refund: Phrase(en: "Refunded", ar: "استرداد")
    case .requestRefund: Phrase(en: "Requested a refund", ar: "طلب استرداد")
    case .refundWaits: Phrase(en: "Refund waits for balance", ar: "استرداد بانتظار الرصيد")
    case .completeRefund: Phrase(en: "Completed a refund", ar: "إتمام استرداد")
    case .failRefund: Phrase(en: "Refund failed", ar: "تعذّر استرداد")
    case .approveRequest: Phrase(en: "Approved a request", ar: "الموافقة على طلب")
    case .rejectRequest: Phrase(en: "Rejected a request", ar: "رفض طلب")
    case .withdrawRequest: Phrase(en: "Withdrew a request", ar: "إلغاء طلب")
    case .assignRequest: Phrase(en: "Assigned a request", ar: "تولّي طلب")
    case .unassignRequest: Phrase(en: "Unassigned a request", ar: "إخلاء مسؤولية طلب")
    case .expireRequest: Phrase(en: "Request expired", ar: "انتهاء صلاحية طلب")
    case .requestUnfreeze: Phrase(en: "Requested to unfreeze a wallet", ar: "طلب إلغاء تجميد محفظة")
    case .requestLimit: Phrase(en: "Requested a limit change", ar: "طلب تغيير حد")
    case .requestFee: Phrase(en: "Requested a fee change", ar: "طلب تغيير رسوم")
    case .requestBankAccount: Phrase(en: "Requested a bank account change", ar: "طلب تغيير حساب بنكي")
    case .bankAccountInForce: Phrase(en: "Bank account came into force", ar: "سريان حساب بنكي")
    case .requestAdjustment: Phrase(en: "Requested an adjustment", ar: "طلب تسوية يدوية")
    case .settle: Phrase(en: "Settled", ar: "إجراء تسوية")
    case .requestPayout: Phrase(en: "Requested payouts", ar: "طلب صرف مستحقات")
    case .makePayoutBatch: Phrase(en: "Created a payout batch", ar: "إنشاء دفعة صرف")
    case .exportPayoutBatch: Phrase(en: "Downloaded a payout batch", ar: "تنزيل دفعة صرف")
    case .uploadBankFile: Phrase(en: "Uploaded a bank result", ar: "رفع نتيجة بنك")
    case .importBankResult: Phrase(en: "Imported a bank result", ar: "استيراد نتيجة بنك")
    case .resolveBankLine: Phrase(en: "Resolved a bank line", ar: "معالجة سطر بنكي")
    case .requestBankLine: Phrase(en: "Requested a payout's result", ar: "طلب تحديد نتيجة صرف")
    case .flagTransaction: Phrase(en: "Flagged a transaction", ar: "إبلاغ عن اشتباه في معاملة")
    case .assignCase: Phrase(en: "Assigned a case", ar: "إسناد حالة")
    case .prioritizeCase: Phrase(en: "Set a case's priority", ar: "تحديد أولوية حالة")
    case .noteCase: Phrase(en: "Added a note to a case", ar: "إضافة ملاحظة إلى حالة")
    case .closeCase: Phrase(en: "Closed a case", ar: "إغلاق حالة")
    case .freezeUser: Phrase(en: "Froze a wallet", ar: "تجميد محفظة")
    case .unfreezeUser: Phrase(en: "Unfroze a wallet", ar: "إلغاء تجميد محفظة")
    case .closeUser: Phrase(en: "Closed a wallet", ar: "إغلاق محفظة")
    case .importStarted: Phrase(en: "Started an import", ar: "بدء استيراد")
    case .statementExport: Phrase(en: "Exported a statement", ar: "تصدير كشف حساب")
    case .refundExport: Phrase(en: "Exported refunds", ar: "تصدير الاستردادات")
    case .customerExport: Phrase(en: "Exported customers", ar: "تصدير العملاء")
    case .transactionExport: Phrase(en: "Exported transactions", ar: "تصدير المعاملات")
    case .settlementExport: Phrase(en: "Exported settlements", ar: "تصدير التسويات")
    case .settlementLinesExport: Phrase(en: "Exported a settlement", ar: "تصدير تسوية")
    case .teamExport: Phrase(en: "Exported the team", ar: "تصدير الفريق")
    case .bankAccountExport:
      Phrase(en: "Exported changes of the bank account", ar: "تصدير تغييرات الحساب البنكي")
    case .payoutListExport: Phrase(en: "Exported payouts", ar: "تصدير المستحقات المصروفة")
    case .payoutExport: Phrase(en: "Exported a payout's lines", ar: "تصدير حركات صرف مستحقات")
    case .changeSchedule: Phrase(en: "Changed a payout schedule", ar: "تغيير جدول صرف المستحقات")
    case .scheduleInForce: Phrase(en: "Payout schedule came into force", ar: "بدء سريان جدول صرف المستحقات")
    case .changeNotifications: Phrase(en: "Changed notifications", ar: "تغيير الإشعارات")
    case .importRun: Phrase(en: "Imported a file", ar: "استيراد ملف")
    case .demoStarted: Phrase(en: "Started loading the demo", ar: "بدء تحميل البيانات التجريبية")
    case .demo: Phrase(en: "Loaded the demo", ar: "تحميل البيانات التجريبية")
    case .staffCreated: Phrase(en: "Created a staff account", ar: "إنشاء حساب موظف")
    case .memberCreated: Phrase(en: "Created a team account", ar: "إنشاء حساب في فريق تاجر")
    case .passwordReset: Phrase(en: "Reset a password", ar: "إعادة تعيين كلمة مرور")
    case .invite: Phrase(en: "Invited a person", ar: "دعوة شخص")
    case .renewInvitation: Phrase(en: "Created a new invitation link", ar: "إنشاء رابط دعوة جديد")
    case .acceptInvitation: Phrase(en: "Accepted an invitation", ar: "قبول دعوة")
    case .requestReset: Phrase(en: "Requested a password reset", ar: "طلب إعادة تعيين كلمة مرور")
    case .changeRole: Phrase(en: "Changed a role", ar: "تغيير دور")
    case .disableAccount: Phrase(en: "Disabled an account", ar: "تعطيل حساب")
    case .enableAccount: Phrase(en: "Enabled an account", ar: "تفعيل حساب")
    case .revealPersonalData: Phrase(en: "Revealed personal data", ar: "عرض بيانات شخصية")
    case .retryMessage: Phrase(en: "Retried a message", ar: "إعادة إرسال رسالة")
    case .approveVerification: Phrase(en: "Approved a verification", ar: "الموافقة على تحقق من هوية")
    case .rejectVerification: Phrase(en: "Rejected a verification", ar: "رفض تحقق من هوية")
    case .exportList: Phrase(en: "Downloaded a list", ar: "تنزيل قائمة")
    case .requestExport: Phrase(en: "Requested an export", ar: "طلب ملف تصدير")
    case .requestSetting: Phrase(en: "Requested a change of a rule", ar: "طلب تغيير قاعدة")
    case .changeSwitch: Phrase(en: "Switched a service on or off", ar: "تشغيل خدمة أو إيقافها")
    case .addNote: Phrase(en: "Added a note", ar: "إضافة ملاحظة")
    case .openMerchant: Phrase(en: "Opened a merchant", ar: "فتح حساب تاجر")
    case .suspendMerchant: Phrase(en: "Suspended a merchant", ar: "إيقاف تاجر")
    case .resumeMerchant: Phrase(en: "Resumed a merchant", ar: "استئناف تاجر")
    case .addHoliday: Phrase(en: "Added a holiday", ar: "إضافة عطلة")
    case .removeHoliday: Phrase(en: "Removed a holiday", ar: "حذف عطلة")
    case .pausePayouts: Phrase(en: "Paused scheduled payouts", ar: "إيقاف صرف المستحقات المجدول")
    case .resumePayouts: Phrase(en: "Resumed scheduled payouts", ar: "استئناف صرف المستحقات المجدول")
    case .removePayout: Phrase(en: "Took a payout out of its batch", ar: "إخراج صرف من دفعته")
    }
  }
}

extension Actor.Kind {
  var label: Phrase {
    switch self {
    case .staff: Phrase(en: "Staff", ar: "موظف")
    case .member: Phrase(en: "Merchant team", ar: "فريق تاجر")
    case .system: Phrase(en: "System", ar: "النظام")
    case .command: Phrase(en: "Command line", ar: "سطر الأوامر")
    }
  }
}
