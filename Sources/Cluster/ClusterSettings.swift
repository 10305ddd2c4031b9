/// The settings of a private PostgreSQL server.
package struct ClusterSettings: Sendable {
  /// Server settings given on the command line.
  package var parameters: [String: String]
  /// Whether the files survive a power cut. Off only for tests.
  package var isDurable: Bool
  /// The account that PostgreSQL runs as where root starts it. If nil, an existing cluster's owner, or `unprivileged`.
  package var account: SystemAccount?

  /// Modest settings for a portal that shares its machine.
  package static let standard = ClusterSettings(
    parameters: [
      "checkpoint_timeout": "15min",
      "effective_cache_size": "1GB",
      "idle_in_transaction_session_timeout": "60s",
      "jit": "off",
      "maintenance_work_mem": "128MB",
      "max_connections": "100",
      "max_wal_size": "2GB",
      "random_page_cost": "1.1",
      "shared_buffers": "256MB",
      "synchronous_commit": "on",
      "wal_compression": "on",
    ], isDurable: true)

  /// Settings for databases of a test run: fast, without durability.
  package static let disposable = ClusterSettings(
    parameters: standard.parameters.merging([
      "autovacuum": "off",
      "fsync": "off",
      "full_page_writes": "off",
      "log_min_messages": "fatal",
      "max_connections": "200",
      "shared_buffers": "128MB",
      "synchronous_commit": "off",
    ]) { $1 }, isDurable: false)

  func arguments(dataFolder: String, socketFolder: String) -> [String] {
    var all = parameters
    all["listen_addresses"] = ""
    // The value is a list of names, so a path with quotes or spaces has to be quoted.
    all["unix_socket_directories"] = "\"" + socketFolder.replacing("\"", with: "\"\"") + "\""
    all["unix_socket_permissions"] = "0700"
    all["timezone"] = "UTC"
    all["log_timezone"] = "UTC"
    // Logs of one week are kept beside the data. Each day's file replaces that of a week before.
    all["logging_collector"] = "on"
    all["log_directory"] = "../log"
    all["log_filename"] = "postgresql-%a.log"
    all["log_truncate_on_rotation"] = "on"
    all["log_rotation_age"] = "1d"
    all["log_rotation_size"] = "0"
    // Values are kept out of the log, since a parameter can be a phone number.
    all["log_parameter_max_length"] = "0"
    all["log_parameter_max_length_on_error"] = "0"
    return ["-D", dataFolder] + all.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
  }
}
