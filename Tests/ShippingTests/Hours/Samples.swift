import Testing

@testable import Shipping

extension WallTime {
    static func at(_ text: String) throws -> WallTime { try #require(WallTime(text)) }
}

extension HourLabel {
    static func of(_ text: String) throws -> HourLabel { try #require(HourLabel(text)) }
}
