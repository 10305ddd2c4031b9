import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A filter of lists whose value is found by typing a name.
enum NamedFilter {
  case merchant, staff

  /// The most that a name may stand for before more of it has to be typed.
  static let mostMatches = 10

  fileprivate struct Match {
    let value: String
    let name: String
    let detail: Phrase
  }

  fileprivate func matches(
    _ name: String, in database: Database, _ language: Language
  ) async throws -> [Match] {
    switch self {
    case .merchant:
      let merchants = try await database.rows(NamedMerchant.query(name), as: NamedMerchant.self)
      return merchants.map { merchant in
        Match(
          value: merchant.code.description,
          name: language == .ar ? merchant.arabicName ?? merchant.name : merchant.name,
          detail: .merchantCode(merchant.code))
      }
    case .staff:
      let staff = try await database.rows(NamedStaff.query(name), as: NamedStaff.self)
      return staff.map { person in
        Match(
          value: AuditPerson(kind: .staff, id: person.id.rawValue).description, name: person.name,
          detail: person.role.label)
      }
    }
  }

  fileprivate func none(_ name: String) -> Phrase {
    switch self {
    case .merchant:
      Phrase(
        en: "No merchant matches \(name: name). Check the name, or enter a code such as MRC-000001.",
        ar: "لا يوجد تاجر يطابق \(name: name). راجع الاسم، أو أدخل كودًا مثل MRC-000001.")
    case .staff:
      Phrase(
        en: "No staff member matches \(name: name). Check the name, or enter an account such as \(code: "staff:12").",
        ar: "لا يوجد موظف يطابق \(name: name). راجع الاسم، أو أدخل حسابًا مثل \(code: "staff:12").")
    }
  }

  fileprivate func several(_ name: String, _ count: Int) -> Phrase {
    switch (self, count > Self.mostMatches) {
    case (.merchant, false):
      Phrase(
        en: "Several merchants match \(name: name). Choose one.",
        ar: "أكثر من تاجر يطابق \(name: name). اختر واحدًا.")
    case (.merchant, true):
      Phrase(
        en: "Many merchants match \(name: name). Choose one, or enter more of the name.",
        ar: "تجار كثيرون يطابقون \(name: name). اختر واحدًا، أو أدخل جزءًا أطول من الاسم.")
    case (.staff, false):
      Phrase(
        en: "Several staff members match \(name: name). Choose one.",
        ar: "أكثر من موظف يطابق \(name: name). اختر واحدًا.")
    case (.staff, true):
      Phrase(
        en: "Many staff members match \(name: name). Choose one, or enter more of the name.",
        ar: "موظفون كثيرون يطابقون \(name: name). اختر واحدًا، أو أدخل جزءًا أطول من الاسم.")
    }
  }
}

private struct NamedMerchant: RowDecodable {
  let code: MerchantCode
  let name: String
  let arabicName: String?

  init(_ row: Row) throws(DatabaseError) {
    code = try row["number"]
    name = try row["trade_name"]
    arabicName = try row["trade_name_ar"]
  }

  static func query(_ name: String) -> SQL {
    """
    SELECT number, trade_name, trade_name_ar FROM merchants
    WHERE \(NameSearch.condition(name)) ORDER BY number LIMIT \(NamedFilter.mostMatches + 1)
    """
  }
}

private struct NamedStaff: RowDecodable {
  let id: StaffID
  let name: String
  let role: StaffRole

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["name"]
    role = try row["role"]
  }

  static func query(_ name: String) -> SQL {
    """
    SELECT id, name, role FROM (SELECT id, name, role, fold(name) AS search FROM staff) staff
    WHERE \(NameSearch.condition(name)) ORDER BY name, id LIMIT \(NamedFilter.mostMatches + 1)
    """
  }
}

extension StaffContext {
  /// Returns what a list answers if its filters can't be applied: their errors, or what a typed name stands for. A name of
  /// one alone leads to the list that is filtered by its code, so that a copied address means the same later.
  func refusal(
    _ query: FilterQuery, naming filter: NamedFilter, _ request: PageRequest, _ section: Section, _ title: Phrase,
    _ path: Path, in database: Database
  ) async throws -> Page? {
    guard let typed = query.typedName, query.otherErrors.isEmpty else { return refusal(query, section, title, path) }
    let found = try await filter.matches(typed.text, in: database, chrome.language)
    let matches = found.prefix(NamedFilter.mostMatches).map { match in
      NameMatch(match.name, match.detail, path.filtered(as: request, typed.field, match.value))
    }
    guard let first = found.first else {
      return refusal(query.refusing(filter.none(typed.text)), section, title, path)
    }
    if found.count == 1 { return .redirect(to: path.filtered(as: request, typed.field, first.value)) }
    return refusal(query.refusing(filter.several(typed.text, found.count)), section, title, path, matches: matches)
  }
}

extension Path {
  /// Returns the list as a request filters it, with another value of one filter, from its first page.
  fileprivate func filtered(as request: PageRequest, _ field: String, _ value: String) -> Path {
    request.query.items.filter { ![field, "before", "after"].contains($0.name) && !isBlank($0.value) }
      .reduce(self) { $0.query(named: $1.name, $1.value) }.query(named: field, value)
  }
}
