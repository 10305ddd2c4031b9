import Ledger
import Templates
import Wallet

/// A bank's file: before it is imported what it would change, row by row, and afterwards what it did.
struct BankFilePage: HTML {
  let chrome: Chrome
  let file: BankFile
  let rows: [BankFileRow]
  /// The rows that pages before this one have.
  let after: Int
  let mayImport: Bool

  private var isImported: Bool { file.importedAt != nil }
  private var path: Path { AdminPath.bankFile(file.id) }

  private func count(_ outcomes: String...) -> Int { rows.count { outcomes.contains($0.outcome) } }
  private var known: Int { count("known") }
  private var queued: Int { count("no_match", "amount_mismatch", "conflict") }

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: .name(file.name)) {
      PageHeader(
        .name(file.name), crumbs: [Crumb(BankLineListPage.title, AdminPath.bankResults)],
        here: Phrase(en: "Import", ar: "استيراد")
      ) {
        BankFileState(file: file)
      }
      div(.class("narrow")) {
        Receipt(title, meaning) {
          Fact(Phrase(en: "Lines", ar: "الأسطر")) { CountText(rows.count) }
          Fact(isImported ? Phrase(en: "Applied", ar: "طُبّقت") : Phrase(en: "To be applied", ar: "ستُطبّق")) {
            CountText(count("applied"))
          }
          Fact(Phrase(en: "Already imported", ar: "مستوردة من قبل")) { CountText(known) }
          Fact(Phrase(en: "Superseded by a later bank line", ar: "حلّ محلها سطر أحدث من البنك")) {
            CountText(count("superseded"))
          }
          Fact(Phrase(en: "Unmatched", ar: "غير مطابقة")) { CountText(queued) }
          if file.passedOver > 0 {
            Fact(Phrase(en: "Not decided yet, or no payout", ar: "لم يُبت فيها بعد أو ليست صرفًا")) {
              CountText(file.passedOver)
            }
          }
        } next: {
          if isImported { links } else { acts }
        }
      }
      Card(Phrase(en: "Lines", ar: "الأسطر"), flush: true) { table }
      Pager(
        newer: after > 0 ? page(after - BankFileRoutes.length) : nil,
        older: after + BankFileRoutes.length < rows.count ? page(after + BankFileRoutes.length) : nil, queue: true)
      Card(Phrase(en: "File", ar: "الملف")) {
        DefinitionList {
          Fact(Phrase(en: "Format", ar: "الصيغة")) { IdentifierText(file.format) }
          Fact(Phrase(en: "Uploaded by", ar: "رفعه")) { NameText(file.uploadedByName) }
          Fact(Phrase(en: "Uploaded", ar: "وقت الرفع")) { InstantText(file.uploadedAt, .full) }
          if let importedAt = file.importedAt {
            Fact(Phrase(en: "Imported by", ar: "استورده")) { NameText(file.importedByName ?? "") }
            Fact(Phrase(en: "Imported", ar: "وقت الاستيراد")) { InstantText(importedAt, .full) }
          }
          Fact(Phrase(en: "SHA-256", ar: "بصمة SHA-256")) { IdentifierText(hexadecimal(file.digest)) }
        }
      }
    }
  }

  private func page(_ after: Int) -> Path { after > 0 ? path.query("after", String(after)) : path }

  @HTMLBuilder private var links: some HTML {
    if queued > 0 {
      LinkButton(
        Phrase(en: "View unmatched lines", ar: "عرض السطور غير المطابقة"), to: AdminPath.bankResults, .primary)
    }
    LinkButton(BankLineView.all.label, to: BankLineFilter(.all).path)
    LinkButton(PayoutListPage.title, to: AdminPath.payouts)
  }

  @HTMLBuilder private var acts: some HTML {
    if mayImport && known < rows.count {
      PostForm(to: AdminPath.importing(file.id), chrome, inline: true) {
        Button(Phrase(en: "Import file", ar: "استيراد الملف"), .primary)
      }
    }
    LinkButton(BankLineListPage.title, to: AdminPath.bankResults)
  }

  private var meaning: Meaning {
    if known == rows.count { return .neutral }
    return isImported && queued == 0 ? .good : .waiting
  }

  private var title: Phrase {
    if known == rows.count {
      return Phrase(
        en: "Every line was already imported. Nothing changed.", ar: "كل السطور مستوردة من قبل. لم يتغير شيء.")
    }
    if !isImported {
      return Phrase(en: "Nothing has changed yet", ar: "لم يتغير شيء بعد")
    }
    return queued > 0
      ? Phrase(
        en: "Imported, except \(PluralPhrase.lines(queued))", ar: "تم استيراد الملف عدا \(PluralPhrase.lines(queued))")
      : Phrase(en: "Applied", ar: "تم استيراد الملف")
  }

  private var table: some HTML {
    DataTable(
      Array(rows.dropFirst(after).prefix(BankFileRoutes.length)), label: Phrase(en: "Lines", ar: "الأسطر"),
      empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))
    ) {
      Column(Phrase(en: "Line", ar: "السطر")) { row in CountText(row.line.number) }
      Column(Phrase(en: "Payout", ar: "عملية الصرف"), .header) { row in
        ReferenceText(
          code: row.line.notice.payout,
          to: row.outcome == "no_match" ? nil : row.line.notice.reference.map { AdminPath.payout($0) })
      }
      Column(Phrase(en: "Bank status", ar: "حالة البنك")) { row in StatusPill(row.line.notice.status) }
      Column(Phrase(en: "Effect", ar: "الأثر")) { row in effect(of: row) }
      Column(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك"), .minor) { row in
        if row.line.notice.trace.isEmpty { Nothing() } else { IdentifierText(row.line.notice.trace) }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { row in MoneyText(row.line.notice.amount, .bare) }
    }
  }

  @HTMLBuilder private func effect(of row: BankFileRow) -> some HTML {
    if let outcome = BankLineOutcome(rawValue: row.outcome) {
      if outcome == .applied, let before = row.state, let after = PayoutState(rawValue: row.line.notice.status.rawValue)
      {
        Phrase(en: "\(before.label) → \(after.label)", ar: "\(before.label) ← \(after.label)")
      } else if outcome == .superseded || outcome == .applied {
        outcome.label
      } else if let line = row.imported {
        Link(AdminPath.bankLine(line)) { StatusPill(outcome) }
      } else {
        StatusPill(outcome)
      }
    } else {
      Phrase(en: "Already imported", ar: "مستورد من قبل")
    }
  }
}

struct BankFileState: HTML {
  let file: BankFile

  var body: some HTML {
    if file.importedAt == nil {
      StatusPill(Phrase(en: "Not imported yet", ar: "لم يُستورد بعد"), .waiting)
    } else {
      StatusPill(Phrase(en: "Imported", ar: "تم الاستيراد"), .good)
    }
  }
}

/// The latest files of the bank.
struct BankFileCard: HTML {
  let files: [BankFile]

  private let title = Phrase(en: "Latest files", ar: "أحدث الملفات")

  var body: some HTML {
    Card(title, flush: true) {
      DataTable(files, label: title, empty: EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))) {
        Column(Phrase(en: "Uploaded", ar: "وقت الرفع")) { file in InstantText(file.uploadedAt) }
        Column(Phrase(en: "File", ar: "الملف"), .header) { file in
          Link(AdminPath.bankFile(file.id)) { NameText(file.name) }
        }
        Column(Phrase(en: "Uploaded by", ar: "رفعه"), .minor) { file in NameText(file.uploadedByName) }
        Column(Phrase(en: "State", ar: "الحالة")) { file in BankFileState(file: file) }
        Column(Phrase(en: "Lines", ar: "الأسطر"), .total) { file in CountText(file.lines) }
      }
    }
  }
}
