import ArgumentParser
import Messages
import Templates
import Wallet
import Web

struct SendTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send-test", abstract: "Send a test message by e-mail or SMS, as the settings say.")

  @OptionGroup var options: GlobalOptions
  @Argument(help: "An e-mail address, or an Egyptian mobile number.")
  var recipient: String
  @Option(help: "The name beside an e-mail address.")
  var name: String?
  @Option(help: "en or ar.")
  var language = "en"

  func run() async throws {
    let settings = try await options.settings()
    guard let language = Language(rawValue: language) else {
      throw ConfigurationError("\"\(language)\" is neither en nor ar", status: 64)
    }
    let message = TestMessage(in: language, at: Clock.system.now())
    do {
      if let mobile = PhoneNumber(parsing: recipient) {
        guard let sms = settings.sms else { throw ConfigurationError("PORTAL_SMS_URL isn't set") }
        try await message.send(to: mobile, through: sms)
      } else if let address = MailAddress(recipient, name: name) {
        guard let mail = settings.mail else { throw ConfigurationError("PORTAL_MAIL isn't set") }
        try await message.send(to: address, through: mail)
      } else {
        throw ConfigurationError("\"\(recipient)\" is neither an e-mail address nor a mobile number", status: 64)
      }
    } catch let failure as DeliveryFailure {
      throw ConfigurationError("not sent: \(failure)")
    }
    Terminal.say("sent")
  }
}
