//! How things look to a person: moments in the newsroom's zone, texts from the wire, tables.

use std::io::{self, IsTerminal as _};

use indicatif::DecimalBytes;
use jiff::{Timestamp, tz::TimeZone};
use unicode_width::UnicodeWidthStr as _;

/// First strong isolate and its end (Unicode Bidirectional Algorithm, UAX 9): what is between runs its own way.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');
/// Between two columns of a table.
const GAP: &str = "  ";

/// Where and how results are read.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    zone: TimeZone,
    /// A person reads it, not a program.
    terminal: bool,
}

impl Screen {
    /// Standard output as it is.
    pub(crate) fn new(zone: TimeZone) -> Self {
        Self { zone, terminal: io::stdout().is_terminal() }
    }

    /// The zone's name.
    pub(crate) fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// `9 May 2025 13:00:00`.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%-d %b %Y %H:%M:%S").to_string()
    }

    /// `13:00:00.018`.
    pub(crate) fn clock(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M:%S%.3f").to_string()
    }

    /// `Friday 9 May 2025`.
    pub(crate) fn day(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%A %-d %B %Y").to_string()
    }

    /// A text from outside, on one line: no character of it can move the cursor, or turn the line around it. On a terminal it runs
    /// its own way.
    pub(crate) fn foreign(&self, text: &str) -> String {
        let text: String = text.chars().filter_map(harmless).collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !self.terminal || text.is_ascii() { text } else { format!("{}{text}{}", ISOLATE.0, ISOLATE.1) }
    }

    /// An address in its own script.
    pub(crate) fn address(&self, address: &str) -> String {
        self.foreign(&wiredesk_index::address::as_read(address))
    }
}

/// What a character of a text from outside is shown as; none for the marks that turn what follows.
fn harmless(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' => Some(' '),
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some('\u{fffd}'),
        c => Some(c),
    }
}

/// `16.20 MB`.
pub(crate) fn size(bytes: u64) -> String {
    DecimalBytes(bytes).to_string()
}

/// `1 story`, `3 stories`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", indicatif::HumanCount(number), if number == 1 { one } else { many })
}

/// `40 s`, `4 min`, `3 h`, `2 days`: the largest unit that says it in one number.
pub(crate) fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Lines of columns; numbers stand right, a column without a word in it is left out. The first row is the heads.
pub(crate) fn table(rows: &[Vec<String>], indent: &str) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &Vec<String>, n: usize| row.get(n).cloned().unwrap_or_default();
    let kept: Vec<(usize, usize, bool)> = (0..columns)
        .filter(|n| rows.iter().skip(1).any(|row| !cell(row, *n).is_empty()))
        .map(|n| {
            let width = rows.iter().map(|row| cell(row, n).width()).max().unwrap_or(0);
            let number = |text: String| text.chars().all(|c| c.is_ascii_digit() || c == ',');
            (n, width, rows.iter().skip(1).all(|row| number(cell(row, n))))
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = indent.to_owned();
        for (place, (n, width, right)) in kept.iter().enumerate() {
            let text = cell(row, *n);
            let fill = " ".repeat(width.saturating_sub(text.width()));
            line.push_str(if place > 0 { GAP } else { "" });
            line.push_str(&if *right { format!("{fill}{text}") } else { format!("{text}{fill}") });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    impl Screen {
        /// A terminal, or a pipe, in Casablanca.
        pub(crate) fn of(terminal: bool) -> Self {
            Self { zone: TimeZone::get("Africa/Casablanca").unwrap(), terminal }
        }
    }

    #[test]
    fn an_arabic_title_runs_its_own_way_on_a_terminal_and_is_bare_in_a_pipe() {
        let title = "الحموشي في فيينا: 3 أيام";
        assert_eq!(Screen::of(true).foreign(title), format!("\u{2068}{title}\u{2069}"));
        assert_eq!(Screen::of(false).foreign(title), title);
        assert_eq!(Screen::of(true).foreign("plain"), "plain");
    }

    #[test]
    fn a_text_from_outside_cannot_move_the_cursor_or_turn_the_line() {
        let hostile = "خبر\u{1b}[2J\u{202e}\u{2066}\nعاجل\u{9b}31m";
        assert_eq!(Screen::of(true).foreign(hostile), "\u{2068}خبر\u{fffd}[2J عاجل\u{fffd}31m\u{2069}");
    }

    #[test]
    fn times_are_the_newsrooms() {
        let at = "2025-05-09T12:00:00.018Z".parse().unwrap();
        let screen = Screen::of(false);
        assert_eq!(screen.moment(at), "9 May 2025 13:00:00");
        assert_eq!(screen.clock(at), "13:00:00.018");
        assert_eq!(screen.day(at), "Friday 9 May 2025");
        let spans = [0, 119, 120, 7_199, 7_200, 172_800].map(span);
        assert_eq!(spans, ["0 s", "119 s", "2 min", "119 min", "2 h", "2 days"]);
    }

    #[test]
    fn numbers_stand_right_and_empty_columns_are_left_out() {
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let rows =
            [row(["OUTLET", "DUE", "PAUSED", "LAST"]), row(["شريك", "1,204", "", "now"]), row(["b", "3", "", ""])];
        assert_eq!(table(&rows, " "), " OUTLET    DUE  LAST\n شريك    1,204  now\n b           3\n");
    }
}
