//! Countries, capitals, cities and regions from the gazetteer, in Arabic, French and English, with their Wikidata or GeoNames address.
//!
//! Whole words only; Arabic names also behind clitics (وبالمغرب), with the span on the name alone. Names that are common words
//! or names of people count only where the text around says so. Of several places of one name, the one counts whose country
//! the story names, else the most prominent. People and adjectives of a country are no places.

use rustc_hash::FxHashSet;
use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    document::{Glue, Line, Script, Token},
    findings::{Finding, Span},
    names::{self, Named, Namer},
    place::{
        clitic::{self, Reading},
        cue::Cues,
        gazetteer::{self, Gazetteer, Guard, Kind, Name},
    },
    tagger::NameKind,
};

pub(super) struct Places {
    gazetteer: std::sync::Arc<Gazetteer>,
    namer: &'static Namer,
    cues: Cues,
}

/// A name in the text that may be a place.
struct Candidate<'a> {
    names: &'a [Name],
    article: bool,
    first: usize,
    last: usize,
    reading: Reading,
    sure: bool,
    line: usize,
}

pub(super) fn build(_: &Given) -> Result<Places, EnrichError> {
    Ok(Places { gazetteer: gazetteer::shared()?, namer: names::shared()?, cues: Cues::new() })
}

impl Enricher for Places {
    fn name(&self) -> &'static str {
        "places"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let mut candidates = Vec::new();
        for (n, line) in document.lines().iter().enumerate() {
            if !out.is_taken_off(n) {
                self.scan(document, n, line, &mut candidates);
            }
        }
        let names = document.names(self.namer);
        candidates.retain(|candidate| agrees(document, candidate, names));
        let countries: FxHashSet<&str> = candidates
            .iter()
            .filter(|candidate| candidate.sure)
            .filter_map(|candidate| self.best(candidate).map(|name| self.gazetteer.places[name.place].country))
            .collect();
        for (n, candidate) in candidates.iter().enumerate() {
            let beside =
                |other: Option<&Candidate<'_>>| other.is_some_and(|other| other.sure && other.line == candidate.line);
            let next = candidates.get(n + 1).filter(|next| next.first == candidate.last + 1);
            let last = n.checked_sub(1).and_then(|n| candidates.get(n)).filter(|last| last.last + 1 == candidate.first);
            if candidate.sure || beside(next) || beside(last) || self.is_backed(candidate, &countries) {
                self.tell(document, candidate, &countries, out);
            }
        }
        for named in names.iter().filter(|named| named.kind == NameKind::Place) {
            let next = candidates.partition_point(|candidate| candidate.last < named.first);
            let met = candidates.get(next).is_some_and(|candidate| candidate.first <= named.last);
            let met = met || self.is_judged(document, named);
            if let Some(span) = named.span(document).filter(|_| !met && !out.is_off(document, named.first)) {
                let name = document.text().get(span.start..span.end).map(str::to_owned);
                out.push(Finding { name, ..Finding::at(AnnotationKind::Place, span, named.confidence) });
            }
        }
    }
}

impl Places {
    fn scan<'a>(&'a self, document: &Document, number: usize, line: &Line, out: &mut Vec<Candidate<'a>>) {
        let shouting = is_shouting(document, line);
        let titled = is_titled(document, line);
        let mut n = line.tokens.start;
        while n < line.tokens.end {
            let Some(mut candidate) = self.longest_at(document, n, line) else {
                n += 1;
                continue;
            };
            n = candidate.last + 1;
            candidate.line = number;
            if let Some(sure) = self.judge(document, &candidate, shouting, titled) {
                candidate.sure = sure;
                out.push(candidate);
            }
        }
    }

    /// Whether the gazetteer knows the words and judged them already: as no place here, or as a part of a phrase that is none.
    fn is_judged(&self, document: &Document, named: &Named) -> bool {
        let Some(line) = document.line_of(named.first) else { return false };
        (named.first.saturating_sub(2).max(line.tokens.start)..=named.first).any(|n| {
            self.longest_at(document, n, line).is_some_and(|found| {
                let block = self.best(&found).is_some_and(|name| self.gazetteer.places[name.place].kind == Kind::Block);
                (block && found.last >= named.first) || (n == named.first && found.last >= named.last)
            })
        })
    }

    /// The longest name that begins with this token.
    fn longest_at<'a>(&'a self, document: &Document, n: usize, line: &Line) -> Option<Candidate<'a>> {
        let token = &document.tokens()[n];
        let word = document.word(n);
        let whole = Reading { clitic: 0, stem: 0, article: false };
        match token.script {
            Script::Latin => self.longest_of(document, n, line, whole),
            Script::Arabic => clitic::readings(word)
                .filter_map(|reading| self.longest_of(document, n, line, reading))
                .reduce(|best, next| if next.last > best.last { next } else { best }),
            _ => None,
        }
    }

    fn longest_of<'a>(&'a self, document: &Document, n: usize, line: &Line, reading: Reading) -> Option<Candidate<'a>> {
        let most = self.gazetteer.longest(document.word(n).get(reading.stem..)?)?;
        let end = (n + most).min(line.tokens.end);
        (n..end).rev().find_map(|last| {
            let names = self.gazetteer.names(document.phrase(n, last).get(reading.stem..)?);
            let fits = names.iter().any(|name| name.article == reading.article);
            fits.then_some(Candidate { names, article: reading.article, first: n, last, reading, sure: false, line: 0 })
        })
    }

    /// Whether it is a place for sure, perhaps (then other places must back it), or not at all.
    fn judge(&self, document: &Document, candidate: &Candidate<'_>, shouting: bool, titled: bool) -> Option<bool> {
        let name = self.best(candidate)?;
        let place = &self.gazetteer.places[name.place];
        if place.kind == Kind::Block {
            return None;
        }
        let first = &document.tokens()[candidate.first];
        let last = &document.tokens()[candidate.last];
        let before = self.word_before(document, candidate.first);
        let latin = first.script == Script::Latin;
        let article = matches!(document.word(candidate.first), "la" | "le" | "les" | "l" | "the");
        if latin && !last.capital && (article || !first.capital) {
            return None;
        }
        let prefixed = candidate.reading.clitic > 0;
        match name.guard {
            Guard::Strict => {
                return (self.cues.only_a_place_follows(before)
                    || (candidate.article && ends_in_b(document, candidate)))
                .then_some(true);
            }
            Guard::Capitals => return (first.capitals && last.capitals && !shouting).then_some(true),
            Guard::Adjective if !prefixed && clitic::readings(before).any(|reading| reading.article) => return None,
            Guard::Measure if self.measures(document, candidate, before) => return None,
            Guard::Cue if !(self.cues.place_follows(before) || prefixed && ends_in_b(document, candidate)) => {
                return Some(false);
            }
            _ => {}
        }
        let city = matches!(place.kind, Kind::City | Kind::Capital);
        Some(!(latin && city && !titled && self.after_a_name(document, candidate.first)))
    }

    fn measures(&self, document: &Document, candidate: &Candidate<'_>, before: &str) -> bool {
        let next = document.tokens().get(candidate.last + 1);
        let number = next.is_some_and(|next| next.script == Script::Number && next.glue == Glue::Space);
        number || self.cues.is_measure(document.word(candidate.last + 1)) || matches!(before, "نصف" | "بنصف" | "طول")
    }

    /// The folded word before, in the same clause.
    fn word_before<'a>(&self, document: &'a Document, n: usize) -> &'a str {
        let joined = matches!(document.tokens()[n].glue, Glue::Space | Glue::Apostrophe);
        if joined && n > 0 { document.word(n - 1) } else { "" }
    }

    /// Right after a capitalised word that may be somebody's first name.
    fn after_a_name(&self, document: &Document, n: usize) -> bool {
        let token = &document.tokens()[n];
        let Some(last) = n.checked_sub(1).map(|n| &document.tokens()[n]) else { return false };
        token.glue == Glue::Space
            && last.script == Script::Latin
            && last.capital
            && !last.capitals
            && !self.cues.is_no_name(document.word(n - 1))
    }

    /// The names of a candidate with the right article, most prominent first.
    fn fitting<'a>(&self, candidate: &Candidate<'a>) -> impl Iterator<Item = &'a Name> {
        let article = candidate.article;
        candidate.names.iter().filter(move |name| name.article == article)
    }

    fn best<'a>(&self, candidate: &Candidate<'a>) -> Option<&'a Name> {
        self.fitting(candidate).next()
    }

    /// A city whose country the story names.
    fn is_backed(&self, candidate: &Candidate<'_>, countries: &FxHashSet<&str>) -> bool {
        self.best(candidate).is_some_and(|name| {
            let place = &self.gazetteer.places[name.place];
            matches!(place.kind, Kind::City | Kind::Capital | Kind::Region) && countries.contains(place.country)
        })
    }

    fn choose<'a>(
        &self,
        document: &Document,
        candidate: &Candidate<'a>,
        countries: &FxHashSet<&str>,
    ) -> Option<&'a Name> {
        let best = self.best(candidate)?;
        let says_capital = (1..=2)
            .filter_map(|back| candidate.first.checked_sub(back))
            .any(|n| self.cues.says_capital(document.word(n)));
        let place = |name: &Name| &self.gazetteer.places[name.place];
        if says_capital && let Some(capital) = self.fitting(candidate).find(|name| place(name).kind == Kind::Capital) {
            return Some(capital);
        }
        let near = |name: &&Name| place(name).prominence + 2 >= place(best).prominence;
        let named = |name: &&Name| countries.contains(place(name).country);
        let other = self.fitting(candidate).filter(near).find(named).filter(|_| place(best).kind != Kind::Country);
        let neighbour = self
            .fitting(candidate)
            .find(|name| place(best).kind == Kind::Country && place(name).kind == Kind::Capital && named(name));
        neighbour.or(other).or(Some(best))
    }

    fn tell(&self, document: &Document, candidate: &Candidate<'_>, countries: &FxHashSet<&str>, out: &mut Findings) {
        let Some(name) = self.choose(document, candidate, countries) else { return };
        let place = &self.gazetteer.places[name.place];
        let tokens = document.tokens();
        let (start, at) = document.inside(&tokens[candidate.first], candidate.reading.clitic);
        let Token { end, until, .. } = tokens[candidate.last];
        let kind = match place.kind {
            Kind::Country => 0.96,
            Kind::Capital => 0.94,
            Kind::Region => 0.88,
            _ => 0.72 + 0.03 * f32::from(place.prominence),
        };
        let doubt = match (candidate.sure, name.guard) {
            (true, Guard::Cue | Guard::Strict) => 0.1,
            (true, _) => 0.0,
            (false, _) => 0.25,
        };
        let language = document.language().map(|found| found.tag);
        out.push(Finding {
            uri: Some(place.uri()),
            name: Some(place.name(language).to_owned()),
            ..Finding::at(AnnotationKind::Place, Span { start, end, at, until }, kind - doubt)
        });
    }
}

/// Whether the tagger lets a candidate be a place: it is no part of a longer name of another kind, nor of a longer place.
fn agrees(document: &Document, candidate: &Candidate<'_>, names: &[Named]) -> bool {
    let from = names.partition_point(|named| named.last < candidate.first);
    let Some(named) = names.get(from).filter(|named| named.first <= candidate.last) else { return true };
    let longer = named.last - named.first > candidate.last - candidate.first;
    // With capitals to see, the tagger knows better what a name of a place stands for: a club, a person.
    let latin = document.tokens()[candidate.first].script == Script::Latin;
    let same = (named.first, named.last) == (candidate.first, candidate.last);
    match named.kind {
        NameKind::Place => !longer,
        _ if latin && same => false,
        _ => !(longer || named.uri.is_some() || !candidate.sure),
    }
}

/// The clitic before the name is or ends in `ب`, "in".
fn ends_in_b(document: &Document, candidate: &Candidate<'_>) -> bool {
    document.word(candidate.first).get(..candidate.reading.clitic).is_some_and(|clitic| clitic.ends_with('ب'))
}

/// Most words of the line are in capitals.
fn is_shouting(document: &Document, line: &Line) -> bool {
    share(document, line, |token| token.capitals) > 0.6
}

/// Most words of the line have a capital, as in an English headline.
fn is_titled(document: &Document, line: &Line) -> bool {
    line.heading && share(document, line, |token| token.capital) > 0.6
}

#[expect(clippy::cast_precision_loss, reason = "a share")]
fn share(document: &Document, line: &Line, is: impl Fn(&Token) -> bool) -> f32 {
    let latin = document.tokens()[line.tokens.clone()].iter().filter(|token| token.script == Script::Latin);
    let (mut all, mut some) = (0, 0);
    for token in latin {
        all += 1;
        some += usize::from(is(token));
    }
    if all == 0 { 0.0 } else { some as f32 / all as f32 }
}
