/// The reason why a data folder or its PostgreSQL can't be used, as one line for the person who started the portal.
package struct ClusterError: Error, CustomStringConvertible {
  package enum Kind: Hashable, Sendable { case inUse, notOurs, unusable, notInstalled, failed }

  package let kind: Kind
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
