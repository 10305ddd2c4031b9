import Ledger
package import Templates
package import Wallet

struct ExportListPage: HTML {
  let chrome: Chrome
  let page: ListPage<ExportItem>

  static let title = Phrase(en: "Exports", ar: "ملفات التصدير")

  var body: some HTML {
    PortalLayout(chrome, section: .exports, title: Self.title) {
      PageHeader(
        Self.title, lead: Phrase(en: "Files are kept for seven days.", ar: "تُحفظ الملفات سبعة أيام."))
      Card(nil, flush: true) {
        DataTable(
          page.items, label: Self.title,
          empty: EmptyState(
            Phrase(en: "No exports yet", ar: "لا ملفات بعد"),
            Phrase(
              en: "A list of more than 100,000 rows is exported here.", ar: "القوائم التي تزيد على 100,000 صف تُصدَّر هنا."
            ))
        ) {
          Column(Phrase(en: "Requested", ar: "وقت الطلب")) { item in InstantText(item.requestedAt) }
          Column(Phrase(en: "Export", ar: "الملف"), .header) { item in
            ReferenceText(code: "#\(item.id)", to: AdminPath.export(item.id))
          }
          Column(Phrase(en: "List", ar: "القائمة")) { item in item.list.label }
          Column(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { item in Phrase.actor(item.requestedByName) }
          Column(Phrase(en: "State", ar: "الحالة")) { item in StatusPill(item.state) }
          Column(Phrase(en: "Rows", ar: "الصفوف"), .total) { item in
            if item.state == .ready { CountText(item.rows) } else { Nothing() }
          }
        }
      }
      Pager(
        newer: page.newer.map { AdminPath.exports.query(.newerThan($0)) },
        older: page.older.map { AdminPath.exports.query(.olderThan($0)) })
    }
  }
}

/// Asks for a file of more rows than are downloaded at once.
struct NewExportPage: HTML {
  let chrome: Chrome
  let list: ExportedList
  let filter: String
  /// The filter in words.
  let filters: [Phrase]
  let key: String

  static let title = Phrase(en: "Create export", ar: "إنشاء ملف تصدير")

  var body: some HTML {
    PortalLayout(chrome, section: .exports, title: Self.title) {
      PageHeader(Self.title, crumbs: [Crumb(ExportListPage.title, AdminPath.exports)], here: Self.title)
      div(.class("narrow")) {
        Card {
          PostForm(to: AdminPath.newExport, chrome, key: key) {
            DefinitionList(narrow: true) {
              Fact(Phrase(en: "List", ar: "القائمة")) { list.label }
              FiltersFact(filters)
            }
            ul(.class("notes")) {
              li {
                Phrase(
                  en: "More than 100,000 rows are written in the background. The file is kept for seven days.",
                  ar: "ما يزيد على 100,000 صف يُكتب في الخلفية، ويُحفظ الملف سبعة أيام.")
              }
              li {
                Phrase(
                  en: "Mobile numbers are masked. The export is recorded in the audit log.",
                  ar: "أرقام الموبايل مخفية جزئيًا، ويُسجَّل التصدير في سجل التدقيق.")
              }
            }
            HiddenField("list", list.rawValue)
            HiddenField("filter", filter)
            FormActions {
              Button(Self.title, .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.exports)
            }
          }
        }
      }
    }
  }
}

/// A list's filter, a line each.
private struct FiltersFact: HTML {
  let filters: [Phrase]

  init(_ filters: [Phrase]) { self.filters = filters }

  var body: some HTML {
    Fact(Phrase(en: "Filters", ar: "التصفية")) {
      if filters.isEmpty { Phrase(en: "none", ar: "بلا تصفية") }
      ForEach(filters) { filter in div { filter } }
    }
  }
}

struct ExportPage: HTML {
  let chrome: Chrome
  let export: ExportItem
  /// The list's filter in words.
  let filters: [Phrase]

  private var title: Phrase {
    let number = "#\(export.id)"
    return Phrase(en: "Export \(code: number)", ar: "ملف التصدير \(code: number)")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .exports, title: title) {
      PageHeader(title, crumbs: [Crumb(ExportListPage.title, AdminPath.exports)], here: export.list.label) {
        StatusPill(export.state)
      } acts: {
        if export.state == .ready {
          LinkButton(
            Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: AdminPath.exportFile(export.id), .primary, downloads: true)
        }
        if export.state == .waiting || export.state == .running {
          LinkButton(Phrase(en: "Refresh", ar: "تحديث"), to: AdminPath.export(export.id))
        }
      }
      Card { facts }
    }
  }

  private var facts: some HTML {
    DefinitionList {
      if export.state == .ready {
        Fact(Phrase(en: "Rows", ar: "الصفوف"), large: true) { CountText(export.rows) }
      }
      if export.state != .waiting { Fact(Phrase(en: "Size", ar: "الحجم")) { size } }
      FiltersFact(filters)
      Fact(Phrase(en: "Requested by", ar: "مقدّم الطلب")) {
        Phrase.actor(export.requestedByName)
        Phrase(en: ", ", ar: "، ")
        InstantText(export.requestedAt, .full)
      }
      if let asOf = export.asOf { Fact(Phrase(en: "As of", ar: "حتى")) { InstantText(asOf, .precise) } }
      if let digest = export.sha256 {
        Fact(Phrase(en: "SHA-256", ar: "بصمة SHA-256")) { IdentifierText(hexadecimal(digest)) }
      }
      if let error = export.error { Fact(Phrase(en: "Error", ar: "الخطأ")) { IdentifierText(error) } }
      if export.state == .ready, let expires = export.expiresAt {
        Fact(Phrase(en: "Kept until", ar: "محفوظ حتى")) { InstantText(expires, .full) }
      }
    }
  }

  private var size: Phrase {
    let kilobytes = export.bytes / 1_000
    return Phrase(en: "\(kilobytes) kB", ar: "\(kilobytes) كيلوبايت")
  }
}

extension ExportState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .waiting: Phrase(en: "Waiting", ar: "قيد الانتظار")
    case .running: Phrase(en: "In progress", ar: "قيد التنفيذ")
    case .ready: Phrase(en: "Ready", ar: "جاهز")
    case .failed: Phrase(en: "Failed", ar: "لم يتم")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .waiting, .running: .waiting
    case .ready: .good
    case .failed: .bad
    }
  }
}
