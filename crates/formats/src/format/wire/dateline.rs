//! The dateline that a wire's first paragraph begins with.

use wiredesk_story::Story;

/// Months as they stand before a day: short forms by their start, whole ones.
const MONTHS: [&str; 31] = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "janv",
    "févr",
    "mars",
    "avr",
    "mai",
    "juin",
    "août",
    "january",
    "february",
    "march",
    "april",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The longest dateline, in characters.
const LONGEST: usize = 80;
/// What stands between a dateline and the text.
const DASHES: [&str; 9] = ["-", "--", "_", "–", "—", ":", "=", ".-", ".–"];

/// Finds `BERLIN, May 8 (dpa) - ` at the head of the first paragraph that has one among the first three; its words stay there.
/// The place is what stands before the first date or bracket.
pub(crate) fn locate(story: &mut Story) {
    let lines: Vec<String> = story
        .main_body()
        .map(|body| body.blocks.iter().take(3).map(wiredesk_story::Block::line).collect())
        .unwrap_or_default();
    let Some((dateline, located)) = lines.iter().find_map(|line| head(line)) else { return };
    story.dateline = Some(dateline);
    story.located = Some(located);
}

fn head(line: &str) -> Option<(String, String)> {
    let close = line.char_indices().take(LONGEST).find(|(_, c)| *c == ')')?.0;
    let (dateline, rest) = line.split_at_checked(close + 1)?;
    let dash = rest.split_whitespace().next().filter(|word| DASHES.contains(word))?;
    let (place, agency) = dateline.split_once('(')?;
    let one_agency = agency.split_whitespace().count() <= 5 && !agency.contains('(');
    let spoken = place.contains(['.', '"', '“', '«', '?', '!']) && !place.contains("St.") && !abbreviated(place);
    if !one_agency || spoken || dash.is_empty() {
        return None;
    }
    let place = before_date(place);
    // `Oct. 21 (AGENCY) - ` is a day and no place.
    let day = MONTHS.contains(&place.trim_end_matches('.').to_lowercase().as_str());
    let capital = place.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
    (capital && !day && place.split_whitespace().count() <= 6).then(|| (dateline.trim().to_owned(), place))
}

/// `CHATHAM, Mass.`: the stop shortens the last word.
fn abbreviated(place: &str) -> bool {
    place.trim_end().strip_suffix('.').is_some_and(|rest| !rest.contains(['.', '"', '?', '!']) && rest.contains(','))
        || place.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase))
}

/// `Berlin` of `Berlin, 8 May`, `CHATHAM, Mass.` of `CHATHAM, Mass.`.
fn before_date(place: &str) -> String {
    let parts: Vec<&str> = place.split(',').map(str::trim).collect();
    let dated = |part: &&str| part.contains(|c: char| c.is_numeric());
    let kept: Vec<&str> =
        parts.iter().copied().take_while(|part| !dated(part)).filter(|part| !part.is_empty()).collect();
    if let Some((first, _)) = parts.split_first()
        && kept.is_empty()
    {
        let words = first.split_whitespace().take_while(|word| !word.contains(|c: char| c.is_numeric()));
        return words.collect::<Vec<_>>().join(" ");
    }
    kept.join(", ")
}
