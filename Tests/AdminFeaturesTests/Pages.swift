import TestSupport

extension Visit {
  /// Users that the page's tables link to, in their order, each once.
  var userLinks: [String] { links(#/<th scope="row"><a href="(\/admin\/users\/\d+)"/#) }

  /// Decisions that the page's tables link to, in their order.
  var decisionLinks: [String] { links(#/<th scope="row"><a href="(\/admin\/decisions\/\d+)"/#) }

  /// Transactions and refunds that rows of the page's tables are named by.
  var references: [String] { links(#/<th scope="row"><a href="\/admin\/[a-z]+\/([A-Z]{3}-[0-9A-Z]{12})"/#) }

  /// Where the pager's links lead.
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
