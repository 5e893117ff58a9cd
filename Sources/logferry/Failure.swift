import ArgumentParser
import Shipping

/// Why a command cannot do its work.
enum Failure: Error, CustomStringConvertible {
    case configuration(String)

    var description: String {
        switch self {
        case .configuration(let text): text
        }
    }

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
            screen.log.error("error: \(error)")
            throw ExitCode(Exit(error).rawValue)
        }
    }
}
