@testable import Shipping

/// Looks of which all that was found is wanted at once.
extension Scan {
    static func findings(of requests: [ScanRequest]) -> [SlotFinding] {
        let requests = requests.ranked
        return result(of: requests).first(.max) { requests[$0] }
    }
}

extension Scans {
    func findings(of requests: [ScanRequest]) -> [SlotFinding] {
        let requests = requests.ranked
        return result(of: requests).first(.max) { requests[$0] }
    }
}
