import ArgumentParser
import Auth
import Templates

struct Invite: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Invite staff, the owners of merchants, or people of a merchant's team.",
    subcommands: [InviteStaff.self, InviteMerchants.self, InviteMember.self])
}

extension AccountLink {
  /// Returns the address that the invited person opens.
  func address(of portal: Templates.Portal, at addresses: PortalAddresses) -> String {
    addresses.address(of: portal.welcome.query("token", token.text).text)
  }

  /// Prints the link of an invitation, and to whom it is sent.
  func say(to name: String, of portal: Templates.Portal, at addresses: PortalAddresses, sentTo contact: String?) {
    Terminal.say("\(name) sets a password here, once, within \(Self.invitationMinutes / 60) hours:")
    Terminal.say(address(of: portal, at: addresses))
    if let contact { Terminal.say("the link is sent to \(contact) as well") }
  }
}
