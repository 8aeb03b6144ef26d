//! Embargoes in words: `EMBARGO: NOT FOR RELEASE BEFORE 0001 GMT THURSDAY`, `Sous embargo jusqu'à mardi 18h`, `محظور النشر حتى الساعة
//! 18:00 بتوقيت غرينتش`. A line that says nothing else, and means one moment for certain, becomes the story's embargo; any other is left
//! where it stands, and the rule `advisory` holds the story.
//!
//! - `read`: a line into a day, an hour and a zone; `words`: the words it may have; this file: where lines stand, and which moment is meant
//!
//! Certain is: an hour; a day, or else an hour that is still to come on the day of writing; a zone that is named, else the source's. The
//! hour that daylight saving repeats is the later one, the one it leaves out is the hour after it.

mod read;
mod words;

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use wiredesk_story::{
    DateTime, Label, Story,
    event::{Finding, Severity},
};

use self::read::{Day, Said};

/// The longest line that is an embargo and no story.
const LONGEST: usize = 200;
/// The longest paragraph that can be a headline.
const HEADLINE: usize = 160;
/// Blocks at the beginning that are looked at.
const LOOKED_AT: usize = 4;
/// A day without a year lies at most so far back.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 60);

/// Gives the story the embargo that its words state. Times without a zone count in `zone`, days from `now` or from when the story says it
/// was made. The line goes to the editor's note, so that no reader sees it.
pub(crate) fn resolve(story: &mut Story, zone: &TimeZone, now: Timestamp) -> Option<Finding> {
    if story.embargoed_until.is_some() {
        return None;
    }
    let made = story.version_created.as_ref().map_or(now, DateTime::timestamp);
    let until = |line: &str| moment(&read::line(line)?, zone, made);
    let noted = story
        .ed_note
        .as_deref()
        .into_iter()
        .flat_map(str::lines)
        .find_map(|line| Some((line.to_owned(), until(line)?)));
    let (line, until) = match noted {
        Some(noted) => noted,
        None => taken_out(story, until)?,
    };
    story.embargoed_until = Some(until.clone());
    let message = format!("{:?} is an embargo until {until}; it is kept to that moment", line.trim());
    Some(Finding { rule: "embargo".into(), severity: Severity::Warn, message, at: Some("embargoedUntil".into()) })
}

/// A line of its own among the first: it is taken out of the copy. Where it stood for the headline, the next one does, if it can.
fn taken_out(story: &mut Story, until: impl Fn(&str) -> Option<DateTime>) -> Option<(String, DateTime)> {
    let blocks = story.bodies.first().map(|body| body.blocks.as_slice()).unwrap_or_default();
    let text = |n: usize| match blocks.get(n)?.texts()[..] {
        [text] => Some(text.text.as_str()),
        _ => None,
    };
    let headline = story.headlines.first().map(|label| label.value.as_str());
    let (line, moment) = match headline.and_then(|line| Some((line.to_owned(), until(line)?))) {
        Some(found) => {
            let next = text(0).filter(|next| blocks.len() > 1 && next.chars().count() <= HEADLINE)?.to_owned();
            story.headlines[0] = Label { value: next, ..story.headlines[0].clone() };
            story.bodies[0].blocks.remove(0);
            found
        }
        None => {
            let looked_at = (0..blocks.len().min(LOOKED_AT)).filter(|_| blocks.len() > 1);
            let (n, found) = looked_at
                .filter_map(|n| text(n).map(|line| (n, line)))
                .find_map(|(n, line)| Some((n, (line.to_owned(), until(line)?))))?;
            story.bodies[0].blocks.remove(n);
            found
        }
    };
    let note = [story.ed_note.take(), Some(line.trim().to_owned())].into_iter().flatten().collect::<Vec<_>>();
    story.ed_note = Some(note.join("\n"));
    Some((line, moment))
}

/// The moment that is meant, where that is certain.
fn moment(said: &Said, zone: &TimeZone, made: Timestamp) -> Option<DateTime> {
    let zone = said.zone.as_ref().unwrap_or(zone);
    let written = made.to_zoned(zone.clone());
    let today = written.date();
    let at = |day: civil::Date| {
        let ambiguous = zone.to_ambiguous_zoned(day.to_datetime(said.time));
        // Midnight at the end of a day is the beginning of the next.
        let zoned = ambiguous.later().ok()?;
        if said.end_of_day { zoned.checked_add(SignedDuration::from_hours(24)).ok() } else { Some(zoned) }
    };
    let zoned = match said.day {
        Day::None => at(today).filter(|then| *then > written)?,
        Day::After(days) => at(today.checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok()?)?,
        Day::Weekday(weekday) => {
            let days = i64::from(today.weekday().until(weekday));
            let day = today.checked_add(SignedDuration::from_hours(24 * days)).ok()?;
            at(day).filter(|then| *then > written)?
        }
        Day::Date { year, month, day, weekday } => {
            let date = match year {
                Some(year) => civil::Date::new(year, month, day).ok()?,
                None => {
                    let this = civil::Date::new(today.year(), month, day).ok()?;
                    let long_ago = today.duration_since(this) > BACK;
                    if long_ago { civil::Date::new(today.year() + 1, month, day).ok()? } else { this }
                }
            };
            if weekday.is_some_and(|weekday| weekday != date.weekday()) {
                return None;
            }
            at(date)?
        }
    };
    Some(DateTime::from_zoned(&zoned))
}

#[cfg(test)]
mod tests;
