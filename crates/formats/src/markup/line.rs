//! Builds one text with its marks: white space folded, breaks kept, marks closed in order.

use wiredesk_story::{Mark, MarkKind, RichText};

use super::reference::letter;

/// How many marks may be open at once; more of them say nothing to a reader.
const MAX_OPEN: usize = 24;

/// A text that is being built. Marks that are open go on into the next text when one is taken.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    /// Scalar values in `text`.
    length: usize,
    /// Each with the number of its opening.
    marks: Vec<(usize, Mark)>,
    open: Vec<Open>,
    opened: usize,
    /// White space that counts only if a word follows.
    space: bool,
    /// Line breaks that count only if a word follows.
    breaks: usize,
}

#[derive(Debug)]
struct Open {
    kind: MarkKind,
    number: usize,
    /// Where it began; none before its first character.
    start: Option<usize>,
}

impl Line {
    /// Adds text. White space is folded, or kept line by line where it is `preformatted`. Stops before a character that
    /// comes after a blank line (two breaks) and gives the rest, for the caller to begin a new paragraph with.
    pub(super) fn push<'a>(&mut self, text: &'a str, preformatted: bool) -> Option<&'a str> {
        for (at, c) in text.char_indices() {
            match c {
                '\r' | '\n' if preformatted => self.breaks += usize::from(c == '\n'),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.space = true,
                c if c.is_control() && letter(c).is_control() => {}
                _ if self.breaks > 1 && !self.text.is_empty() => return text.get(at..),
                c => self.put(letter(c)),
            }
        }
        None
    }

    fn put(&mut self, c: char) {
        if !self.text.is_empty() && self.breaks > 0 {
            self.text.push('\n');
            self.length += 1;
        } else if !self.text.is_empty() && self.space {
            self.text.push(' ');
            self.length += 1;
        }
        self.space = false;
        self.breaks = 0;
        for open in &mut self.open {
            open.start.get_or_insert(self.length);
        }
        self.text.push(c);
        self.length += 1;
    }

    /// A line break, if a word follows.
    pub(super) fn line_break(&mut self) {
        self.breaks += 1;
    }

    /// At most one line break before the next word: for texts that cannot be split.
    pub(super) fn one_break(&mut self) {
        self.breaks = self.breaks.min(1);
    }

    /// A space, if a word follows.
    pub(super) fn space(&mut self) {
        self.space = true;
    }

    /// Opens a mark. One that is open already, or is one too many, is not opened again: then the answer is no.
    pub(super) fn open(&mut self, kind: MarkKind) -> bool {
        let wanted = self.open.len() < MAX_OPEN && !self.open.iter().any(|open| open.kind == kind);
        if wanted {
            self.opened += 1;
            self.open.push(Open { kind, number: self.opened, start: None });
        }
        wanted
    }

    /// Closes a mark; those opened inside it go on after it.
    pub(super) fn close(&mut self, kind: &MarkKind) {
        let Some(at) = self.open.iter().rposition(|open| open.kind == *kind) else { return };
        let inner = self.open.split_off(at + 1);
        if let Some(open) = self.open.pop() {
            self.end(&open);
        }
        for mut open in inner {
            self.end(&open);
            open.start = None;
            self.open.push(open);
        }
    }

    fn end(&mut self, open: &Open) {
        if let Some(start) = open.start.filter(|start| *start < self.length) {
            self.marks.push((open.number, Mark { start, end: self.length, kind: open.kind.clone() }));
        }
    }

    /// Whether there is a character yet.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text as it is now, with its marks in order; marks that are open go on in the next one.
    pub(super) fn take(&mut self) -> RichText {
        let mut open = std::mem::take(&mut self.open);
        for open in &mut open {
            self.end(open);
            open.start = None;
        }
        self.open = open;
        // Longer first; of equals the one opened first stands outside.
        self.marks.sort_by_key(|(number, mark)| (mark.start, std::cmp::Reverse(mark.end), *number));
        self.length = 0;
        self.space = false;
        self.breaks = 0;
        // A list of its own length: the one it is gathered in has room for more, and is used again.
        let mut marks = Vec::with_capacity(self.marks.len());
        marks.extend(self.marks.drain(..).map(|(_, mark)| mark));
        RichText { text: std::mem::take(&mut self.text), marks }
    }
}
