//! The calendar: what was read, as a place in time relative to the story's own moment.

use jiff::{
    Span, Zoned,
    civil::{Date, Weekday},
};

use super::{
    hijri,
    value::{Point, Value},
    word::{Edge, Unit},
};

/// A value and how sure it is.
pub(crate) type Resolved = (Value, f32);

/// A date as it was written, before it has a place in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) year: Option<i16>,
    pub(crate) month: Option<i8>,
    pub(crate) day: Option<i8>,
    pub(crate) weekday: Option<i8>,
    /// This, next, last: of the month where there is one, else of the weekday.
    pub(crate) shift: Option<i32>,
    /// The shift is of the year.
    pub(crate) year_shift: Option<i32>,
    /// Month and year are of the Hijri calendar.
    pub(crate) hijri: bool,
}

/// The story's own moment.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) now: Zoned,
    pub(crate) today: Date,
}

/// In the place of a shift: the clause speaks of what is to come.
const FUTURE: i32 = i32::MAX;

impl Calendar {
    pub(crate) fn new(now: &Zoned) -> Self {
        Self { now: now.clone(), today: now.date() }
    }

    /// A written date. `future`: the clause speaks of what is to come.
    pub(crate) fn date(&self, written: Written, future: bool) -> Option<Resolved> {
        if written.hijri {
            return hijri::resolve(self.today, written);
        }
        let year = written.year.or(written.year_shift.and_then(|shift| self.year_off(shift)));
        match (written.month, written.day) {
            (Some(month), Some(day)) => {
                let shift = written.shift.or(future.then_some(FUTURE));
                self.day_of_month(year, month, day, shift)
            }
            (Some(month), None) => self.month(year, month, written.shift),
            (None, Some(day)) => self.bare_day(day, written),
            (None, None) => match written.weekday {
                Some(weekday) => self.weekday(weekday, written.shift, future),
                None => year.map(|year| (Value::Year(year), 0.95)),
            },
        }
    }

    fn year_off(&self, shift: i32) -> Option<i16> {
        i16::try_from(i32::from(self.today.year()).checked_add(shift)?).ok()
    }

    fn day_of_month(&self, year: Option<i16>, month: i8, day: i8, shift: Option<i32>) -> Option<Resolved> {
        let date = |year: i16| Date::new(year, month, day).ok();
        if let Some(year) = year {
            return Some((Value::Day(date(year)?), 0.98));
        }
        let this = self.today.year();
        let around = [this.checked_sub(1)?, this, this.checked_add(1)?];
        let far = |date: &Date| days(self.today, *date).abs();
        let (found, confidence) = match shift {
            Some(0) if month == self.today.month() => (date(this), 0.97),
            Some(0) => (self.past_month(month).and_then(date), 0.45),
            Some(FUTURE) => (around.into_iter().filter_map(date).find(|date| *date >= self.today), 0.86),
            Some(shift) if shift > 0 => (around.into_iter().filter_map(date).find(|date| *date > self.today), 0.9),
            Some(_) => (around.into_iter().rev().filter_map(date).find(|date| *date < self.today), 0.9),
            None => (around.into_iter().filter_map(date).min_by_key(far), 0.88),
        };
        Some((Value::Day(found?), confidence))
    }

    /// The year of the nearest such month that is not to come.
    fn past_month(&self, month: i8) -> Option<i16> {
        let this = self.today.year();
        if month <= self.today.month() { Some(this) } else { this.checked_sub(1) }
    }

    fn month(&self, year: Option<i16>, month: i8, shift: Option<i32>) -> Option<Resolved> {
        if let Some(year) = year {
            return Some((Value::Month(year, month), 0.97));
        }
        let now = self.today.month();
        let this = self.today.year();
        let ahead = i32::from(month) - i32::from(now);
        let (year, confidence) = match shift {
            Some(0) if ahead == 0 => (this, 0.95),
            Some(0) => (self.past_month(month)?, 0.45),
            Some(shift) if shift > 0 => (if ahead > 0 { this } else { this.checked_add(1)? }, 0.9),
            Some(_) => (if ahead < 0 { this } else { this.checked_sub(1)? }, 0.9),
            None if ahead > 6 => (this.checked_sub(1)?, 0.7),
            None if ahead < -6 => (this.checked_add(1)?, 0.7),
            None => (this, 0.75),
        };
        Some((Value::Month(year, month), confidence))
    }

    /// "the 22nd", "الجمعة 22": the nearest month that has it, on that weekday where one is given.
    fn bare_day(&self, day: i8, written: Written) -> Option<Resolved> {
        let first = self.today.first_of_month();
        let months = match written.shift {
            Some(shift) => vec![shift],
            None => vec![0, -1, 1],
        };
        let dates = months.into_iter().filter_map(|months| {
            let month = first.checked_add(Span::new().try_months(months).ok()?).ok()?;
            Date::new(month.year(), month.month(), day).ok()
        });
        let fits = |date: &Date| written.weekday.is_none_or(|weekday| date.weekday().to_monday_one_offset() == weekday);
        let found = dates.filter(fits).min_by_key(|date| days(self.today, *date).abs())?;
        let confidence = if written.shift.is_some() || written.weekday.is_some() { 0.88 } else { 0.6 };
        Some((Value::Day(found), confidence))
    }

    fn weekday(&self, weekday: i8, shift: Option<i32>, future: bool) -> Option<Resolved> {
        let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
        let ahead = i64::from(self.today.weekday().until(weekday));
        let behind = if ahead == 0 { 0 } else { ahead - 7 };
        let (off, confidence) = match shift {
            Some(0) => (self.in_this_week(weekday), 0.85),
            Some(shift) if shift > 0 => (if ahead == 0 { 7 } else { ahead }, 0.85),
            Some(_) => (if behind == 0 { -7 } else { behind }, 0.88),
            None if ahead == 0 => (0, 0.75),
            None if future => (ahead, 0.72),
            None => (behind, 0.65),
        };
        Some((Value::Day(self.days_off(off)?), confidence))
    }

    fn in_this_week(&self, weekday: Weekday) -> i64 {
        i64::from(weekday.to_monday_one_offset()) - i64::from(self.today.weekday().to_monday_one_offset())
    }

    pub(crate) fn days_off(&self, off: i64) -> Option<Date> {
        self.today.checked_add(Span::new().try_days(off).ok()?).ok()
    }

    /// This, next or last week, month, year.
    pub(crate) fn unit(&self, unit: Unit, shift: i32) -> Option<Resolved> {
        let value = match unit {
            Unit::Day => Value::Day(self.days_off(i64::from(shift))?),
            Unit::Week | Unit::Weekend => {
                let monday = 1 - i64::from(self.today.weekday().to_monday_one_offset()) + 7 * i64::from(shift);
                let (from, to) = if unit == Unit::Week { (monday, monday + 6) } else { (monday + 5, monday + 6) };
                Value::Interval(Point::Day(self.days_off(from)?), Point::Day(self.days_off(to)?))
            }
            Unit::Month => {
                let month = self.months_off(shift)?;
                Value::Month(month.year(), month.month())
            }
            Unit::Quarter => {
                let first = self.months_off(shift.checked_mul(3)?)?;
                return self.quarter(first.year(), (first.month() - 1) / 3 + 1);
            }
            Unit::Half => {
                let first = self.months_off(shift.checked_mul(6)?)?;
                return self.half(first.year(), (first.month() - 1) / 6 + 1);
            }
            Unit::Year => Value::Year(self.year_off(shift)?),
            Unit::Decade => Value::Decade(self.year_off(shift.checked_mul(10)?)?.div_euclid(10) * 10),
            Unit::Century => Value::Century(self.year_off(shift.checked_mul(100)?)?.div_euclid(100)),
            Unit::Minute | Unit::Hour => return None,
        };
        Some((value, 0.9))
    }

    fn months_off(&self, off: i32) -> Option<Date> {
        self.today.first_of_month().checked_add(Span::new().try_months(off).ok()?).ok()
    }

    /// Months 1 to 3, 4 to 6, …
    pub(crate) fn quarter(&self, year: i16, quarter: i8) -> Option<Resolved> {
        let first = quarter.checked_sub(1)?.checked_mul(3)?.checked_add(1)?;
        Some((Value::Interval(Point::Month(year, first), Point::Month(year, first + 2)), 0.92))
    }

    /// January to June, July to December.
    pub(crate) fn half(&self, year: i16, half: i8) -> Option<Resolved> {
        let first = half.checked_sub(1)?.checked_mul(6)?.checked_add(1)?;
        Some((Value::Interval(Point::Month(year, first), Point::Month(year, first + 5)), 0.92))
    }

    /// The week from Monday that a day is in.
    pub(crate) fn week_of(&self, day: Date) -> Option<Resolved> {
        let back = i64::from(day.weekday().to_monday_zero_offset());
        let monday = day.checked_sub(Span::new().try_days(back).ok()?).ok()?;
        let sunday = monday.checked_add(Span::new().try_days(6).ok()?).ok()?;
        Some((Value::Interval(Point::Day(monday), Point::Day(sunday)), 0.88))
    }

    /// From today to the end of this unit.
    pub(crate) fn rest(&self, unit: Unit) -> Option<Resolved> {
        let last = match unit {
            Unit::Week => self.days_off(7 - i64::from(self.today.weekday().to_monday_one_offset()))?,
            Unit::Month => self.today.last_of_month(),
            Unit::Year => self.today.last_of_year(),
            _ => return None,
        };
        Some((Value::Interval(Point::Day(self.today), Point::Day(last)), 0.8))
    }

    /// From the start of this unit to yesterday.
    pub(crate) fn so_far(&self, unit: Unit) -> Option<Resolved> {
        let first = match unit {
            Unit::Week => self.days_off(1 - i64::from(self.today.weekday().to_monday_one_offset()))?,
            Unit::Month => self.today.first_of_month(),
            Unit::Year => self.today.first_of_year(),
            _ => return None,
        };
        let last = self.today.yesterday().ok()?;
        let value =
            if first <= last { Value::Interval(Point::Day(first), Point::Day(last)) } else { Value::Day(first) };
        Some((value, 0.8))
    }

    /// Several units from now at once, to the day: `1 month and 21 days ago`.
    pub(crate) fn offsets(&self, counts: &[(i32, Unit)], sign: i32) -> Option<Resolved> {
        let mut then = self.now.clone();
        let mut fine = false;
        for (count, unit) in counts {
            let count = count.checked_mul(sign)?;
            let span = match unit {
                Unit::Minute => Span::new().try_minutes(count),
                Unit::Hour => Span::new().try_hours(count),
                Unit::Day => Span::new().try_days(count),
                Unit::Week => Span::new().try_weeks(count),
                Unit::Month => Span::new().try_months(count),
                Unit::Year => Span::new().try_years(count),
                _ => return None,
            };
            fine |= matches!(unit, Unit::Minute | Unit::Hour);
            then = then.checked_add(span.ok()?).ok()?;
        }
        let minute = Value::Minute(then.date(), then.hour(), then.minute(), then.offset().seconds() / 60);
        Some((if fine { minute } else { Value::Day(then.date()) }, 0.86))
    }

    /// From today to so many units from now.
    pub(crate) fn within(&self, counts: &[(i32, Unit)]) -> Option<Resolved> {
        let (Value::Day(last) | Value::Minute(last, ..)) = self.offsets(counts, 1)?.0 else { return None };
        let whole = Value::Interval(Point::Day(self.today), Point::Day(last));
        Some((if last == self.today { Value::Day(last) } else { whole }, 0.82))
    }

    /// The weekend that is meant where no word says which: the last one where the clause tells what was,
    /// or the week is young and the words are "over the weekend".
    pub(crate) fn weekend(&self, past: bool, over: bool) -> Option<Resolved> {
        let today = self.today.weekday().to_monday_one_offset();
        self.unit(Unit::Weekend, if past && today <= 5 || over && today <= 3 { -1 } else { 0 })
            .map(|(value, _)| (value, 0.7))
    }

    /// So many units from now: a day for days and weeks, a month for months, a year for years, the minute for hours.
    pub(crate) fn offset(&self, count: i32, unit: Unit) -> Option<Resolved> {
        let value = match unit {
            Unit::Day => Value::Day(self.days_off(i64::from(count))?),
            Unit::Week => Value::Day(self.days_off(i64::from(count) * 7)?),
            Unit::Month | Unit::Year => return self.unit(unit, count).map(|(value, _)| (value, 0.85)),
            Unit::Quarter => return self.unit(Unit::Month, count.checked_mul(3)?),
            Unit::Half => return self.unit(Unit::Month, count.checked_mul(6)?),
            Unit::Decade => return self.unit(Unit::Year, count.checked_mul(10)?),
            Unit::Century => return self.unit(Unit::Year, count.checked_mul(100)?),
            Unit::Hour | Unit::Minute => {
                let minutes = i64::from(count) * if unit == Unit::Hour { 60 } else { 1 };
                let then = self.now.checked_add(Span::new().try_minutes(minutes).ok()?).ok()?;
                Value::Minute(then.date(), then.hour(), then.minute(), then.offset().seconds() / 60)
            }
            Unit::Weekend => return None,
        };
        Some((value, 0.88))
    }

    /// The last or next so many units, as an interval that touches today.
    pub(crate) fn window(&self, count: i32, unit: Unit, shift: i32) -> Option<Resolved> {
        if shift == 0 || count <= 0 {
            return None;
        }
        let off = count.checked_mul(shift.signum())?;
        let span = match unit {
            Unit::Day => Span::new().try_days(off),
            Unit::Week => Span::new().try_weeks(off),
            Unit::Month => Span::new().try_months(off),
            Unit::Year => Span::new().try_years(off),
            Unit::Decade => return self.decades(count, shift),
            _ => return None,
        };
        let far = self.today.checked_add(span.ok()?).ok()?;
        let (from, to) = match shift {
            ..0 => (far, self.today.yesterday().ok()?),
            // Days that follow today begin tomorrow; so do whole months and years.
            _ => (self.today.tomorrow().ok()?, far),
        };
        Some((Value::Interval(Point::Day(from), Point::Day(to)), 0.75))
    }

    /// Whole decades before or after this one.
    fn decades(&self, count: i32, shift: i32) -> Option<Resolved> {
        let this = self.today.year().div_euclid(10) * 10;
        let years = i16::try_from(count.checked_mul(10)?).ok()?;
        let (from, to) =
            if shift < 0 { (this.checked_sub(years)?, this - 1) } else { (this + 10, this.checked_add(years)? + 9) };
        Some((Value::Interval(Point::Year(from), Point::Year(to)), 0.7))
    }

    /// The first, middle or last part of a month or year.
    pub(crate) fn edge(&self, edge: Edge, (value, confidence): Resolved) -> Option<Resolved> {
        let value = match value {
            Value::Month(year, month) => {
                let first = Date::new(year, month, 1).ok()?;
                let (from, to) = match edge {
                    Edge::Begin => (1, 15),
                    Edge::Middle => (10, 20),
                    Edge::End => (16, first.days_in_month()),
                };
                Value::Interval(
                    Point::Day(Date::new(year, month, from).ok()?),
                    Point::Day(Date::new(year, month, to).ok()?),
                )
            }
            Value::Year(year) => {
                let (from, to) = match edge {
                    Edge::Begin => (1, 4),
                    Edge::Middle => (5, 8),
                    Edge::End => (9, 12),
                };
                Value::Interval(Point::Month(year, from), Point::Month(year, to))
            }
            Value::Interval(Point::Day(from), Point::Day(to)) if days(from, to) == 6 => {
                let day = |n: i32| from.checked_add(Span::new().try_days(n).ok()?).ok();
                let (first, last) = match edge {
                    Edge::Begin => (day(0)?, day(2)?),
                    Edge::Middle => (day(1)?, day(4)?),
                    Edge::End => (day(3)?, to),
                };
                Value::Interval(Point::Day(first), Point::Day(last))
            }
            other => other,
        };
        Some((value, confidence * 0.75))
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(i64::MAX, |span| i64::from(span.get_days()))
}
