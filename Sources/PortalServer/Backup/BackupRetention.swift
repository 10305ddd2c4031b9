import Wallet

/// Which backups are kept: those of the last 7 days that have one, then the newest of each of 4 weeks, then the newest of each
/// of 12 months. A day, week or month without a backup takes nobody's place, so where none is made none is deleted.
enum BackupRetention {
  /// The ones to delete, of any order. Days are UTC's, weeks begin on Monday.
  static func outdated(_ backups: [Instant]) -> [Instant] {
    let newestFirst = backups.sorted(by: >)
    let byDay = newestFirst.newest(7) { day($0) }
    let older = newestFirst.filter { backup in byDay.last.map { day(backup) < day($0) } ?? false }
    // 1970 began on a Thursday.
    let byWeek = older.newest(4) { (day($0) + 3) / 7 }
    let oldest = older.filter { backup in byWeek.last.map { (day(backup) + 3) / 7 < (day($0) + 3) / 7 } ?? false }
    let byMonth = oldest.newest(12) { Day(daysSince1970: day($0))?.firstOfMonth.daysSince1970 ?? 0 }
    let kept = Set(byDay + byWeek + byMonth)
    return newestFirst.filter { !kept.contains($0) }
  }

  private static func day(_ instant: Instant) -> Int { Int(instant.microseconds / 86_400_000_000) }
}

extension [Instant] {
  /// The first of each period, for as many periods. The receiver is sorted, newest first.
  fileprivate func newest(_ count: Int, _ period: (Instant) -> Int) -> [Instant] {
    var found: [Instant] = []
    for instant in self {
      if found.count == count { break }
      if let last = found.last, period(last) == period(instant) { continue }
      found.append(instant)
    }
    return found
  }
}
