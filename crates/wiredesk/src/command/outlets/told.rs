//! Outlets for people.

use indicatif::HumanCount;
use wiredesk_index::Listed;
use wiredesk_publish::route::Would;
use wiredesk_service::cli::shell_word;

use super::Line;
use crate::screen::{self, Screen};

/// The board, then what is wrong and what can be done.
pub(super) fn board(lines: &[Line], screen: &Screen) -> String {
    let heads = ["OUTLET", "KIND", "STATE", "DUE", "LATER", "DELIVERED", "TAKEN BACK", "FAILING", "LAST RECEIPT"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    let mut notes = String::new();
    for line in lines {
        let outlet = &line.outlet;
        let name = screen.foreign(&outlet.name);
        let number = |number: u64| HumanCount(number).to_string();
        rows.push(vec![
            name.clone(),
            line.kind.clone().unwrap_or_else(|| "not configured".to_owned()),
            state(line).to_owned(),
            number(outlet.due),
            number(outlet.later),
            number(outlet.delivered),
            number(outlet.withdrawn),
            number(outlet.failing),
            outlet.last.map_or_else(|| "never".to_owned(), |last| screen.moment(last)),
        ]);
        if outlet.paused {
            let word = shell_word(&outlet.name);
            notes.push_str(&format!("{name} is paused; `wiredesk outlets resume {word}` lets it go on\n"));
        }
        if let Some(since) = outlet.overdue_since {
            let (count, since) = (number(outlet.overdue), screen.moment(since));
            notes.push_str(&format!("{name} has not taken back what it was to, {count} since {since}\n"));
        }
        if let Some(reason) = &outlet.reason {
            notes.push_str(&format!("{name} failed last: {}\n", screen.foreign(reason)));
        }
    }
    screen::table(&rows, "") + &notes
}

fn state(line: &Line) -> &'static str {
    match &line.outlet {
        outlet if outlet.paused => "paused",
        outlet if outlet.failing > 0 => "failing",
        outlet if outlet.due > 0 => "at work",
        _ => "ready",
    }
}

/// What each outlet would do with a story.
pub(super) fn would(story: &Listed, answers: &[Would], screen: &Screen) -> String {
    let title = story.title.as_deref().map_or_else(|| "(no headline)".to_owned(), |title| screen.foreign(title));
    let mut rows = vec![["OUTLET", "TAKES IT", "RULE", "WHY"].map(str::to_owned).to_vec()];
    rows.extend(answers.iter().map(|one| {
        let takes = if one.takes { "yes" } else { "no" };
        vec![screen.foreign(&one.outlet), takes.to_owned(), one.rule.to_owned(), screen.foreign(&one.reason)]
    }));
    format!("{title}\n{}\n\n{}", screen.foreign(&story.uri), screen::table(&rows, "  "))
}
