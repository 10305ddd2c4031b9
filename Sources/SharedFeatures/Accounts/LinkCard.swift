package import Auth
package import Templates
import Wallet

/// A link for a person, which is shown only once to the person who created it.
package struct LinkCard: HTML {
  private let name: String
  private let signIn: String
  private let address: String
  private let link: AccountLink
  private let back: Path

  /// - Parameters:
  /// - address: the link's complete address
  /// - signIn: the name with which the person will sign in
  /// - back: the page to which the creator returns
  package init(to name: String, signIn: String, address: String, link: AccountLink, back: Path) {
    self.name = name
    self.signIn = signIn
    self.address = address
    self.link = link
    self.back = back
  }

  package var body: some HTML {
    Card(Phrase(en: "Link for \(name: name)", ar: "رابط لـ \(name: name)")) {
      Notice(
        .waiting,
        Phrase(
          en: "Send this link to them. It works once, and is shown only now.",
          ar: "أرسل هذا الرابط إليه. يعمل مرة واحدة، ويظهر الآن فقط."))
      CopiedField(Phrase(en: "Link", ar: "الرابط"), name: "link", value: address)
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "They sign in as", ar: "اسم تسجيل الدخول")) { ReferenceText(code: signIn, copies: true) }
        Fact(Phrase(en: "Link valid until", ar: "الرابط صالح حتى")) { InstantText(link.expiresAt, .full) }
      }
      FormActions { LinkButton(Phrase(en: "Done", ar: "تم"), to: back, .primary) }
    }
  }

  /// Returns the path that opens a link: `/merchant/welcome?token=…`.
  package static func path(_ link: AccountLink, of portal: Portal) -> Path {
    portal.welcome.query("token", link.token.text)
  }
}
