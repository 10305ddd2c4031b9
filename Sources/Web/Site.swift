package import Auth
package import Database
package import Templates
package import Wallet

/// The values that all requests of this process share.
package struct Site: Sendable {
  package let settings: SiteSettings
  package let database: Database
  package let clock: Clock
  package let zone: CairoZone
  package let files: StaticFiles
  package let assets: Assets
  package let secondFactor: SecondFactorRule

  let cookies: SiteCookies
  let signer: TokenSigner
  let sameOrigin: SameOrigin
  let drafts: Drafts
  let searches: SearchSeal
  let pages = PageIndex()

  package init(
    settings: SiteSettings, database: Database, clock: Clock = .system, zone: CairoZone, files: StaticFiles,
    assets: Assets, signer: TokenSigner, seal: TextSeal = .ofThisProcess(),
    secondFactor: SecondFactorRule = .required
  ) {
    self.settings = settings
    self.database = database
    self.clock = clock
    self.zone = zone
    self.files = files
    self.assets = assets
    self.secondFactor = secondFactor
    self.signer = signer
    cookies = SiteCookies(settings)
    sameOrigin = SameOrigin(isSecure: settings.isSecure)
    drafts = Drafts(settings, seal)
    searches = SearchSeal(cookies, seal)
  }
}
