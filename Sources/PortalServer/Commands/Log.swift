import Logging

enum Log {
  /// The server's log: its own at the level of the settings, libraries from notice on.
  static func bootstrap(_ settings: Settings) -> Logger {
    LoggingSystem.bootstrap { label in
      let level = label == "portal" ? settings.logLevel : max(settings.logLevel, .notice)
      return LineLog(label: label, level: level, format: settings.logFormat)
    }
    return Logger(label: "portal")
  }

  /// A command's log: what is worth a person's attention.
  static func ofCommand(_ settings: Settings) -> Logger {
    Logger(label: "portal") { label in
      LineLog(label: label, level: max(settings.logLevel, .warning), format: settings.logFormat)
    }
  }
}
