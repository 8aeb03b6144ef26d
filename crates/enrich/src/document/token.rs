//! Words and numbers of a line, with their exact place in the text and their folded form.

use super::fold;

/// What stands between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glue {
    /// The token opens a line.
    Start,
    /// Nothing: digits and letters that touch.
    None,
    /// White space alone.
    Space,
    /// A hyphen or dash, with or without spaces.
    Dash,
    /// An apostrophe.
    Apostrophe,
    /// One full stop.
    Dot,
    /// A slash.
    Slash,
    /// A colon.
    Colon,
    /// A comma, of any script.
    Comma,
    /// Other signs, or several.
    Break,
}

/// The script of a token, by its first letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Arabic.
    Arabic,
    /// Latin.
    Latin,
    /// Digits.
    Number,
    /// Any other.
    Other,
}

/// A word or a number.
#[derive(Clone, Debug)]
pub struct Token {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// First scalar value in the text.
    pub at: usize,
    /// One past the last scalar value.
    pub until: usize,
    /// First byte of the folded form.
    pub(crate) norm: usize,
    /// One past its last byte.
    pub(crate) norm_end: usize,
    /// Script of the first letter.
    pub script: Script,
    /// What stands before it.
    pub glue: Glue,
    /// Whether signs, if any, touch both neighbours.
    pub tight: bool,
    /// The first letter is a capital.
    pub capital: bool,
    /// Two letters or more, all of them capitals.
    pub capitals: bool,
}

/// Cuts one line into tokens; appends them, and their folded forms to `norm`: joined by a space where a name may go on
/// (white space, hyphen, apostrophe, the dot of an abbreviation), else by a line break.
pub(super) fn cut(line: &str, byte: usize, scalar: usize, norm: &mut String, tokens: &mut Vec<Token>) {
    let mut cutter = Cutter { tokens, norm, open: None, gap: Gap::default(), first: true };
    for (at, (offset, c)) in (scalar..).zip(line.char_indices()) {
        cutter.take(c, byte + offset, at);
    }
    cutter.close();
}

struct Cutter<'a> {
    tokens: &'a mut Vec<Token>,
    norm: &'a mut String,
    open: Option<Token>,
    gap: Gap,
    first: bool,
}

#[derive(Default)]
struct Gap {
    sign: Option<Glue>,
    space_before: bool,
    space_after: bool,
}

impl Cutter<'_> {
    fn take(&mut self, c: char, byte: usize, at: usize) {
        let arabic = matches!(c, '\u{600}'..='\u{6ff}');
        let folded = if arabic { fold::in_block(c) } else { None };
        if if arabic { folded.is_none() } else { fold::is_silent(c) } {
            return;
        }
        let Some(script) = script_of(c) else {
            self.close();
            self.gap.take(c);
            return;
        };
        let number = script == Script::Number;
        if self.open.as_ref().is_some_and(|open| (open.script == Script::Number) != number) {
            self.close();
        }
        let capital = !arabic && c.is_uppercase();
        match &mut self.open {
            Some(open) => {
                open.end = byte + c.len_utf8();
                open.until = at + 1;
                open.capitals &= capital;
            }
            None => self.begin(c, byte, at, script, capital),
        }
        match folded {
            Some(folded) => self.norm.push(folded),
            None => fold::push(c, self.norm),
        }
    }

    fn begin(&mut self, c: char, byte: usize, at: usize, script: Script, capital: bool) {
        let (glue, tight) = self.gap.glue(self.first);
        if let Some(last) = self.tokens.last() {
            let joined = match glue {
                Glue::None | Glue::Space | Glue::Apostrophe => true,
                Glue::Dash => tight,
                Glue::Dot => tight || (last.capital && last.until - last.at <= 3),
                _ => false,
            };
            self.norm.push(if joined && !self.first { ' ' } else { '\n' });
        }
        self.first = false;
        self.gap = Gap::default();
        self.open = Some(Token {
            start: byte,
            end: byte + c.len_utf8(),
            at,
            until: at + 1,
            norm: self.norm.len(),
            norm_end: 0,
            script,
            glue,
            tight,
            capital,
            capitals: capital,
        });
    }

    fn close(&mut self) {
        if let Some(mut token) = self.open.take() {
            token.norm_end = self.norm.len();
            token.capitals &= token.until - token.at >= 2;
            self.tokens.push(token);
        }
    }
}

impl Gap {
    fn take(&mut self, c: char) {
        if c.is_whitespace() {
            if self.sign.is_some() {
                self.space_after = true;
            } else {
                self.space_before = true;
            }
            return;
        }
        let sign = match c {
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '/' if self.sign.is_some() => Glue::Break,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Glue::Dash,
            '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' => Glue::Apostrophe,
            '.' | '\u{6d4}' => Glue::Dot,
            '/' => Glue::Slash,
            ':' => Glue::Colon,
            ',' | '،' | '٬' => Glue::Comma,
            _ => Glue::Break,
        };
        self.sign = Some(match (self.sign, sign) {
            (None, sign) => sign,
            (Some(Glue::Dot), Glue::Comma) => Glue::Comma,
            _ => Glue::Break,
        });
    }

    fn glue(&self, first: bool) -> (Glue, bool) {
        let glue = match (first, self.sign) {
            (true, _) => Glue::Start,
            (_, Some(sign)) => sign,
            _ if self.space_before => Glue::Space,
            _ => Glue::None,
        };
        (glue, !self.space_before && !self.space_after)
    }
}

fn script_of(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' => Some(Script::Latin),
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => Some(Script::Number),
        '\0'..='\x7f' => None,
        '\u{620}'..='\u{64a}' => Some(Script::Arabic),
        _ if fold::is_arabic(c) => Some(Script::Arabic),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{fb00}'..='\u{fb06}' if fold::is_word(c) => {
            Some(Script::Latin)
        }
        _ if fold::is_word(c) => Some(Script::Other),
        _ => None,
    }
}
