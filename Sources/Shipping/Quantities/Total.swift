extension Sequence<Int64> {
    /// The sum of numbers that are not negative; `Int64.max` if it is more: sparse files can be that long.
    package var total: Int64 {
        reduce(0) { sum, number in
            let (next, overflow) = sum.addingReportingOverflow(number)
            return overflow ? .max : next
        }
    }
}
