import TestSupport

extension Visit {
  /// The users that the page's tables link to, in order and without repetitions.
  var userLinks: [String] { links(#/<th scope="row"><a href="(\/admin\/users\/\d+)"/#) }

  /// The approvals that the page's tables link to, in order.
  var approvalLinks: [String] { links(#/<th scope="row"><a href="(\/admin\/approvals\/\d+)"/#) }

  /// The references of the transactions and refunds that head rows of the page's tables.
  var references: [String] { links(#/<th scope="row"><a href="\/admin\/[a-z]+\/([A-Z]{3}-[0-9A-Z]{12})"/#) }

  /// The addresses of the pager's links.
  var older: String? { address(#/href="([^"]*)" rel="next"/#) }
  var newer: String? { address(#/href="([^"]*)" rel="prev"/#) }

  private func address(_ pattern: Regex<(Substring, Substring)>) -> String? {
    links(pattern).first?.replacing("&amp;", with: "&")
  }

  private func links(_ pattern: Regex<(Substring, Substring)>) -> [String] {
    text.matches(of: pattern).map { String($0.1) }
  }
}

extension [UInt8] {
  func contains(subsequence: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: subsequence) }
  }
}
