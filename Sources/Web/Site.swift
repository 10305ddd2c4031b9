package import Database
package import Templates
package import Wallet

/// What every request of this process shares.
package struct Site: Sendable {
  package let settings: SiteSettings
  package let database: Database
  package let clock: Clock
  package let zone: CairoZone
  package let files: StaticFiles
  package let assets: Assets

  let cookies: SiteCookies
  let sameOrigin: SameOrigin
  let sections = SectionIndex()

  package init(
    settings: SiteSettings, database: Database, clock: Clock = .system, zone: CairoZone, files: StaticFiles,
    assets: Assets
  ) {
    self.settings = settings
    self.database = database
    self.clock = clock
    self.zone = zone
    self.files = files
    self.assets = assets
    cookies = SiteCookies(settings)
    sameOrigin = SameOrigin(isSecure: settings.isSecure)
  }
}
