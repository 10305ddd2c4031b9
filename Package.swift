// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

// A target can import what it names here and nothing else: this list is the architecture (docs/architecture.md).
let package = Package(
  name: "healthpay-portals",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "portal", targets: ["PortalServer"])],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),

    .target(name: "Wallet", swiftSettings: settings),
    .target(
      name: "Database", dependencies: ["CPostgres", "Wallet", log, metrics, subprocess, system],
      resources: [
        .embedInCode("Migrations/0001_wallet.sql"), .embedInCode("Migrations/0002_bank.sql"),
        .embedInCode("Migrations/0003_roles.sql"),
      ],
      swiftSettings: settings),
    .target(name: "Ledger", dependencies: ["Database", "Wallet"], swiftSettings: settings),
    .target(name: "Templates", dependencies: ["Wallet"], swiftSettings: settings),
    .target(name: "Auth", dependencies: ["CArgon2", "Database", "Wallet", crypto], swiftSettings: settings),
    .target(
      name: "Web",
      dependencies: [
        "Auth", "Database", "Ledger", "Templates", "Wallet", crypto, hummingbird, log, metrics,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .target(
      name: "AdminFeatures",
      dependencies: ["Auth", "Database", "Ledger", "Templates", "Wallet", "Web", hummingbird],
      swiftSettings: settings),
    .target(
      name: "MerchantFeatures",
      dependencies: ["Auth", "Database", "Ledger", "Templates", "Wallet", "Web", hummingbird],
      swiftSettings: settings),
    .executableTarget(
      name: "PortalServer",
      dependencies: [
        "AdminFeatures", "MerchantFeatures", "Auth", "Database", "Ledger", "Templates", "Wallet", "Web",
        hummingbird, lifecycle, log, metrics,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .target(
      name: "TestSupport",
      dependencies: [
        "Auth", "Database", "Ledger", "Wallet", hummingbird, log,
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "BankWorker", dependencies: ["Database", "Ledger", "Wallet", log], path: "Tests/Faults/BankWorker",
      swiftSettings: settings),
    .testTarget(
      name: "PortalServerTests",
      dependencies: [
        "PortalServer", "Auth", "Database", "Ledger", "TestSupport", "Wallet", log, metrics, subprocess, system,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "DatabaseTests", dependencies: ["Database", "TestSupport", "Wallet", log], swiftSettings: settings),
    .testTarget(name: "WalletTests", dependencies: ["Wallet"], swiftSettings: settings),
    .testTarget(
      name: "AuthTests", dependencies: ["Auth", "Database", "TestSupport", "Wallet"], swiftSettings: settings),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Auth", "Database", "Templates", "TestSupport", "Wallet", "Web", hummingbird, log,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "MerchantFeaturesTests",
      dependencies: [
        "MerchantFeatures", "Auth", "Database", "Ledger", "Templates", "TestSupport", "Wallet", "Web", crypto,
        hummingbird, log,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AdminFeaturesTests",
      dependencies: [
        "AdminFeatures", "Auth", "Database", "Ledger", "Templates", "TestSupport", "Wallet", "Web", hummingbird, log,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: settings),
    .testTarget(name: "TemplatesTests", dependencies: ["Templates", "Wallet"], swiftSettings: settings),
    .testTarget(
      name: "LedgerTests", dependencies: ["Database", "Ledger", "TestSupport", "Wallet", crypto, log],
      swiftSettings: settings),
  ]
)
