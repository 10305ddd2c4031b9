/// The most common passwords, one a line, in lower case: the first 10,000 of zxcvbn's list (docs/dependencies.md), and
/// some of our own. Lines may be added.
enum CommonPasswords {
  static func contains(_ folded: String) -> Bool { all.contains(folded[...]) }

  private static let all = Set(
    String(decoding: PackageResources.CommonPasswords_txt, as: UTF8.self).split(separator: "\n"))
}
