package import Wallet

/// The header of a printed page, with its subject and time. It isn't shown on screen.
package struct PrintHeader: HTML {
  let title: Phrase
  let subject: Phrase
  let taken: Instant

  package init(_ title: Phrase, subject: Phrase, taken: Instant) {
    self.title = title
    self.subject = subject
    self.taken = taken
  }

  package var body: some HTML {
    header(.class("print-head")) {
      p(.class("print-brand")) {
        Mark()
        Phrase(en: "HealthPay", ar: "هيلث باي")
      }
      p {
        strong { title }
        Text(" · ")
        subject
      }
      p { Phrase(en: "Taken \(taken, .precise), Cairo time", ar: "صدر في \(taken, .precise) بتوقيت القاهرة") }
    }
  }
}
