/// The faults one request meets.
struct FaultPlan: Sendable {
    struct Armed: Sendable {
        let id: Faults.ID
        let fault: Fault
    }

    let armed: [Armed]

    func at(_ moment: Fault.Moment) -> [Armed] {
        armed.filter { $0.fault.moment == moment && $0.fault.action.happensAtAMoment }
    }

    /// The next offset after `offset` where something happens; nil when the body is left alone.
    func nextStop(after offset: Int64) -> Int64? {
        let stops = armed.compactMap { armed -> Int64? in
            guard case .body(let after) = armed.fault.moment, after > offset else { return nil }
            return armed.fault.action.happensAtAMoment ? after : nil
        }
        return stops.min()
    }

    func first<Value>(_ pick: (Fault.Action) -> Value?) -> (id: Faults.ID, value: Value)? {
        for armed in armed {
            if let value = pick(armed.fault.action) { return (armed.id, value) }
        }
        return nil
    }

    var storeOnly: (id: Faults.ID, value: Int64)? {
        first { if case .storeOnly(let bytes) = $0 { bytes } else { nil } }
    }

    var corrupt: (id: Faults.ID, value: Int64)? {
        first { if case .corrupt(let offset) = $0 { offset } else { nil } }
    }

    var answersBeforeClose: Faults.ID? {
        first { if case .answerBeforeClose = $0 { true } else { nil } }?.id
    }

    var readAtMost: (id: Faults.ID, value: Int64)? {
        first { if case .readAtMost(let rate) = $0 { rate } else { nil } }
    }

    /// What the state that the NameNode is to be in makes it answer.
    func refusal(of request: Request) -> (id: Faults.ID, value: HDFSException)? {
        first { action -> HDFSException? in
            switch action {
            case .standby: NameNodeState.standby.refusal(of: request)
            case .safeMode: NameNodeState.safeMode.refusal(of: request)
            case .answer, .close, .reset, .hold, .storeOnly, .corrupt, .answerBeforeClose,
                .readAtMost,
                .redirect:
                nil
            }
        }
    }

    var holdsBody: Bool {
        armed.contains { armed in
            if case .body = armed.fault.moment { armed.fault.action == .hold } else { false }
        }
    }

    var redirect: (id: Faults.ID, value: String)? {
        first { if case .redirect(let to) = $0 { to } else { nil } }
    }
}

extension Fault.Action {
    /// Whether this is done at a moment, or changes the work itself.
    var happensAtAMoment: Bool {
        switch self {
        case .answer, .close, .reset, .hold: true
        case .storeOnly, .corrupt, .answerBeforeClose, .readAtMost, .redirect, .standby, .safeMode:
            false
        }
    }
}
