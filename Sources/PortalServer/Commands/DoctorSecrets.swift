import Cluster

extension DoctorChecks {
  /// Checks the data folder's files with secrets. Those that settings name stop each command if others can read them.
  func secrets() -> Finding {
    let open = (SecretKey.files + [DemoAccountsFile.name]).map { "\(context.settings.data)/\($0)" }
      .filter { Disk.status($0)?.isReadableByOthers == true }
    return Finding(
      what: open.isEmpty
        ? "files with secrets are readable by their owner alone"
        : "files with secrets that others may read: \(list(open))",
      isWell: open.isEmpty, remedy: "chmod 600 \(open.joined(separator: " "))")
  }
}
