//! What would change, for people.

use super::change::{Change, Difference};
use crate::screen::Screen;

/// One story: its headline, then a line for each thing.
pub(super) fn one(change: &Change, screen: &Screen) -> String {
    let title = change.title.as_deref().map_or_else(|| "(no headline)".to_owned(), |title| screen.foreign(title));
    let mut out = format!("{title}\n  {}\n", screen.foreign(&change.uri));
    if let Some(outcome) = change.outcome {
        let word = match outcome {
            "hold" => "would be held",
            _ => "would be refused",
        };
        out.push_str(&format!("  {word}\n"));
        for finding in &change.findings {
            out.push_str(&format!("    {}: {}\n", screen.foreign(&finding.rule), screen.foreign(&finding.message)));
        }
    }
    let lines = change.members.iter().map(|(name, difference)| (name.as_str(), difference));
    for (name, difference) in lines.chain([("outlets", &change.outlets)]) {
        out.push_str(&lines_of(name, difference, screen));
    }
    out
}

fn lines_of(name: &str, difference: &Difference, screen: &Screen) -> String {
    let line = |sign: &str, text: &String| format!("    {sign} {}\n", screen.foreign(text));
    if difference.is_none() {
        return String::new();
    }
    let removed = difference.removed.iter().map(|text| line("-", text));
    let added = difference.added.iter().map(|text| line("+", text));
    format!("  {name}\n{}", removed.chain(added).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_line_by_line() {
        let difference = |added: &[&str], removed: &[&str]| Difference {
            added: added.iter().map(|text| (*text).to_owned()).collect(),
            removed: removed.iter().map(|text| (*text).to_owned()).collect(),
        };
        let change = Change {
            uri: "urn:newsml:map.ma:20250509:vienna".into(),
            title: Some("الحموشي في فيينا".into()),
            outcome: Some("hold"),
            findings: vec![],
            members: [("places".to_owned(), difference(&["فيينا"], &["النمسا"]))].into(),
            outlets: difference(&["partner-g2"], &[]),
        };
        insta::assert_snapshot!(one(&change, &Screen::of(false)));
    }
}
