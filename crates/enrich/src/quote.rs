//! Speech in a line: what stands between quotation marks, and the verbs that say who spoke.

#[cfg(test)]
mod tests;

use rustc_hash::FxHashSet;

use crate::{
    document::{Script, fold},
    findings::Span,
};

/// Words between quotation marks, the marks left out.
pub(crate) fn quotations(line: &str, byte: usize, scalar: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    let mut last = ' ';
    for (at, (offset, c)) in (scalar..).zip(line.char_indices()) {
        let (start, after) = (byte + offset, byte + offset + c.len_utf8());
        match &mut open {
            Some(mark) if c == mark.opens && c != mark.closes => mark.depth += 1,
            Some(mark) if mark.is_closed_by(c) => {
                mark.depth -= 1;
                if mark.depth == 0 {
                    let span = Span { start: mark.start, end: start, at: mark.at, until: at };
                    found.extend(trimmed(line, byte, span));
                    open = None;
                }
            }
            Some(_) => {}
            // Of inches, and of what was opened before the line.
            None if c != '"' || !last.is_alphanumeric() || fold::is_arabic(last) => open = Open::new(c, after, at + 1),
            None => {}
        }
        last = c;
    }
    found
}

struct Open {
    opens: char,
    closes: char,
    depth: usize,
    start: usize,
    at: usize,
}

impl Open {
    fn new(opens: char, start: usize, at: usize) -> Option<Self> {
        let closes = match opens {
            '«' => '»',
            '“' => '”',
            '„' => '“',
            // Arabic type setters turn them round.
            '”' => '“',
            '"' => '"',
            _ => return None,
        };
        Some(Self { opens, closes, depth: 1, start, at })
    }

    fn is_closed_by(&self, c: char) -> bool {
        c == self.closes || self.opens == '„' && c == '”'
    }
}

/// Without white space at its ends; none if nothing is left.
fn trimmed(line: &str, byte: usize, span: Span) -> Option<Span> {
    let text = line.get(span.start - byte..span.end - byte)?;
    let ahead = text.chars().take_while(|c| c.is_whitespace());
    let behind = text.chars().rev().take_while(|c| c.is_whitespace());
    let (ahead, ahead_bytes) = ahead.fold((0, 0), |(n, bytes), c| (n + 1, bytes + c.len_utf8()));
    let (behind, behind_bytes) = behind.fold((0, 0), |(n, bytes), c| (n + 1, bytes + c.len_utf8()));
    (ahead_bytes + behind_bytes < text.len()).then(|| Span {
        start: span.start + ahead_bytes,
        end: span.end - behind_bytes,
        at: span.at + ahead,
        until: span.until - behind,
    })
}

/// Verbs of speech, folded.
const ARABIC: &str = "قال قالت قالوا يقول تقول قائلا قايلا قايله اضاف اضافت اوضح اوضحت اكد اكدت يوكد توكد موكدا موكده صرح صرحت ذكر ذكرت اعلن \
اعلنت اشار اشارت افاد افادت شدد شددت مشددا كتب كتبت اعتبر اعتبرت معتبرا تابع تابعت واصل واصلت زاد اردف اردفت استطرد \
ابرز ابرزت لفت لفتت حذر حذرت علق علقت نبه وصف وصفت اعرب اعربت رد ردت تساءل ختم اقر طالب دعا دعت غرد";

const LATIN: &str = "said says told tells added adds stated noted explained declared insisted warned argued stressed wrote tweeted \
announced recalled replied claimed admitted confirmed concluded continued commented asked called according declare \
affirme indique ajoute explique souligne precise estime assure dit confie lance note rappelle rappele repondu repond \
reconnu insiste conclu poursuivi poursuit deplore averti prevenu ecrit martele savoir annonce raconte reagi regrette denonce \
salue promis observe commente selon";

/// The verbs that say that somebody speaks.
pub(crate) struct Speech {
    arabic: FxHashSet<&'static str>,
    latin: FxHashSet<&'static str>,
}

impl Speech {
    pub(crate) fn new() -> Self {
        Self { arabic: ARABIC.split(' ').collect(), latin: LATIN.split(' ').collect() }
    }

    /// Whether a folded word is one of them, in Arabic behind "and" too.
    pub(crate) fn says(&self, word: &str, script: Script) -> bool {
        match script {
            Script::Arabic => {
                let bare = word.strip_prefix(['و', 'ف']).unwrap_or(word);
                self.arabic.contains(word) || self.arabic.contains(bare)
            }
            Script::Latin => self.latin.contains(word),
            _ => false,
        }
    }
}

/// A word for the one who was named before: he said, a-t-elle ajouté.
pub(crate) fn is_pronoun(word: &str) -> bool {
    matches!(word, "he" | "she" | "they" | "il" | "elle" | "ils" | "elles")
}
