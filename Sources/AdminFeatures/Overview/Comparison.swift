import Ledger
import SharedFeatures
import Templates
import Wallet

/// The figures of today and of the same weekday a week before, both up to the last full hour.
struct Comparison: Sendable {
  let today: TransactionFigures
  let weekBefore: TransactionFigures
  let day: Day
  let hour: Instant

  func count(_ figure: KeyPath<TransactionFigures, Int>) -> Phrase { then(.count(weekBefore[keyPath: figure])) }

  /// A count of today, and what it was then.
  func refunds(_ whole: TransactionFigures) -> Phrase {
    let (now, before) = (PluralPhrase.refunds(whole.refunds), count(\.refunds))
    return Phrase(en: "\(now), \(before)", ar: "\(now)، \(before)")
  }

  var volume: Phrase {
    let (before, now) = (weekBefore.volume, today.volume)
    let words = then(.money(before, .bare))
    guard before > .zero else { return words }
    let (change, overflow) = (now.piastres - before.piastres).multipliedReportingOverflow(by: 1000)
    let tenths = overflow ? 0 : abs(change / before.piastres)
    if tenths == 0 { return words }
    return now > before
      ? Phrase(en: "\(words), up \(percentTenths: tenths)", ar: "\(words)، بزيادة \(percentTenths: tenths)")
      : Phrase(en: "\(words), down \(percentTenths: tenths)", ar: "\(words)، بانخفاض \(percentTenths: tenths)")
  }

  private func then(_ figure: Phrase) -> Phrase {
    let weekday = PayoutSchedule.weekday(day.weekday)
    return Phrase(
      en: "\(figure) by \(hour, .time) last \(weekday)", ar: "\(figure) حتى \(hour, .time) من ال\(weekday) الماضي")
  }
}
