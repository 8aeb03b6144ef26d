//! The two header lines of a transmission.

use crate::format::wire;

/// What divides story number and selector: US.
pub(super) const UNIT: char = '\u{1f}';
/// Priorities by their letter: flash, bulletin, urgent, regular, deferred are 1 to 5.
pub(super) const PRIORITIES: &str = "fburd";

/// `W2870 US asian`, then `f l DC3 DC1 BC-LT--Argentina-CancerB 1stLd-Writethru 11-13 1049`.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Header {
    /// One letter.
    pub(super) service: String,
    /// Four digits.
    pub(super) number: String,
    pub(super) selector: String,
    pub(super) priority: String,
    pub(super) category: String,
    /// `DC3 DC1`; DC2 is a table.
    pub(super) format: String,
    pub(super) keyword: String,
    pub(super) version: String,
    /// Month and day.
    pub(super) date: String,
    pub(super) words: Option<u32>,
}

impl Header {
    /// Reads both lines.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = wire::break_lines(text);
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let first = lines.next().unwrap_or_default();
        let short = |line: &str| line.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
        let (name, selector) = first.split_once(UNIT).ok_or_else(|| {
            format!("the first line of the header, {:?}, has no story number and selector", short(first))
        })?;
        let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
        let (service, number) = name.trim().split_at_checked(digits).unwrap_or((name, ""));
        let second = lines.next().unwrap_or_default();
        let mut header = Self {
            service: wire::fold(service),
            number: wire::fold(number),
            selector: wire::fold(selector),
            ..Self::default()
        };
        header.second(second).ok_or_else(|| {
            format!("the second line of the header, {:?}, has no priority and category", short(second))
        })?;
        Ok(header)
    }

    fn second(&mut self, line: &str) -> Option<()> {
        let mut rest = line.trim_start().char_indices();
        let (_, priority) = rest.next().filter(|(_, c)| c.is_ascii_alphanumeric())?;
        let line = line.trim_start();
        let after = line.get(1..)?.trim_start_matches(' ');
        let category = after.chars().next().filter(char::is_ascii_alphanumeric)?;
        let rest = after.get(1..)?;
        self.priority = priority.to_string();
        self.category = category.to_string();
        let controls = rest.chars().filter(|c| matches!(c, '\u{11}'..='\u{14}'));
        self.format = controls.map(|c| format!("DC{}", u32::from(c) - 0x10)).collect::<Vec<_>>().join(" ");
        let rest = wire::fold(rest);
        let mut words: Vec<&str> = rest.split(' ').filter(|word| !word.is_empty()).collect();
        let count = words.last().filter(|word| word.len() <= 5).and_then(|word| word.parse().ok());
        if words.len() > 1 && count.is_some() {
            self.words = count;
            words.pop();
        }
        if words.last().is_some_and(|word| is_date(word)) {
            self.date = words.pop().unwrap_or_default().to_owned();
        }
        if let Some((keyword, version)) = words.split_first() {
            self.keyword = Some(*keyword).filter(|keyword| *keyword != "-").unwrap_or_default().to_owned();
            self.version = version.join(" ");
        }
        Some(())
    }

    /// 1 to 5 of the five letters.
    pub(super) fn rank(&self) -> Option<u8> {
        let letter = self.priority.to_ascii_lowercase();
        PRIORITIES.find(&letter).and_then(|at| u8::try_from(at + 1).ok())
    }
}

/// `11-13`.
fn is_date(word: &str) -> bool {
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    word.split_once('-').is_some_and(|(month, day)| digits(month) && digits(day))
}
