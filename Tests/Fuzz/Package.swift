// swift-tools-version: 6.2
import PackageDescription

// The parsers alone, without what they come with. `Sources` is a link to the portals' own, which `run` makes; each target
// takes some files. So it builds in a minute, and nothing of it slows the portals' build.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"]),
]

let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "CQREncode", path: "Sources/CQREncode", pkgConfig: "libqrencode"),
    .target(name: "Wallet", path: "Sources/Wallet", swiftSettings: settings),
    .target(
      name: "Templates", dependencies: ["CQREncode", "Wallet"], path: "Sources/Templates", swiftSettings: settings),
    // In place of swift-crypto.
    .target(name: "Crypto", path: "Crypto", swiftSettings: settings),
    .target(
      name: "Auth", dependencies: ["Crypto", "Wallet"], path: "Sources/Auth", exclude: ["CommonPasswords.txt"],
      sources: ["Base64.swift", "BreachedPasswords.swift", "Passkeys/CBOR.swift", "Passkeys/PasskeyCheck.swift"],
      swiftSettings: settings),
    .target(
      name: "Ledger", dependencies: ["Wallet"], path: "Sources/Ledger", exclude: ["CSV/CSVExport.swift"],
      sources: ["CSV", "Bank/BankMessage.swift", "Bank/BankResultFile.swift", "Bank/XMLElement.swift"],
      swiftSettings: settings),
    .target(
      name: "Web", path: "Sources/Web",
      sources: [
        "CookieText.swift", "RequestLimits.swift", "Forms/HeaderParameters.swift", "Forms/MultipartForm.swift",
        "Forms/MultipartStream.swift", "Forms/URLEncoded.swift",
      ],
      swiftSettings: settings),
    .target(
      name: "AdminFeatures", dependencies: ["Templates", "Wallet"], path: "Sources/AdminFeatures",
      sources: ["Search/SearchTerms.swift"], swiftSettings: settings),
    .target(
      name: "Fuzz", dependencies: ["AdminFeatures", "Auth", "Ledger", "Templates", "Wallet", "Web"], path: "Fuzz",
      swiftSettings: settings),
  ]
)
