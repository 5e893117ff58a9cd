import ArgumentParser

struct PassOutputOptions: ParsableArguments {
    @Flag(help: "Print what would be shipped, and touch nothing.")
    var dryRun = false

    @Option(help: "Show bytes, rate and time left while shipping; auto: on a terminal.")
    var progress = ProgressDisplay.Mode.auto
}
