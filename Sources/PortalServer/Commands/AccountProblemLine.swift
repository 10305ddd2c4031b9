import Auth
import Database

extension Actor {
  /// The person who runs commands on the machine.
  static let commandLine = Actor(.command, name: "command line")
}

extension AccountProblem {
  /// The message for the person at the command line.
  var line: String {
    switch self {
    case .email: "that is no e-mail address"
    case .emailTaken: "there is an account with that e-mail address already"
    case .mobile: "that is no Egyptian mobile number"
    case .tooManyChanges: "the mobile number was changed several times today"
    case .tooManyInvitations: "the account was invited several times today"
    case .tooManyInvitationsOfTeam: "the team was invited \(Accounts.largestTeam) times today"
    case .contact: "that is neither an e-mail address nor an Egyptian mobile number"
    case .name: "the name is empty, too long, or holds characters that a name doesn't have"
    case .signInName: "a sign-in name has 1 to 32 of a-z 0-9 . _ -"
    case .signInNameTaken: "that sign-in name is taken"
    case .noSuchMerchant: "there is no such merchant"
    case .noSuchAccount: "there is no such account"
    case .password(let refusal): refusal.line
    case .notAllowed: "nobody gives permissions that they don't have"
    case .ownAccount: "nobody changes their own role or status"
    case .lastOne: "the last active administrator or owner can't be removed"
    case .alreadyUsed: "the account is in use"
    case .unchanged: "the account has that role or status already"
    case .teamFull: "a team has at most \(Accounts.largestTeam) people"
    }
  }
}

extension PasswordRule.Refusal {
  var line: String {
    switch self {
    case .tooShort(let minimum): "the password must have at least \(minimum) characters"
    case .tooLong(let maximum): "the password must have at most \(maximum) characters"
    case .common: "that password is among the first that an attacker tries"
    case .breached: "that password has appeared in a data breach"
    case .ownWord: "the password holds the account's own e-mail address, name or code"
    case .control: "the password holds a control character"
    }
  }
}
