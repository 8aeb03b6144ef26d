//! What a word can mean in a date.

use super::feast::Feast;

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
}

/// A part of a longer stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Begin,
    Middle,
    End,
}

/// What a word, or several that belong together, can mean in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// Written in digits: value and how many digits.
    Digits(u32, usize),
    /// Written in letters, 1 to 90.
    Cardinal(u32),
    /// First, 21st.
    Ordinal(u32),
    /// 1 to 12. The flag: a common word too (`may`, `mars`), so that a cue is needed.
    Month(i8, bool),
    /// 1 Monday to 7 Sunday. The flag: a common word or an abbreviation.
    Weekday(i8, bool),
    /// A unit of time.
    Unit(Unit),
    /// Two of it, as Arabic has it in one word.
    Dual(Unit),
    /// This, next, last.
    Shift(i32),
    /// The last so many, before a count.
    Latest,
    /// Days from today.
    DayFrom(i32),
    /// The day, before a weekday or date.
    TheDay,
    From,
    To,
    Between,
    And,
    Of,
    In,
    The,
    At,
    /// Before a count: il y a, قبل, منذ.
    AgoBefore,
    /// After a count: ago.
    AgoAfter,
    /// Before a count: dans, in, بعد.
    HenceBefore,
    /// Before a count: within.
    Within,
    /// After a count: later, plus tard, من الآن.
    HenceAfter,
    Few,
    Edge(Edge),
    /// Hour of the day that is meant with words such as "evening": added to hours below 12 where true.
    Afternoon(bool),
    /// Clock hour sign: h, heures, الساعة, o'clock.
    Clock,
    Half,
    QuarterHour,
    /// Minutes east of Greenwich.
    Zone(i32),
    /// The newsroom's own zone.
    LocalZone,
    /// 1 spring to 4 winter.
    Season(i8),
    /// 90 for the nineties.
    Nineties(i32),
    /// The sign of the common era after a year.
    Era,
    /// 1 Muharram to 12 Dhu al-Hijja. The flag: a name of persons or a common word too.
    HijriMonth(i8, bool),
    /// The sign of the Hijri era after a year.
    HijriEra,
    /// A feast or a day of remembrance.
    Feast(Feast),
    /// An hour that has a name: noon, midnight.
    Hour(i8),
    /// What is left of a stretch of time.
    Rest,
    /// Before a stretch of time: the part of it that is to come.
    Later,
    /// Before a stretch of time: the part of it that has passed.
    Earlier,
    /// Letters after digits that make an ordinal.
    OrdinalSign,
}

/// Words by `|`, with what they mean.
pub(crate) type Entry = (&'static str, Word);
