import Testing

@testable import Shipping

@Suite struct BucketPageTests {
    @Test func aPageOnDiskHoldsNothingElseOfTheProcessesMemory() {
        let page = BucketPage(credit: 1, at: 2)
        var stored: [[UInt8]] = []
        for old: UInt8 in [0x00, 0xFF] {
            var bytes = [UInt8](repeating: old, count: BucketPage.size)
            bytes.withUnsafeMutableBytes { page.store(to: $0) }
            stored.append(bytes)
        }
        let unset = stored[0].indices.filter { stored[0][$0] != stored[1][$0] }
        #expect(unset == [])
    }
}
