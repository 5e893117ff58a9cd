// swift-tools-version: 6.1
import PackageDescription

// Not MemberImportVisibility: in release builds of Swift 6.3 it finds Glibc's `timespec` in a private
// module of the standard library, and refuses its members.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")

let package = Package(
    name: "logferry",
    products: [
        .executable(name: "logferry", targets: ["logferry"]),
        .executable(name: "webhdfs-sandbox", targets: ["webhdfs-sandbox"]),
        // For tests: preloaded into a process, it kills it at a step of its choice.
        .library(name: "KillSwitch", type: .dynamic, targets: ["KillSwitch"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CLinux"),
        .target(name: "Curl", dependencies: ["CCurl", "CLinux"], swiftSettings: strict),
        .target(name: "WebHDFS", dependencies: ["Curl", "CLinux", crypto], swiftSettings: strict),
        .target(
            name: "Shipping",
            dependencies: ["WebHDFS", "Curl", "CLinux", crypto, logging],
            swiftSettings: strict),
        .executableTarget(
            name: "logferry", dependencies: ["Shipping", "CLinux", argumentParser, logging],
            swiftSettings: strict,
            // Sources/CLinux/dispatch.c says why.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--wrap=dispatch_source_set_timer"])]),
        .target(
            name: "Sandbox", dependencies: ["WebHDFS", nioCore, nioHTTP, nioPosix],
            swiftSettings: strict),
        .executableTarget(
            name: "webhdfs-sandbox", dependencies: ["Sandbox", argumentParser],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Sandbox", "WebHDFS"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(
            name: "KillSwitch", path: "Tests/KillSwitch",
            linkerSettings: [.linkedLibrary("dl")]),
        // For Tests/benchmark.sh: no product, so nobody else links it.
        .executableTarget(
            name: "micro-benchmark", dependencies: ["Shipping", "WebHDFS", "CLinux"],
            path: "Tests/benchmark/micro", swiftSettings: strict),
        .testTarget(
            name: "CurlTests", dependencies: ["Curl", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "WebHDFSTests",
            dependencies: ["WebHDFS", "Curl", "CLinux", "Sandbox", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["Sandbox", "TestSupport", nioCore, nioHTTP, nioPosix],
            swiftSettings: strict),
        .testTarget(
            name: "ShippingTests",
            dependencies: ["Shipping", "WebHDFS", "Sandbox", "TestSupport", logging],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: ["logferry", "webhdfs-sandbox", "Shipping", "Sandbox", "TestSupport"],
            swiftSettings: strict),
    ]
)
