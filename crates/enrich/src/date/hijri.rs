//! The Hijri calendar of Umm al-Qura: months of 29 or 30 days as Saudi Arabia announced or computed them, 1365 to 1500.
//!
//! Years outside the table count by the arithmetic calendar, which is off by a day or two at most.

use jiff::{Span, civil::Date};

use super::{
    resolve::{Resolved, Written},
    value::{Point, Value},
};

/// The first year of the table; it began on 5 December 1945.
const FIRST: i16 = 1365;

/// A year each: bit 0 is set where Muharram has 30 days, and so on.
#[rustfmt::skip]
const LONG_MONTHS: [u16; 136] = [
    0xd55, 0x555, 0x555, 0xd55, 0x6d5, 0x555, 0xea5, 0xd2a, 0xaaa, 0xcd5, 0x655, 0x572, 0xda9, 0x555,
    0xaaa, 0x555, 0x52d, 0xa6d, 0x55a, 0x555, 0x74d, 0xd53, 0xd54, 0x556, 0xd55, 0x2d5, 0xd55, 0xd54,
    0xd45, 0x655, 0x52d, 0xa5d, 0x55a, 0xad5, 0x6aa, 0xd4b, 0x52a, 0xa57, 0x4ae, 0x976, 0x56c, 0xb55,
    0xaaa, 0xa55, 0x4ad, 0x95d, 0x2da, 0x5d9, 0xdb2, 0xba4, 0xb4a, 0xa55, 0x2b5, 0x575, 0xb6a, 0xbd2,
    0xbc4, 0xb89, 0xa95, 0x52d, 0x5ad, 0xb6a, 0x6d4, 0xdc9, 0xd92, 0xaa6, 0x956, 0x2ae, 0x56d, 0x36a,
    0xb55, 0xaaa, 0x94d, 0x49d, 0x95d, 0x2ba, 0x5b5, 0x5aa, 0xd55, 0xa9a, 0x92e, 0x26e, 0x55d, 0xada,
    0x6d4, 0x6a5, 0x54b, 0xa97, 0x54e, 0xaae, 0x5ac, 0xba9, 0xd92, 0xb25, 0x64b, 0xcab, 0x55a, 0xb55,
    0x6d2, 0xea5, 0xe4a, 0xa95, 0x52d, 0xaad, 0x36c, 0x759, 0x6d2, 0x695, 0x52d, 0xa5b, 0x4ba, 0x9ba,
    0x3b4, 0xb69, 0xb52, 0xaa6, 0x4b6, 0x96d, 0x2ec, 0x6d9, 0xeb2, 0xd54, 0xd2a, 0xa56, 0x4ae, 0x96d,
    0xd6a, 0xb54, 0xb29, 0xa93, 0x52b, 0xa57, 0x536, 0xab5, 0x6aa, 0xe93,
];

/// The first day of a month.
pub(super) fn month_start(year: i16, month: i8) -> Option<Date> {
    let months = usize::try_from(month.checked_sub(1)?).ok().filter(|months| *months < 12)?;
    let Some(row) = usize::try_from(year.checked_sub(FIRST)?).ok().filter(|row| *row <= LONG_MONTHS.len()) else {
        return arithmetic(year, month);
    };
    let years: u32 = LONG_MONTHS[..row].iter().map(|long| 12 * 29 + long.count_ones()).sum();
    let this = LONG_MONTHS.get(row).copied().unwrap_or_default() & ((1 << months) - 1);
    if row == LONG_MONTHS.len() && months > 0 {
        return arithmetic(year, month);
    }
    let days = i64::from(years) + i64::try_from(months).ok()? * 29 + i64::from(this.count_ones());
    Date::constant(1945, 12, 5).checked_add(Span::new().try_days(days).ok()?).ok()
}

/// The calendar of thirty years with eleven leap days.
fn arithmetic(year: i16, month: i8) -> Option<Date> {
    let (year, month) = (i64::from(year), i64::from(month));
    if !(1..=2000).contains(&year) {
        return None;
    }
    let days = (year - 1) * 354 + (3 + 11 * year).div_euclid(30) + (59 * (month - 1) + 1).div_euclid(2);
    Date::constant(622, 7, 19).checked_add(Span::new().try_days(days).ok()?).ok()
}

/// The last day of a month.
pub(super) fn month_end(year: i16, month: i8) -> Option<Date> {
    let next = if month == 12 { month_start(year.checked_add(1)?, 1) } else { month_start(year, month + 1) };
    next?.yesterday().ok()
}

/// A day; none if the month does not have it.
pub(super) fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    let date = month_start(year, month)?.checked_add(Span::new().try_days(i64::from(day) - 1).ok()?).ok()?;
    (day >= 1 && date <= month_end(year, month)?).then_some(date)
}

/// Year and month that a day is in.
pub(super) fn month_of(date: Date) -> Option<(i16, i8)> {
    let days = Date::constant(622, 7, 19).until(date).ok()?.get_days();
    let near = i16::try_from(days * 30 / 10_631 + 1).ok()?;
    let year = (near - 1..=near + 1).rev().find(|year| month_start(*year, 1).is_some_and(|start| start <= date))?;
    let month = (1..=12).rev().find(|month| month_start(year, *month).is_some_and(|start| start <= date))?;
    Some((year, month))
}

/// A written date of this calendar, seen from `today`.
pub(super) fn resolve(today: Date, written: Written) -> Option<Resolved> {
    let (this, now) = month_of(today)?;
    let year = match (written.year, written.year_shift) {
        (Some(common), _) if common > 1600 => Some(year_in(common, written.month?)?),
        (Some(year), _) => Some(year),
        (None, Some(shift)) => Some(this.checked_add(i16::try_from(shift).ok()?)?),
        (None, None) => None,
    };
    let Some(month) = written.month else {
        let year = year?;
        return Some((Value::Interval(Point::Day(month_start(year, 1)?), Point::Day(month_end(year, 12)?)), 0.93));
    };
    // The day, or the middle of the month, is what nearness counts by.
    let target = |year: i16| day(year, month, written.day.unwrap_or(15));
    let far = |year: &i16| {
        target(*year).and_then(|date| today.until(date).ok()).map_or(i32::MAX, |span| span.get_days().abs())
    };
    let after = |year: &i16| target(*year).is_some_and(|date| date > today);
    let (year, confidence) = match (year, written.shift) {
        (Some(year), _) => (year, 0.97),
        (None, Some(0)) if month == now => (this, 0.95),
        (None, Some(shift)) if shift > 0 => ((this..=this + 1).find(|year| after(year))?, 0.9),
        (None, Some(shift)) if shift < 0 => ((this - 1..=this).rev().find(|year| !after(year))?, 0.9),
        (None, _) => ((this - 1..=this + 1).min_by_key(far)?, 0.8),
    };
    let value = match written.day {
        Some(day) => Value::Day(self::day(year, month, day)?),
        None => Value::Interval(Point::Day(month_start(year, month)?), Point::Day(month_end(year, month)?)),
    };
    Some((value, confidence))
}

/// The year of this calendar in which a month begins in a year of the common era.
fn year_in(common: i16, month: i8) -> Option<i16> {
    let near = common.checked_sub(580)?.max(1);
    (near..near + 60).find(|year| month_start(*year, month).is_some_and(|start| start.year() == common))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use jiff::civil::date;

    use super::{day, month_end, month_of, month_start};

    #[test]
    fn days_as_announced() {
        assert_eq!(day(1446, 9, 1), Some(date(2025, 3, 1)));
        assert_eq!(day(1446, 12, 10), Some(date(2025, 6, 6)));
        assert_eq!(day(1447, 1, 1), Some(date(2025, 6, 26)));
        assert_eq!(day(1445, 10, 1), Some(date(2024, 4, 10)));
        assert_eq!(day(1400, 1, 1), Some(date(1979, 11, 20)));
        assert_eq!(day(1365, 1, 1), Some(date(1945, 12, 5)));
        assert_eq!(month_end(1446, 9), Some(date(2025, 3, 29)));
        assert_eq!(day(1446, 9, 30), None);
        assert_eq!(month_of(date(2025, 5, 9)), Some((1446, 11)));
    }

    #[test]
    fn no_month_is_missing_at_the_ends_of_the_table() {
        for year in [1..=2, 1363..=1367, 1498..=1503].into_iter().flatten() {
            for month in 1..=12 {
                let length = month_start(year, month).unwrap().until(month_end(year, month).unwrap()).unwrap();
                assert!((26..=31).contains(&length.get_days()), "{year}-{month}");
            }
        }
    }
}
