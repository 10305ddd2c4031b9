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
let ssl = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

// A target can import only the targets that it names here, so this list is the architecture (docs/architecture.md).
let package = Package(
  name: "healthpay-portals",
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
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
    .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),

    .target(name: "Wallet", swiftSettings: settings),
    .target(
      name: "Database", dependencies: ["CPostgres", "Wallet", log, metrics],
      resources: [
        .embedInCode("Migrations/0001_baseline.sql"), .embedInCode("Migrations/0002_daily_totals.sql"),
        .embedInCode("Migrations/0003_fill_daily_totals.sql"), .embedInCode("Migrations/0004_invitations.sql"),
        .embedInCode("Migrations/0005_second_factors.sql"), .embedInCode("Migrations/0006_throttling.sql"),
        .embedInCode("Migrations/0007_outbox.sql"), .embedInCode("Migrations/0008_reseal.sql"),
        .embedInCode("Migrations/0009_passkeys.sql"), .embedInCode("Migrations/0010_merchant_portal.sql"),
        .embedInCode("Migrations/0011_merchant_portal_rows.sql"), .embedInCode("Migrations/0012_ledger_totals.sql"),
        .embedInCode("Migrations/0013_ledger_history.sql"), .embedInCode("Migrations/0014_onboarding.sql"),
        .embedInCode("Migrations/0015_verification.sql"), .embedInCode("Migrations/0016_notes.sql"),
        .embedInCode("Migrations/0017_exports.sql"), .embedInCode("Migrations/0018_saved_views.sql"),
        .embedInCode("Migrations/0019_operations.sql"), .embedInCode("Migrations/0020_statement_files.sql"),
        .embedInCode("Migrations/0022_lists_and_cases.sql"), .embedInCode("Migrations/0023_refunds_of_users.sql"),
        .embedInCode("Migrations/0024_banking.sql"), .embedInCode("Migrations/0025_bank_files.sql"),
        .embedInCode("Migrations/0026_list_columns.sql"), .embedInCode("Migrations/0027_settings.sql"),
        .embedInCode("Migrations/0028_mentions.sql"), .embedInCode("Migrations/0029_notifications.sql"),
        .embedInCode("Migrations/0030_validate_subjects.sql"), .embedInCode("Migrations/0031_member_mobiles.sql"),
        .embedInCode("Migrations/0032_validate_message_kinds.sql"), .embedInCode("Migrations/0033_customers.sql"),
        .embedInCode("Migrations/0034_row_changes.sql"), .embedInCode("Migrations/0035_keep_no_indexes.sql"),
        .embedInCode("Migrations/0036_bank_line_approvals.sql"),
        .embedInCode("Migrations/0037_validate_approval_kinds.sql"),
        .embedInCode("Migrations/0038_failed_sign_ins_of_hour.sql"),
        .embedInCode("Migrations/0039_reset_requests.sql"),
      ],
      swiftSettings: settings),
    .target(name: "Cluster", dependencies: [log, subprocess, system], swiftSettings: settings),
    .target(name: "Ledger", dependencies: ["Database", "Wallet"], swiftSettings: settings),
    .target(name: "Templates", dependencies: ["CQREncode", "Wallet"], swiftSettings: settings),
    .target(
      name: "StatementPDF", dependencies: ["CPango", "CQREncode", "Templates", "Wallet"], swiftSettings: settings),
    .target(
      name: "Auth", dependencies: ["CArgon2", "Database", "Wallet", crypto],
      resources: [.embedInCode("CommonPasswords.txt")], swiftSettings: settings),
    .target(
      name: "Messages", dependencies: ["Auth", "CCurl", "Database", "Templates", "Wallet", subprocess, system],
      swiftSettings: settings),
    .target(
      name: "Web",
      dependencies: [
        "Auth", "CDeflate", "Database", "Templates", "Wallet", crypto, hummingbird, log, metrics, ssl,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .target(
      name: "SharedFeatures",
      dependencies: ["Auth", "Database", "Ledger", "StatementPDF", "Templates", "Wallet", "Web", metrics],
      swiftSettings: settings),
    .target(
      name: "AdminFeatures",
      dependencies: [
        "Auth", "Database", "Ledger", "Messages", "SharedFeatures", "Templates", "Wallet", "Web", hummingbird,
      ],
      swiftSettings: settings),
    .target(
      name: "MerchantFeatures",
      dependencies: ["Auth", "Database", "Ledger", "SharedFeatures", "Templates", "Wallet", "Web", hummingbird],
      swiftSettings: settings),
    .executableTarget(
      name: "PortalServer",
      dependencies: [
        "AdminFeatures", "MerchantFeatures", "Auth", "Cluster", "Database", "Ledger", "Messages", "SharedFeatures",
        "StatementPDF", "Templates", "Wallet", "Web", crypto, hummingbird, lifecycle, log, metrics, ssl,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .target(
      name: "TestSupport",
      dependencies: [
        "Auth", "Cluster", "Database", "Ledger", "Wallet", crypto, hummingbird, log, subprocess, system,
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "BankWorker", dependencies: ["Database", "Ledger", "Wallet", log], path: "Tests/Faults/BankWorker",
      swiftSettings: settings),
    .executableTarget(
      name: "RenderBenchmark", dependencies: ["Templates", "Wallet"], path: "bench/render", exclude: ["run"],
      swiftSettings: settings),
    .testTarget(
      name: "PortalServerTests",
      dependencies: [
        "PortalServer", "AdminFeatures", "Auth", "Cluster", "Database", "Ledger", "MerchantFeatures", "Messages",
        "Templates", "TestSupport", "Wallet", "Web", crypto, hummingbird, log, metrics, subprocess, system,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      exclude: ["Releases"], swiftSettings: settings),
    .testTarget(
      name: "ClusterTests", dependencies: ["Cluster", "Database", "TestSupport", log], swiftSettings: settings),
    .testTarget(
      name: "DatabaseTests", dependencies: ["Database", "TestSupport", "Wallet", log], swiftSettings: settings),
    .testTarget(name: "WalletTests", dependencies: ["Wallet"], swiftSettings: settings),
    .testTarget(
      name: "AuthTests", dependencies: ["Auth", "Database", "TestSupport", "Wallet", crypto], swiftSettings: settings),
    .testTarget(
      name: "MessagesTests",
      dependencies: ["Messages", "Auth", "Database", "Ledger", "Templates", "TestSupport", "Wallet"],
      swiftSettings: settings),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Auth", "CDeflate", "Database", "Templates", "TestSupport", "Wallet", "Web", hummingbird, log,
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
        "MerchantFeatures", "Auth", "Database", "Ledger", "SharedFeatures", "Templates", "TestSupport", "Wallet", "Web",
        crypto,
        hummingbird, log,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AdminFeaturesTests",
      dependencies: [
        "AdminFeatures", "Auth", "Database", "Ledger", "SharedFeatures", "Templates", "TestSupport", "Wallet", "Web",
        hummingbird, log,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: settings),
    .testTarget(name: "TemplatesTests", dependencies: ["Templates", "Wallet"], swiftSettings: settings),
    .testTarget(
      name: "StatementPDFTests", dependencies: ["StatementPDF", "Templates", "Wallet"], swiftSettings: settings),
    .testTarget(
      name: "LedgerTests", dependencies: ["Auth", "Database", "Ledger", "TestSupport", "Wallet", crypto, log],
      swiftSettings: settings),
  ]
)
