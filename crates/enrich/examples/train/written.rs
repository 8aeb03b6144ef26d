//! Sentences as today's agency copy reads: forms written for this project, with names put in. The tagged text at hand is of
//! encyclopedias, of the web and of old newspapers.

use wiredesk_enrich::tagger::Language;

use crate::corpus::{Lists, Name, Sample, tagged};

const ENGLISH: &str = include_str!("../../data/names/news.en.txt");
const FRENCH: &str = include_str!("../../data/names/news.fr.txt");
const ARABIC: &str = include_str!("../../data/names/news.ar.txt");
const PEOPLE: &str = include_str!("../../data/people.txt");
const PLACES: &str = include_str!("../../data/places.tsv");
const BODIES: &str = include_str!("../../data/bodies.txt");
const CITIES: &str = include_str!("../../data/cities.tsv");
const DAYS: [[&str; 4]; 3] = [
    ["الاثنين", "الثلاثاء", "الخميس", "الأحد"],
    ["lundi", "mardi", "jeudi", "dimanche"],
    ["Monday", "Tuesday", "Thursday", "Sunday"],
];

/// What is put into the forms of one language.
pub(crate) struct Writer {
    language: Language,
    given: Vec<&'static str>,
    usual: Vec<&'static str>,
    surnames: Vec<&'static str>,
    cities: Vec<&'static str>,
    more_cities: Vec<&'static str>,
    countries: Vec<&'static str>,
    organisations: Vec<&'static str>,
    teams: Vec<&'static str>,
    bodies: [Vec<&'static str>; 2],
    others: [Vec<&'static str>; 2],
    forms: Vec<&'static str>,
    seed: u64,
}

/// A stretch of a sentence, and the tag of the name that it is.
type Piece = (String, u8);

impl Writer {
    /// The forms and the names of a language.
    pub(crate) fn new(language: Language) -> Self {
        let text = [ARABIC, FRENCH, ENGLISH][language as usize];
        let (arabic, french) = (language == Language::Arabic, language == Language::French);
        let named = move |name: &&str| name.starts_with(|c: char| if arabic { is_arabic(c) } else { c.is_uppercase() });
        let cities = CITIES.lines().filter(|line| !line.starts_with('#'));
        let cities = cities.filter_map(|line| line.split('\t').nth([5, 4, 3][language as usize]));
        let cities = cities.map(|name| name.trim_start_matches(['?', '!', '^', '~', '%', '-']));
        let cues = include_str!("../../data/cues.txt");
        let usual = section(cues, "given").filter(named);
        let usual = usual.filter(|word| arabic || word.is_ascii() || word.starts_with(['É', 'F', 'R']));
        let listed =
            |name: &'static str| -> Vec<&'static str> { lines(text, name).flat_map(|line| line.split('|')).collect() };
        let places = |country: bool| {
            let rows = PLACES.lines().filter(move |line| !line.starts_with('#') && line.contains("\tc\t") == country);
            rows.filter_map(move |line| line.split('\t').nth([6, 5, 4][language as usize]))
        };
        let more = |name: &'static str| lines(BODIES, name).flat_map(|line| line.split('|')).filter(named);
        Self {
            language,
            given: section(PEOPLE, "given").filter(named).collect(),
            usual: usual.collect(),
            surnames: section(PEOPLE, "surname")
                .chain(section(cues, "surname").filter(|_| arabic))
                .filter(named)
                .collect(),
            cities: cities.filter(named).collect(),
            more_cities: places(false).filter(named).collect(),
            countries: if french { listed("country") } else { places(true).filter(named).collect() },
            organisations: listed("organisation"),
            teams: listed("team"),
            bodies: ["organisation", "team"].map(|name| more(name).collect()),
            others: [listed("adjective"), listed("event")],
            forms: lines(text, "sentence").collect(),
            seed: 7,
        }
    }

    /// So many sentences.
    pub(crate) fn write(&mut self, count: usize, lists: Lists<'_>) -> Vec<Sample> {
        (0..count).map(|n| self.one(n, lists)).collect()
    }

    fn one(&mut self, n: usize, lists: Lists<'_>) -> Sample {
        let form = self.forms[n % self.forms.len()];
        let mut pieces = self.fill(form);
        if let Some((first, _)) = pieces.iter_mut().find(|piece| !piece.0.is_empty()) {
            *first = capital(first);
        }
        let shout = self.below(14) == 0;
        let (mut text, mut names) = (String::new(), Vec::new());
        for (words, tag) in pieces {
            let start = text.len();
            text.push_str(&if shout { words.to_uppercase() } else { words });
            if tag > 0 {
                names.push(Name { start, end: text.len(), tag });
            }
        }
        tagged(&text, &names, lists)
    }

    fn below(&mut self, end: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.seed >> 33).unwrap_or(0) % end.max(1)
    }

    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        let n = self.below(list.len());
        list.get(n).copied().unwrap_or_default()
    }

    fn fill(&mut self, form: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = form;
        while let Some((before, after)) = rest.split_once('{') {
            pieces.push((before.to_owned(), 0));
            let (slot, tail) = after.split_once('}').unwrap_or((after, ""));
            self.slot(slot, &mut pieces);
            rest = tail;
        }
        pieces.push((rest.to_owned(), 0));
        pieces
    }

    fn slot(&mut self, slot: &str, pieces: &mut Vec<Piece>) {
        let kind = slot.chars().last().unwrap_or(' ');
        let before = slot.strip_suffix(kind).unwrap_or_default();
        let from = pieces.len();
        match kind {
            'P' => {
                let name = self.person();
                pieces.push((name, 1));
            }
            'S' => {
                let name = self.surname();
                pieces.push((name, 1));
            }
            'V' | 'U' => {
                let few = self.below(3) > 0;
                let list = std::mem::take(if few { &mut self.cities } else { &mut self.more_cities });
                let name = self.pick(&list);
                pieces.push((if kind == 'U' { name.to_uppercase() } else { name.to_owned() }, 3));
                *(if few { &mut self.cities } else { &mut self.more_cities }) = list;
            }
            'C' => {
                let n = self.below(self.countries.len());
                let name = self.countries[n];
                article(name, before, true, 3, pieces);
            }
            'O' | 'T' => self.organisation(kind, before, pieces),
            'J' | 'E' => {
                let n = self.below(4096);
                let list = &self.others[usize::from(kind == 'E')];
                pieces.push((list[n % list.len()].to_owned(), 0));
            }
            'D' => {
                let day = self.below(4);
                pieces.push((DAYS[self.language as usize][day].to_owned(), 0));
            }
            _ => {
                let number = 1 + self.below(60);
                pieces.push((number.to_string(), 0));
            }
        }
        if self.language == Language::Arabic {
            draw(before, &mut pieces[from..]);
        }
    }

    fn organisation(&mut self, kind: char, before: &str, pieces: &mut Vec<Piece>) {
        let known = self.below(3) == 0;
        let n = self.below(4096);
        let list = match (kind, known) {
            (_, true) => &self.bodies[usize::from(kind == 'T')],
            ('O', _) => &self.organisations,
            _ => &self.teams,
        };
        let name = list[n % list.len()];
        let whole: String = self.fill(name).into_iter().map(|piece| piece.0).collect();
        // In Arabic, what stands before the sign tells the kind and is no part of the name.
        match whole.split_once('+') {
            Some((head, name)) if self.language == Language::Arabic => {
                pieces.extend([(format!("{head} "), 0), (name.to_owned(), 5)]);
            }
            _ => article(&whole, before, false, 5, pieces),
        }
    }

    fn person(&mut self) -> String {
        let way = self.below(20);
        let given = if way.is_multiple_of(2) { self.given_name() } else { self.usual_name() };
        let surname = self.surname();
        if self.language == Language::Arabic {
            return self.arabic_person(way, given, &surname);
        }
        match way {
            0 => format!("{}. {surname}", given.chars().next().unwrap_or('J')),
            1 => format!("{given} {}. {surname}", self.surname().chars().next().unwrap_or('A')),
            2 => format!("{given} {} {surname}", self.usual_name()),
            3 => format!("{given}-{} {surname}", self.usual_name()),
            4 => format!("{given} {surname}-{}", self.surname()),
            5 => format!("{given} van {surname}"),
            6 => format!("{given} {} {surname}", if self.language == Language::French { "de" } else { "al" }),
            _ => format!("{given} {surname}"),
        }
    }

    fn arabic_person(&mut self, way: usize, given: &str, surname: &str) -> String {
        const SERVANT: [&str; 5] = ["الله", "الرحمن", "العزيز", "الكريم", "اللطيف"];
        match way {
            0 => format!("عبد {} {surname}", SERVANT[self.below(SERVANT.len())]),
            1 | 2 => format!("{given} {} {surname}", self.usual_name()),
            3 => format!("{given} بن {}", self.usual_name()),
            4 => format!("{given} أبو {}", self.usual_name()),
            5 | 6 => format!("{given} {}", self.given_name()),
            _ => format!("{given} {surname}"),
        }
    }

    fn given_name(&mut self) -> &'static str {
        let n = self.below(self.given.len());
        self.given[n]
    }

    fn usual_name(&mut self) -> &'static str {
        let n = self.below(self.usual.len());
        self.usual[n]
    }

    fn surname(&mut self) -> String {
        let n = self.below(self.surnames.len());
        let name = self.surnames[n];
        let way = self.below(30);
        if self.language == Language::Arabic {
            return if way == 0 { format!("آل {name}") } else { name.to_owned() };
        }
        match way {
            0 => format!("Al-{name}"),
            1 => format!("Ben {name}"),
            2 => format!("O'{name}"),
            3 => format!("Mc{name}"),
            _ => name.to_owned(),
        }
    }
}

/// A name with its article, drawn together with the preposition before it: `au Maroc`, `de l'Otan`, `en France`.
fn article(name: &str, before: &str, country: bool, tag: u8, pieces: &mut Vec<Piece>) {
    let heads = ["the ", "la ", "le ", "les ", "l'"];
    let head = heads.into_iter().find(|head| name.starts_with(head)).unwrap_or_default();
    let vowel = name.starts_with(['A', 'E', 'É', 'I', 'O', 'U']);
    let joined = match (before, head) {
        ("d", "le ") => "du ",
        ("d", "les ") => "des ",
        ("d", "la ") => {
            if country {
                "de "
            } else {
                "de la "
            }
        }
        ("d", "l'") => {
            if country {
                "d'"
            } else {
                "de l'"
            }
        }
        ("d", _) => {
            if vowel {
                "d'"
            } else {
                "de "
            }
        }
        ("a", "le ") => "au ",
        ("a", "les ") => "aux ",
        ("a", "la ") => {
            if country {
                "en "
            } else {
                "à la "
            }
        }
        ("a", "l'") => {
            if country {
                "en "
            } else {
                "à l'"
            }
        }
        ("a", _) => "à ",
        _ => head,
    };
    pieces.push((joined.to_owned(), 0));
    pieces.push((name[head.len()..].to_owned(), tag));
}

/// Draws conjunctions and prepositions together with the name after them, as Arabic is written: ل and المغرب are للمغرب.
fn draw(before: &str, pieces: &mut [Piece]) {
    let Some((name, _)) = pieces.iter_mut().find(|piece| !piece.0.is_empty()) else { return };
    let bare = if before.ends_with('ل') { name.strip_prefix("ال") } else { None };
    *name = bare.map_or_else(|| format!("{before}{name}"), |bare| format!("{before}ل{bare}"));
}

fn is_arabic(c: char) -> bool {
    ('\u{621}'..='\u{64a}').contains(&c)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn lines<'a>(text: &'a str, section: &str) -> impl Iterator<Item = &'a str> {
    let head = format!("[{section}]");
    let mut within = false;
    text.lines().filter(move |line| {
        let opens = line.starts_with('[') && line.ends_with(']');
        within = if opens { *line == head } else { within };
        within && !opens && !line.is_empty()
    })
}

fn section<'a>(text: &'a str, section: &str) -> impl Iterator<Item = &'a str> {
    lines(text, section)
        .flat_map(str::split_whitespace)
        .filter(|word| word.starts_with(|c: char| c.is_uppercase() || is_arabic(c)))
}
