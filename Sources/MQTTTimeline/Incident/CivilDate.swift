/// A date in the Gregorian calendar, which also counts the years before it was made.
package struct CivilDate: Sendable, Equatable {
    package let year: Int64
    package let month: Int64
    package let day: Int64

    /// The date of the day that is `day` days after 1970-01-01.
    ///
    /// Years begin with March here, so that the leap day is the last of its year and a cycle of 400 years has 146,097 days.
    package init(day: Int64) {
        let shifted = day + 719_468
        let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
        self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }
}
