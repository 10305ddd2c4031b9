import Ledger
import Templates
import Wallet

/// The first open job failures, and the number of all, up to 1,000.
struct JobFailureList: Sendable {
  let items: [JobFailureItem]
  let count: Int
}

/// Open and recently resolved job failures.
struct JobFailurePage: HTML {
  let chrome: Chrome
  let failures: JobFailureList
  let cleared: [JobFailureItem]

  static let title = Phrase(en: "Job failures", ar: "حالات تعذّر تنفيذ المهام")

  var body: some HTML {
    PortalLayout(chrome, section: .overview, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(OverviewPage.title, AdminPath.overview)], here: Self.title,
        lead: Phrase(
          en: "Each job tries these again every time it runs. Other merchants are not affected.",
          ar: "تعيد كل مهمة المحاولة في كل مرة تعمل فيها، ولا يتأثر باقي التجار."))
      Card(Phrase(en: "Open", ar: "الحالية"), flush: true) {
        JobFailureTable(
          failures: failures.items, language: chrome.language,
          empty: EmptyState(Phrase(en: "No job is failing", ar: "لا توجد مهام تعذّر تنفيذها")))
        if failures.count > failures.items.count {
          p(.class("hint")) {
            Phrase(
              en: "The first \(failures.items.count) of \(failures.count).",
              ar: "أول \(failures.items.count) من أصل \(failures.count).")
          }
        }
      }
      if !cleared.isEmpty {
        Card(Phrase(en: "Resolved", ar: "تمت معالجتها"), flush: true) {
          JobFailureTable(failures: cleared, language: chrome.language, empty: EmptyState(Self.title), isCleared: true)
        }
      }
    }
  }
}

/// The overview's card of job failures, with a link to all. It is empty if no job fails.
struct JobFailureCard: HTML {
  let failures: JobFailureList
  let language: Language

  static let length = 5

  var body: some HTML {
    if !failures.items.isEmpty {
      Card(Phrase(en: "Needs attention: job failures", ar: "يحتاج إلى انتباهك: مهام تعذّر تنفيذها"), flush: true) {
        JobFailureTable(failures: failures.items, language: language, empty: EmptyState(JobFailurePage.title))
      } aside: {
        Link(
          Phrase(en: "All job failures (\(failures.count))", ar: "كل حالات التعذّر (\(failures.count))"),
          to: AdminPath.jobs)
      }
    }
  }
}

private struct JobFailureTable: HTML {
  let failures: [JobFailureItem]
  let language: Language
  let empty: EmptyState
  var isCleared = false

  var body: some HTML {
    DataTable(failures, label: JobFailurePage.title, empty: empty) {
      Column(Phrase(en: "Job", ar: "المهمة"), .header) { failure in failure.job.label }
      Column(Phrase(en: "Subject", ar: "السجل")) { failure in JobSubjectText(failure: failure, language: language) }
      Column(Phrase(en: "Error", ar: "الخطأ")) { failure in bdi(.dir("ltr")) { Text(failure.error) } }
      Column(Phrase(en: "First failed", ar: "أول تعذّر")) { failure in InstantText(failure.firstFailedAt) }
      if isCleared {
        Column(Phrase(en: "Resolved", ar: "تمت المعالجة")) { failure in
          if let clearedAt = failure.clearedAt { InstantText(clearedAt) } else { Nothing() }
        }
      } else {
        Column(Phrase(en: "Last failed", ar: "آخر تعذّر")) { failure in InstantText(failure.lastFailedAt) }
      }
      Column(Phrase(en: "Attempts", ar: "المحاولات"), .number) { failure in CountText(failure.count) }
    }
  }
}

private struct JobSubjectText: HTML {
  let failure: JobFailureItem
  let language: Language

  var body: some HTML {
    if let merchant = failure.merchant {
      Link(AdminPath.merchant(merchant.code)) {
        NameText(language == .ar ? merchant.arabicName ?? merchant.name : merchant.name)
        Text(" ")
        IdentifierText(merchant.code)
      }
    } else if failure.kind == .approval, let id = Int64(failure.subject) {
      Link(AdminPath.approval(ApprovalID(id))) {
        Phrase(en: "Approval request \(code: failure.subject)", ar: "طلب موافقة \(code: failure.subject)")
      }
    } else if failure.kind == .job {
      Phrase(en: "The whole job", ar: "المهمة كلها")
    } else if let rule = ReviewRule(rawValue: failure.subject) {
      rule.label
    } else {
      IdentifierText(failure.subject)
    }
  }
}

extension Job {
  var label: Phrase {
    switch self {
    case .settle: Phrase(en: "Settlement", ar: "التسوية")
    case .payOut: Phrase(en: "Scheduled payouts", ar: "صرف المستحقات المجدول")
    case .completeRefunds: Phrase(en: "Refunds waiting for balance", ar: "استردادات بانتظار الرصيد")
    case .expireApprovals: Phrase(en: "Expiry of approval requests", ar: "انتهاء صلاحية طلبات الموافقة")
    case .bringBankAccountsIntoForce: Phrase(en: "Bank account changes", ar: "تغييرات الحسابات البنكية")
    case .flagTransactions: Phrase(en: "Flagging", ar: "رصد المعاملات المشتبه بها")
    case .linkAuditEvents: Phrase(en: "Audit log links", ar: "ربط سجل التدقيق")
    case .addTotals: Phrase(en: "Daily totals", ar: "إجماليات اليوم")
    case .deliverMessages: Phrase(en: "Delivery of messages", ar: "إرسال الرسائل")
    case .makeStatements: Phrase(en: "Monthly statements", ar: "كشوف الحساب الشهرية")
    case .writeExports: Phrase(en: "Exports", ar: "ملفات التصدير")
    case .purge: Phrase(en: "Deletion of old records", ar: "حذف السجلات القديمة")
    case .verify: Phrase(en: "Verification of the ledger", ar: "التحقق من القيود")
    }
  }
}
