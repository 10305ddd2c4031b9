import Synchronization

extension Database {
  /// Runs `body` while a transaction keeps a snapshot that other sessions can take by its name. `read` reads from it first.
  package func withExportedSnapshot<First: Sendable, Result: Sendable>(
    _ read: @escaping @Sendable (isolated Connection) throws -> First,
    _ body: (_ name: String, _ first: First) async throws -> Result
  ) async throws -> Result {
    let isOver = Flag()
    let (names, exported) = AsyncStream<(String, First)>.makeStream()
    let holding = Task {
      defer { exported.finish() }
      try await snapshot { connection in
        try connection.allowStatement(.seconds(6 * 3600))
        let name: String = try connection.value("SELECT pg_export_snapshot() AS value")
        exported.yield((name, try read(connection)))
        // On the connection's own thread. A transaction in which nothing happened would be ended.
        while !isOver.isSet { try connection.execute("SELECT pg_sleep(0.1)") }
      }
    }
    do {
      for await (name, first) in names {
        let result = try await body(name, first)
        isOver.set()
        // Where the connection was lost, the snapshot may have been lost with it.
        try await holding.value
        return result
      }
      try await holding.value
      throw DatabaseError(.connectionLost, "the snapshot ended before it was used")
    } catch {
      isOver.set()
      _ = try? await holding.value
      throw error
    }
  }
}

private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}
