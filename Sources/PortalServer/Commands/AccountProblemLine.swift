import Auth
import Database

extension Actor {
  /// Whoever may run commands on the machine.
  static let commandLine = Actor(.command, name: "command line")
}

extension AccountProblem {
  /// For the person at the command line.
  var line: String {
    switch self {
    case .email: "that is no e-mail address"
    case .emailTaken: "there is an account with that e-mail address already"
    case .name: "the name is empty, too long, or holds characters that a name doesn't have"
    case .signInName: "a sign-in name has 1 to 32 of a-z 0-9 . _ -"
    case .signInNameTaken: "that sign-in name is taken"
    case .noSuchMerchant: "there is no such merchant"
    case .noSuchAccount: "there is no such account"
    case .password(let refusal): refusal.line
    }
  }
}

extension PasswordRule.Refusal {
  var line: String {
    switch self {
    case .tooShort(let minimum): "the password must have at least \(minimum) characters"
    case .tooLong(let maximum): "the password must have at most \(maximum) characters"
    case .common: "that password is among the first that an attacker tries"
    case .ownWord: "the password holds the account's own e-mail address, name or code"
    case .control: "the password holds a control character"
    }
  }
}
