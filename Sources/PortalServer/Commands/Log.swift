import Logging

enum Log {
  /// Sets up the server's log: its own records at the level of the settings, those of libraries from notice on.
  static func bootstrap(_ settings: Settings) -> Logger {
    LoggingSystem.bootstrap { label in
      let level = label == "portal" ? settings.logLevel : max(settings.logLevel, .notice)
      return LineLog(label: label, level: level, format: settings.logFormat)
    }
    return Logger(label: "portal")
  }

  /// Returns a command's log, with warnings and errors only.
  static func ofCommand(_ settings: Settings) -> Logger {
    Logger(label: "portal") { label in
      LineLog(label: label, level: max(settings.logLevel, .warning), format: settings.logFormat)
    }
  }
}
