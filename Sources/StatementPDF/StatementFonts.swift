import CPango

/// Debian's Noto fonts, and no others, whatever else the machine has: the same statement looks the same everywhere, and has
/// the same bytes.
package struct StatementFonts: @unchecked Sendable {
  /// A font is missing.
  package struct Missing: Error, CustomStringConvertible {
    package let description: String
  }

  private static let folder = "/usr/share/fonts/truetype/noto"
  private static let files = [
    "NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf",
    "NotoSansMono-Regular.ttf", "NotoSansMono-Bold.ttf",
  ]

  /// Read only once it is made, by any number of threads.
  let config: OpaquePointer

  private static let shared: Result<StatementFonts, Missing> = {
    do throws(Missing) { return .success(try StatementFonts()) } catch { return .failure(error) }
  }()

  /// Read once a process.
  package static func load() throws(Missing) -> StatementFonts { try shared.get() }

  private init() throws(Missing) {
    guard let config = FcConfigCreate() else { throw Missing(description: "fontconfig has no memory") }
    for file in Self.files {
      let path = "\(Self.folder)/\(file)"
      guard FcConfigAppFontAddFile(config, path) != 0 else {
        FcConfigDestroy(config)
        throw Missing(description: "\(path) is missing: install fonts-noto-core and fonts-noto-mono")
      }
    }
    self.config = config
  }
}
