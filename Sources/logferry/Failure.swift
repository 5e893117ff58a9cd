import ArgumentParser
import Shipping

/// Why a command cannot do its work, and the exit code that says so.
enum Failure: Error {
    case configuration(String)

    /// Runs a command's work; an error becomes a line on standard error and an exit code.
    static func exiting<Value>(
        _ screen: Screen, _ work: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await work()
        } catch let code as ExitCode {
            throw code
        } catch let error as ValidationError {
            throw error
        } catch {
            let (exit, text) = verdict(on: error)
            screen.log.error("error: \(text)")
            throw ExitCode(exit.rawValue)
        }
    }

    private static func verdict(on error: any Error) -> (Exit, String) {
        switch error {
        case Failure.configuration(let text): (.configuration, text)
        case let error as ConfigurationError: (.configuration, "\(error)")
        case let error as TimeZoneError: (.configuration, "\(error)")
        case let error as StateError: (error.isTransient ? .tryAgain : .configuration, "\(error)")
        case let error as PacingError: (error.isTransient ? .tryAgain : .configuration, "\(error)")
        default: (.tryAgain, "\(error)")
        }
    }
}
