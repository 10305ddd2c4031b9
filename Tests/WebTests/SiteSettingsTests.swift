import Templates
import Testing

@testable import Web

@Suite struct SiteSettingsTests {
  @Test(arguments: [
    ("https://Portal.Example", "portal.example", true), ("https://portal.example:443/", "portal.example", true),
    ("https://portal.example:8443", "portal.example:8443", true), ("http://10.0.0.1:80", "10.0.0.1", false),
    ("http://[::1]:8080", "[::1]:8080", false),
  ])
  func `an address gives scheme and host`(_ url: String, _ host: String, _ isSecure: Bool) throws {
    let settings = SiteSettings(try #require(PortalAddresses(url)), port: 8080, isLoopback: false)
    #expect(settings.hosts == [host])
    #expect(settings.isSecure == isSecure)
  }

  @Test(arguments: [
    "", "portal.example", "ftp://portal.example", "https://", "https://a/b", "https://u@a", "https://a?b",
    "https://a b",
  ])
  func `what is no address is refused`(_ url: String) {
    #expect(PortalAddresses(url) == nil)
  }

  @Test func `loopback knows its own names`() throws {
    let addresses = try #require(PortalAddresses("http://localhost:8080", adminHost: "Admin.Example:80"))
    let settings = SiteSettings(addresses, port: 8080, isLoopback: true)
    #expect(settings.hosts == ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "admin.example"])
  }

  @Test func `addresses and networks`() throws {
    let set = try #require(AddressSet(["127.0.0.1", "10.1.0.0/16", "2001:db8::/32"]))
    for inside in ["127.0.0.1", "::ffff:127.0.0.1", "10.1.2.3", "2001:db8:1::1"] { #expect(set.contains(inside)) }
    for outside in ["127.0.0.2", "10.2.0.1", "2001:db9::1", "", "localhost", "10.1"] { #expect(!set.contains(outside)) }
    #expect(!AddressSet().contains("127.0.0.1"))
    for wrong in ["10.0.0.0/33", "10.0.0.0/-1", "x", "10.0.0.0/", "::/129"] { #expect(AddressSet([wrong]) == nil) }
  }
}
