//! When an outlet is sent something: `window` and `schedule`, and `digest` of mails. What takes a story back waits for neither.

use jiff::{Timestamp, ToSpan as _, Zoned, civil::Time, tz::TimeZone};
use wiredesk_service::{ConfigError, Section};

use crate::setting::OutletCommon;

/// Further attempts of what goes out together are made at whole multiples of so many seconds.
const TOGETHER: i64 = 300;

/// The times of an outlet, in its zone. At all times where nothing is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    zone: TimeZone,
    /// From the first up to the second; over midnight where the second is the smaller one.
    window: Option<(Time, Time)>,
    /// In their order.
    schedule: Vec<Time>,
}

impl Default for Times {
    fn default() -> Self {
        Self { zone: TimeZone::UTC, window: None, schedule: Vec::new() }
    }
}

impl Times {
    /// Reads `window` and `schedule` of an outlet.
    pub(crate) fn read(section: &Section, common: &OutletCommon, zone: &TimeZone) -> Result<Self, ConfigError> {
        let window = common.window.as_deref().map(|text| window(section, text)).transpose()?;
        let mut schedule = Vec::new();
        let digest = section.text("digest").map(|text| ("digest", text));
        let named = common.schedule.iter().flatten().map(|text| ("schedule", text.as_str()));
        for (key, text) in named.chain(digest) {
            let message = || section.error(key, format!("{text:?} is no time of day; write it as 18:00"));
            schedule.push(time(text).ok_or_else(message)?);
        }
        schedule.sort_unstable();
        schedule.dedup();
        if common.schedule.as_ref().is_some_and(Vec::is_empty) {
            return Err(section.error("schedule", "names no time; write [\"06:00\", \"18:00\"], or take it out"));
        }
        let times = Self { zone: zone.clone(), window, schedule };
        match times.schedule.iter().find(|time| !times.is_open(**time)) {
            Some(time) => {
                let message = format!("{} lies outside the window, where nothing is sent", time.strftime("%H:%M"));
                Err(section.error("schedule", message))
            }
            None => Ok(times),
        }
    }

    /// By hand, in UTC: `06:00-22:00`, `18:00`.
    #[cfg(test)]
    pub(crate) fn of(window: Option<&str>, schedule: Option<&str>) -> Self {
        let window = window.and_then(|text| text.split_once('-')).and_then(|(from, to)| Some((time(from)?, time(to)?)));
        Self { zone: TimeZone::UTC, window, schedule: schedule.and_then(time).into_iter().collect() }
    }

    /// The first moment from one on at which an attempt may be made: that moment itself while the window is open.
    pub(crate) fn open(&self, now: Timestamp) -> Timestamp {
        let Some((from, _)) = self.window else { return now };
        let here = now.to_zoned(self.zone.clone());
        if self.is_open(here.time()) { now } else { self.next_of(&here, from) }
    }

    fn is_open(&self, time: Time) -> bool {
        match self.window {
            Some((from, to)) if from < to => from <= time && time < to,
            Some((from, to)) => from <= time || time < to,
            None => true,
        }
    }

    /// The first moment of the schedule from one on; that moment itself where there is no schedule.
    pub(crate) fn scheduled(&self, now: Timestamp) -> Timestamp {
        let here = now.to_zoned(self.zone.clone());
        self.schedule.iter().map(|time| self.next_of(&here, *time)).min().unwrap_or(now)
    }

    /// The moment of a further attempt: where there is a schedule, what goes out together is tried together.
    pub(crate) fn again(&self, at: Timestamp) -> Timestamp {
        if self.schedule.is_empty() {
            return at;
        }
        let second = at.as_second();
        Timestamp::from_second(second + TOGETHER - second.rem_euclid(TOGETHER)).unwrap_or(at)
    }

    /// When it is this time of day next, from a moment on.
    fn next_of(&self, here: &Zoned, time: Time) -> Timestamp {
        let moment = |days: i64| {
            let day = here.date().checked_add(days.days()).ok()?;
            day.to_datetime(time).to_zoned(self.zone.clone()).ok().map(|zoned| zoned.timestamp())
        };
        let moments = [moment(0), moment(1)];
        moments.into_iter().flatten().find(|moment| *moment >= here.timestamp()).unwrap_or(Timestamp::MAX)
    }

    /// In words, where there is anything to say.
    pub(crate) fn told(&self) -> Option<String> {
        let of = |time: &Time| time.strftime("%H:%M").to_string();
        let window = self.window.map(|(from, to)| format!("between {} and {}", of(&from), of(&to)));
        let schedule = (!self.schedule.is_empty())
            .then(|| format!("at {}", self.schedule.iter().map(of).collect::<Vec<_>>().join(", ")));
        match (schedule, window) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(format!("sent {one}")),
            (Some(schedule), Some(window)) => Some(format!("sent {schedule}, {window}")),
        }
    }
}

fn window(section: &Section, text: &str) -> Result<(Time, Time), ConfigError> {
    let wrong = || section.error("window", format!("{text:?} is no window; write it as 06:00-22:00"));
    let (from, to) = text.split_once(['-', '–']).ok_or_else(wrong)?;
    let to = if to.trim() == "24:00" { Some(Time::midnight()) } else { time(to) };
    match (time(from), to) {
        (Some(from), Some(to)) if from != to => Ok((from, to)),
        _ => Err(wrong()),
    }
}

/// `18:00`.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn times(window: Option<(&str, &str)>, schedule: &[&str]) -> Times {
        Times {
            zone: TimeZone::get("Africa/Casablanca").unwrap(),
            window: window.map(|(from, to)| (time(from).unwrap(), time(to).unwrap())),
            schedule: schedule.iter().map(|text| time(text).unwrap()).collect(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_is_open_from_its_first_minute_and_shut_from_its_last() {
        let day = times(Some(("06:00", "22:00")), &[]);
        // Casablanca is an hour ahead.
        assert_eq!(day.open(at("2025-05-08T05:00:00Z")), at("2025-05-08T05:00:00Z"));
        assert_eq!(day.open(at("2025-05-08T21:00:00Z")), at("2025-05-09T05:00:00Z"));
        assert_eq!(day.open(at("2025-05-08T04:59:59Z")), at("2025-05-08T05:00:00Z"));
        let night = times(Some(("22:00", "06:00")), &[]);
        assert_eq!(night.open(at("2025-05-08T22:30:00Z")), at("2025-05-08T22:30:00Z"));
        assert_eq!(night.open(at("2025-05-08T12:00:00Z")), at("2025-05-08T21:00:00Z"));
        assert_eq!(Times::default().open(at("2025-05-08T12:00:00Z")), at("2025-05-08T12:00:00Z"));
        assert_eq!(day.told().unwrap(), "sent between 06:00 and 22:00");
    }

    #[test]
    fn a_schedule_has_a_next_moment_today_or_tomorrow() {
        let twice = times(None, &["06:00", "18:00"]);
        assert_eq!(twice.scheduled(at("2025-05-08T05:00:00Z")), at("2025-05-08T05:00:00Z"));
        assert_eq!(twice.scheduled(at("2025-05-08T05:00:01Z")), at("2025-05-08T17:00:00Z"));
        assert_eq!(twice.scheduled(at("2025-05-08T18:00:00Z")), at("2025-05-09T05:00:00Z"));
        assert_eq!(Times::default().scheduled(at("2025-05-08T12:00:00Z")), at("2025-05-08T12:00:00Z"));
        assert_eq!((time("6:00"), time("25:00"), time("١٨:٠٠")), (None, None, None));
    }
}
