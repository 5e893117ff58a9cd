import Testing

@testable import Shipping

@Suite struct UploadPlanTests {
    @Test(arguments: [
        (size: Int64(0), parts: 1), (1, 1), (99, 1), (100, 1), (101, 2), (200, 2), (201, 3),
    ])
    func aFileIsCutAtWholeBlocks(size: Int64, parts: Int) {
        let plan = UploadPlan(size: size, blockSize: 100, partBlocks: 1, joinable: true)
        #expect(plan.count == parts)
    }

    @Test func thePartsCoverEveryByteOnce() {
        let plan = UploadPlan(size: 1_234, blockSize: 100, partBlocks: 3, joinable: true)
        let ranges = (0..<plan.count).map(plan.range)
        #expect(ranges.first?.lowerBound == 0)
        #expect(ranges.last?.upperBound == 1_234)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        #expect(ranges.dropLast().allSatisfy { $0.count == 300 })
    }

    @Test func noPartBlocksAndNoJoiningMakeOnePart() {
        #expect(UploadPlan(size: 999, blockSize: 100, partBlocks: 0, joinable: true).count == 1)
        #expect(UploadPlan(size: 999, blockSize: 100, partBlocks: 1, joinable: false).count == 1)
    }

    @Test func aLengthTellsHowManyPartsWereJoined() {
        let plan = UploadPlan(size: 250, partSize: 100)
        #expect(plan.partsJoined(at: 100) == 1)
        #expect(plan.partsJoined(at: 200) == 2)
        #expect(plan.partsJoined(at: 250) == 3)
        #expect(plan.partsJoined(at: 150) == nil)
        #expect(plan.partsJoined(at: 300) == nil)
    }
}
