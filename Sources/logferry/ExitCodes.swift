import ArgumentParser
import Shipping

/// The exit codes of every command; 64, for wrong usage, is the argument parser's.
///
/// Source of the numbers: `sysexits.h`, <https://man7.org/linux/man-pages/man3/sysexits.h.3head.html>
enum Exit: Int32 {
    case done = 0
    case personMustDecide = 65
    case tryAgain = 75
    case permission = 77
    case configuration = 78

    static let explanation = """
        Exit codes: 0 everything due is published; 64 usage; 65 a person must decide \
        (conflict, vanished, missed), until `status --acknowledge`; 75 something is left that a \
        later pass will try again; 77 permission; 78 configuration. With several of them: 78, 77, 65, 75.
        """

    /// The one that says most about a pass.
    init(_ report: PassReport) {
        if report.needsPermission {
            self = .permission
        } else if report.undecided + report.missed > 0 {
            self = .personMustDecide
        } else if report.isLeft {
            self = .tryAgain
        } else {
            self = .done
        }
    }

    init(_ report: StatusReport) {
        if report.slots.contains(where: \.isAlarm) {
            self = .personMustDecide
        } else {
            self = report.slots.contains { $0.state == .open } ? .tryAgain : .done
        }
    }

    /// Of an error that ends the command.
    init(_ error: any Error) {
        self =
            switch error {
            case is Failure, is ConfigurationError, is TimeZoneError: .configuration
            case is CannotReplace: .personMustDecide
            case let error as StateError:
                Exit(isTransient: error.isTransient, isPermissionDenied: error.isPermissionDenied)
            case let error as PacingError:
                Exit(isTransient: error.isTransient, isPermissionDenied: error.isPermissionDenied)
            default: .tryAgain
            }
    }

    private init(isTransient: Bool, isPermissionDenied: Bool) {
        self = isPermissionDenied ? .permission : isTransient ? .tryAgain : .configuration
    }

    /// What the last pass says, unless that is good and something was left.
    init(_ outcome: Service.Outcome) {
        let last = outcome.last.map(Exit.init) ?? .done
        self = last == .done && outcome.isLeft ? .tryAgain : last
    }

    /// Ends the command; 0 just lets it return.
    func end() throws {
        if self != .done { throw ExitCode(rawValue) }
    }
}
