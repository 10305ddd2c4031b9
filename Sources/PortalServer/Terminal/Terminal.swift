import Glibc

/// Standard input and output of a command.
enum Terminal {
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 }

  /// Writes a line to standard output without buffering.
  static func say(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

  /// Writes a line to standard error in one call, so that lines of several threads don't mix.
  static func complain(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  /// Asks for a password twice at a terminal, without echo; elsewhere reads one line of standard input. Returns nil if
  /// none is given.
  static func newPassword() throws -> String? {
    guard isInteractive else {
      let line = readLine(strippingNewline: true)
      return line?.isEmpty == false ? line : nil
    }
    let first = try ask("Password (empty for a one-time link): ")
    if first.isEmpty { return nil }
    let second = try ask("Again: ")
    if first != second { throw ConfigurationError("the two passwords differ") }
    return first
  }

  private static func ask(_ prompt: String) throws -> String {
    write(prompt, to: STDERR_FILENO)
    var shown = termios()
    guard tcgetattr(STDIN_FILENO, &shown) == 0 else {
      throw ConfigurationError("can't ask for a password at this terminal")
    }
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
      write("\n", to: STDERR_FILENO)
    }
    guard let line = readLine(strippingNewline: true) else { throw ConfigurationError("no password was typed") }
    return line
  }

  private static func write(_ text: String, to descriptor: CInt) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { buffer in Glibc.write(descriptor, buffer.baseAddress, buffer.count) }
      if count < 0 && errno != EINTR { return }
      bytes = bytes.dropFirst(max(0, count))
    }
  }
}
