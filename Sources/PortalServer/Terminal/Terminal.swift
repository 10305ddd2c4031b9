#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a person at a terminal, or a script, sees and types.
enum Terminal {
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 }

  /// A line on standard output, at once.
  static func say(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

  /// A line on standard error, in one write: lines of several threads don't mix.
  static func complain(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  /// Asks twice without echo at a terminal; reads one line of standard input elsewhere.
  static func newPassword() throws -> String {
    guard isInteractive else {
      guard let line = readLine(strippingNewline: true) else { throw Complaint("no password on standard input") }
      return line
    }
    let first = try ask("Password: ")
    let second = try ask("Again: ")
    if first != second { throw Complaint("the two passwords differ") }
    return first
  }

  private static func ask(_ prompt: String) throws -> String {
    write(prompt, to: STDERR_FILENO)
    var shown = termios()
    guard tcgetattr(STDIN_FILENO, &shown) == 0 else { throw Complaint("can't ask for a password at this terminal") }
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
      write("\n", to: STDERR_FILENO)
    }
    guard let line = readLine(strippingNewline: true) else { throw Complaint("no password was typed") }
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
