/// What a task works for: a request, by its id, or a run of a job. PostgreSQL's log and pg_stat_activity show it in
/// `application_name` while a transaction of the task lasts.
package enum WorkName {
  @TaskLocal package static var current: String?

  /// SQL that names the transaction that it is part of, for a SELECT that is sent anyway. Without a name, nothing changes.
  package static var setting: SQL {
    """
    set_config('application_name', concat_ws(' ', current_setting('application_name'), \(current)::text), true)
      AS work_name
    """
  }

  /// Names a transaction in the round trip of its BEGIN.
  static var statements: [SQL] { current == nil ? [] : ["SELECT \(setting)"] }
}
