//! Lines that are no part of the story: "read this on Google News", "follow us", "all rights reserved", in Arabic, French, English.
//!
//! A block is taken off only where the whole of it is boilerplate and it stands at the start or the end of the body.
//! Each is annotated with its span.

use aho_corasick::{AhoCorasick, MatchKind};
use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    document::{Line, fold},
    findings::{Finding, Span},
};

/// Longer blocks are never boilerplate as a whole.
const LONGEST: usize = 30;

/// A block that opens with one of these and is short.
const OPENS: &str = "اقرأ هذا المقال على|اقرأ المقال على|اقرا الخبر على|اقرأ أيضا|اقرأ المزيد|إقرأ المزيد|اقرؤوا أيضا|اقرأ كذلك|طالع أيضا|شاهد أيضا|\
تابعونا على|تابعنا على|تابعوا|تابع آخر الأخبار|تابعوا آخر الأخبار|اشترك في|اشتركوا في|اشترك الآن|انضم إلى قناتنا|انضموا إلى|شارك المقال|شارك هذا|\
شاركها|شارك الخبر|للمزيد من الأخبار|لمزيد من الأخبار|لمتابعة آخر الأخبار|حمل تطبيق|حملوا تطبيق|جميع الحقوق محفوظة|كل الحقوق محفوظة|حقوق النشر محفوظة|\
اضغط هنا|انقر هنا|\
lire aussi|a lire aussi|lire egalement|a lire egalement|a voir aussi|voir aussi|lire la suite|lire l article|lisez aussi|lisez cet article|suivez nous|suivez l actualite|\
suivez toute l actualite|retrouvez nous|retrouvez toute l actualite|abonnez vous|s abonner|inscrivez vous|partager sur|partagez cet|partager cet|partagez sur|\
telechargez l application|rejoignez notre|rejoignez nous|tous droits reserves|cliquez ici|recevez gratuitement|\
read also|also read|read more|read this|read the full|see also|follow us|follow our|subscribe to|subscribe now|sign up|join our|share this|share on|\
download our app|download the app|click here|all rights reserved|get the latest|stay up to date|for more news";

/// Words that make a short block boilerplate wherever they stand in it.
const HOLDS: &str = "google news|news google com|اضغط هنا|انقر هنا|cliquez ici|click here|tous droits reserves|all rights reserved|جميع الحقوق محفوظة|كل الحقوق محفوظة|\
toute reproduction interdite|reproduction interdite|may not be published broadcast rewritten|suivez nous sur|follow us on|تابعونا على|whatsapp channel|قناتنا على|notre chaine whatsapp|\
sign up for our newsletter|abonnez vous a notre newsletter|notre newsletter|our newsletter|النشرة البريدية";

/// A block that is one of these and no more.
const WHOLE: &str = "إعلان|إعلانات|شارك|مشاركة|طباعة|المزيد|publicite|annonce|partager|imprimer|commenter|advertisement|share|print|comments|tweet|share facebook twitter|\
facebook twitter whatsapp|partager facebook twitter|sponsored|contenu sponsorise|محتوى مدعوم";

pub(super) struct Boilerplate {
    opens: AhoCorasick,
    holds: AhoCorasick,
    whole: Vec<String>,
}

pub(super) fn build(_: &Given) -> Result<Boilerplate, EnrichError> {
    let keys = |list: &str| list.split('|').map(fold::key).collect::<Vec<_>>();
    let automaton = |list: &str| {
        AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(keys(list))
            .map_err(|error| EnrichError::Data { table: "list of boilerplate", line: 1, message: error.to_string() })
    };
    Ok(Boilerplate { opens: automaton(OPENS)?, holds: automaton(HOLDS)?, whole: keys(WHOLE) })
}

impl Boilerplate {
    fn is_boilerplate(&self, document: &Document, line: &Line) -> Option<f32> {
        let words = line.tokens.len();
        if line.block.is_none() || words == 0 || words > LONGEST {
            return None;
        }
        let text = &document.text()[line.bytes.clone()];
        if self.is_copyright(document, line, text) {
            return Some(0.95);
        }
        let key = fold::key(text);
        if self.whole.contains(&key) {
            return Some(0.85);
        }
        let whole_words = |start: usize, end: usize| {
            (start == 0 || key.as_bytes()[start - 1] == b' ') && (end == key.len() || key.as_bytes()[end] == b' ')
        };
        let opens = self.opens.find(&key).is_some_and(|found| found.start() == 0 && whole_words(0, found.end()));
        let holds = self.holds.find_iter(&key).any(|found| whole_words(found.start(), found.end()));
        match (opens, holds) {
            (true, true) => Some(0.99),
            (false, true) => Some(0.9),
            (true, false) if words <= 20 => Some(0.85),
            _ => None,
        }
    }

    /// `© 2025 Le Journal`, `Copyright 2025`.
    fn is_copyright(&self, document: &Document, line: &Line, text: &str) -> bool {
        let first = document.word(line.tokens.start);
        line.tokens.len() <= 15 && (text.trim_start().starts_with(['©', 'Ⓒ']) || first == "copyright")
    }
}

impl Enricher for Boilerplate {
    fn name(&self) -> &'static str {
        "boilerplate"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let lines = document.lines();
        let judged = |n: usize| self.is_boilerplate(document, &lines[n]).map(|confidence| (n, confidence));
        let body = lines.iter().position(|line| line.block.is_some()).unwrap_or(lines.len());
        let opening: Vec<_> = (body..lines.len()).map_while(judged).collect();
        let closing: Vec<_> = (body + opening.len()..lines.len()).rev().map_while(judged).collect();
        for (n, confidence) in opening.into_iter().chain(closing) {
            let line = &lines[n];
            let span =
                Span { start: line.bytes.start, end: line.bytes.end, at: line.scalars.start, until: line.scalars.end };
            out.take_off(n);
            out.push(Finding::at(AnnotationKind::Boilerplate, span, confidence));
        }
    }
}
