//! The Recognizers specifications: what is expected, and whether it was found.

use std::path::Path;

use jiff::{Timestamp, civil::Date};
use serde_json::Value;
use wiredesk_enrich::Enrichment;
use wiredesk_story::AnnotationKind;

use crate::{
    Board, annotations, of_kind,
    span::{Covered, covered},
};

const LANGUAGES: [(&str, &str); 3] = [("Arabic", "ar"), ("French", "fr"), ("English", "en")];
const FILES: [&str; 6] =
    ["DateParser", "DatePeriodParser", "DateTimeParser", "DateTimePeriodParser", "HolidayParser", "TimeParser"];
const NO_MOMENT: &str = "2016-11-07T00:00:00";

/// Counts per language and type. Skipped: entries that the reference implementation does not do, durations and sets, open intervals.
pub(crate) fn score(enrichment: &Enrichment, folder: &Path) -> Result<Board, Box<dyn std::error::Error>> {
    let mut board = Board::default();
    for (language, tag) in LANGUAGES {
        for file in FILES {
            let path = folder.join(language).join(format!("{file}.json"));
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let entries: Vec<Value> = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
            for entry in entries.iter().filter(|entry| is_supported(entry)) {
                judge(enrichment, &mut board, tag, entry)?;
            }
        }
    }
    Ok(board)
}

fn is_supported(entry: &Value) -> bool {
    let unsupported = ["NotSupported", "NotSupportedByDesign"]
        .iter()
        .filter_map(|key| entry[*key].as_str())
        .any(|platforms| platforms.to_lowercase().contains("dotnet"));
    !unsupported
}

fn judge(
    enrichment: &Enrichment,
    board: &mut Board,
    tag: &str,
    entry: &Value,
) -> Result<(), Box<dyn std::error::Error>> {
    let input = entry["Input"].as_str().unwrap_or_default();
    let moment = entry["Context"]["ReferenceDateTime"].as_str().unwrap_or(NO_MOMENT);
    let at: Timestamp = format!("{}Z", moment.get(..19).unwrap_or(moment)).parse()?;
    let found = annotations(enrichment, Some(tag), input, at);
    let values: Vec<&str> =
        of_kind(&found, AnnotationKind::Date).filter_map(|annotation| annotation.value.as_deref()).collect();
    let read: Vec<Covered> = values.iter().filter_map(|value| covered(value)).collect();
    for result in entry["Results"].as_array().into_iter().flatten() {
        let kind = result["Type"].as_str().unwrap_or_default();
        let expected: Vec<Covered> = ["FutureResolution", "PastResolution"]
            .iter()
            .filter_map(|which| expected(&result["Value"][*which], moment.get(..10)?))
            .collect();
        if expected.is_empty() {
            continue;
        }
        // `from … to …`: the last day named is written as the end, which the specifications then leave out of the range.
        let named = result["Value"]["Timex"].as_str().is_some_and(|timex| timex.starts_with('('));
        let right = read.iter().any(|read| expected.iter().any(|expected| agrees(read, expected, kind, named)));
        let failure = || format!("{input:?} at {moment}: {:?} is {}, read {values:?}", result["Text"], told(&expected));
        board.count(&format!("{tag} {kind}"), right, failure);
        if matches!(kind, "date" | "daterange" | "datetime") {
            board.count(&format!("{tag} all days"), right, || "as above".to_owned());
        }
    }
    Ok(())
}

/// Days must be the same; minutes where a minute is expected, except for ends of ranges.
fn agrees(read: &Covered, expected: &Covered, kind: &str, named: bool) -> bool {
    let minute = kind == "datetimerange" || read.minute == expected.minute;
    let next = expected.to.tomorrow().ok();
    let month = next.map(|day| day.last_of_month()).filter(|_| read.to.day() > 27);
    let year = next.map(|day| day.last_of_year()).filter(|_| read.from.day_of_year() == 1);
    let end = read.to == expected.to || named && [next, month, year].contains(&Some(read.to));
    read.from == expected.from && end && minute
}

fn expected(resolution: &Value, today: &str) -> Option<Covered> {
    let text = |key: &str| resolution[key].as_str();
    let day = |text: &str| text.get(..10)?.parse::<Date>().ok().filter(|day| day.year() > 1);
    if let Some(date) = text("date").and_then(day) {
        return Some(Covered { from: date, to: date, minute: None });
    }
    if let Some((start, end)) = text("startDate").zip(text("endDate")) {
        return Some(Covered { from: day(start)?, to: day(end)?.yesterday().ok()?, minute: None });
    }
    if let Some(moment) = text("dateTime") {
        let date = day(moment)?;
        return Some(Covered { from: date, to: date, minute: moment.get(11..16).map(str::to_owned) });
    }
    if let Some((start, end)) = text("startDateTime").zip(text("endDateTime")) {
        return Some(Covered { from: day(start)?, to: day(end)?, minute: None });
    }
    let today = day(today)?;
    text("time").map(|time| Covered { from: today, to: today, minute: time.get(..5).map(str::to_owned) })
}

fn told(expected: &[Covered]) -> String {
    let told = |covered: &Covered| {
        let minute = covered.minute.as_deref().unwrap_or_default();
        format!("{}/{} {minute}", covered.from, covered.to)
    };
    expected.iter().map(told).collect::<Vec<_>>().join(" or ")
}
