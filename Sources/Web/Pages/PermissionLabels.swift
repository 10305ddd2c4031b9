import Auth
import Templates

extension Permission {
  /// The words that follow "permission to".
  var label: Phrase {
    switch self {
    case .ownAccount: Phrase(en: "use your own account", ar: "استخدام حسابك")
    case .readOverview: Phrase(en: "see the overview", ar: "عرض النظرة العامة")
    case .readUsers: Phrase(en: "see users", ar: "عرض المستخدمين")
    case .freezeUsers: Phrase(en: "freeze users", ar: "تجميد المستخدمين")
    case .verifyUsers: Phrase(en: "decide verification requests", ar: "البت في طلبات التحقق من الهوية")
    case .revealPersonalData: Phrase(en: "see personal data in full", ar: "عرض البيانات الشخصية كاملة")
    case .readTransactions: Phrase(en: "see transactions", ar: "عرض المعاملات")
    case .refund: Phrase(en: "refund payments", ar: "استرداد المدفوعات")
    case .readMerchants: Phrase(en: "see merchants", ar: "عرض التجار")
    case .inviteOwners: Phrase(en: "invite merchants' owners", ar: "دعوة مالكي حسابات التجار")
    case .openMerchants: Phrase(en: "open merchants", ar: "فتح حسابات التجار")
    case .suspendMerchants: Phrase(en: "suspend merchants", ar: "إيقاف التجار")
    case .requestFeeChanges: Phrase(en: "request fee changes", ar: "طلب تغيير الرسوم")
    case .requestBankAccounts: Phrase(en: "request changes of bank accounts", ar: "طلب تغيير الحسابات البنكية")
    case .readApprovals: Phrase(en: "see approval requests", ar: "عرض طلبات الموافقة")
    case .withdraw: Phrase(en: "withdraw approval requests", ar: "إلغاء طلبات الموافقة")
    case .decide: Phrase(en: "approve or reject this request", ar: "الموافقة على هذا الطلب أو رفضه")
    case .readPayouts: Phrase(en: "see payouts", ar: "عرض المستحقات المصروفة")
    case .sendPayouts: Phrase(en: "send payouts to the bank", ar: "إرسال المستحقات إلى البنك")
    case .readBankResults: Phrase(en: "see bank results", ar: "عرض نتائج البنك")
    case .importBankResults: Phrase(en: "import bank results", ar: "استيراد نتائج البنك")
    case .readSettlements: Phrase(en: "see settlements", ar: "عرض التسويات")
    case .readCases: Phrase(en: "see cases", ar: "عرض الحالات")
    case .reviewCases: Phrase(en: "review cases", ar: "مراجعة الحالات")
    case .writeNotes: Phrase(en: "write notes", ar: "كتابة الملاحظات")
    case .flagTransactions: Phrase(en: "flag transactions", ar: "الإبلاغ عن اشتباه")
    case .requestAdjustments: Phrase(en: "request adjustments", ar: "طلب تسويات يدوية")
    case .readSettings: Phrase(en: "see settings", ar: "عرض الإعدادات")
    case .changeHolidays: Phrase(en: "change bank holidays", ar: "تغيير العطلات المصرفية")
    case .requestLimitChanges: Phrase(en: "request changes of limits", ar: "طلب تغيير الحدود")
    case .requestSettingChanges: Phrase(en: "request changes of rules", ar: "طلب تغيير القواعد")
    case .changeSwitches: Phrase(en: "switch services on and off", ar: "تشغيل الخدمات وإيقافها")
    case .readAudit: Phrase(en: "see the audit log", ar: "عرض سجل التدقيق")
    case .readStaff: Phrase(en: "see staff accounts", ar: "عرض حسابات الموظفين")
    case .manageStaff: Phrase(en: "manage staff accounts", ar: "إدارة حسابات الموظفين")
    case .readMessages: Phrase(en: "see unsent messages", ar: "عرض الرسائل غير المرسلة")
    case .retryMessages: Phrase(en: "retry messages", ar: "إعادة إرسال الرسائل")
    case .exportLists: Phrase(en: "download lists", ar: "تنزيل القوائم")
    case .readLedger: Phrase(en: "see the ledger", ar: "عرض دفتر الأستاذ")
    }
  }
}

extension MerchantPermission {
  /// The words that follow "permission to".
  var label: Phrase {
    switch self {
    case .ownAccount: Phrase(en: "use your own account", ar: "استخدام حسابك")
    case .readOverview: Phrase(en: "see the overview", ar: "عرض النظرة العامة")
    case .readTransactions: Phrase(en: "see transactions", ar: "عرض المعاملات")
    case .readStatements: Phrase(en: "see statements", ar: "عرض كشوف الحساب")
    case .refund: Phrase(en: "refund payments", ar: "استرداد المدفوعات")
    case .readSettlements: Phrase(en: "see settlements", ar: "عرض التسويات")
    case .readPayouts: Phrase(en: "see payouts", ar: "عرض المستحقات المصروفة")
    case .requestPayouts: Phrase(en: "request payouts", ar: "طلب صرف المستحقات")
    case .changeBankAccount: Phrase(en: "change the bank account", ar: "تغيير الحساب البنكي")
    case .changeSettings:
      Phrase(en: "change the payout schedule and notifications", ar: "تغيير جدول الصرف والإشعارات")
    case .manageTeam: Phrase(en: "manage the team", ar: "إدارة الفريق")
    }
  }
}

extension Phrase {
  /// Returns the phrases separated by commas, or nil if there are none.
  static func list(_ phrases: [Phrase]) -> Phrase? {
    phrases.first.map { first in
      phrases.dropFirst().reduce(first) { Phrase(en: "\($0), \($1)", ar: "\($0)، \($1)") }
    }
  }
}

extension RouteTable.Access {
  var label: Phrase? {
    switch self {
    case .open: nil
    case .staff(let permission): permission.label
    case .merchant(let permission): permission.label
    }
  }

  /// The names of the roles that have the permission.
  var roles: Phrase? {
    switch self {
    case .open: nil
    case .staff(let permission): .list(StaffRole.allCases.filter { $0.may(permission) }.map(\.label))
    case .merchant(let permission): .list(MemberRole.allCases.filter { $0.may(permission) }.map(\.label))
    }
  }

  /// The permission's name in the log.
  var token: String {
    switch self {
    case .open: "open"
    case .staff(let permission): permission.rawValue
    case .merchant(let permission): permission.rawValue
    }
  }
}
