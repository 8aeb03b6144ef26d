//! What the tagger looks at around a token: hashes of words, their ends, their shape, marks of the lexicon, and of neighbours.

use super::{
    Language, Sentence,
    classes::Class,
    lexicon::{GIVEN, HEAD, Lexicon, SITE, TITLE},
};
use crate::document::{Glue, Script};

/// What is known of a token before its neighbours are looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Item {
    word: u32,
    core: u32,
    bare: u32,
    starts: [u32; 2],
    ends: [u32; 3],
    shape: u32,
    marks: u32,
    glue: u32,
    capital: bool,
    run: u32,
    form: u32,
    cue: u32,
    class: Class,
    /// Whether it goes on the run of capitals of the token before it.
    joined: bool,
    /// The first and the last token of its run of capitals; itself where it is in none.
    ends_of_run: [u16; 2],
}

/// How many features a token has at most.
pub const MOST: usize = 64;

/// Which of the features tell of the word itself: what an unknown word has no weights for.
pub const OF_WORD: [usize; 8] = [3, 4, 7, 8, 9, 10, 19, 20];

/// The class of given names in Arabic.
const GIVEN_CLASS: Class = [0x3_0000, 0x3_0001, 0x3_0002];

/// How many words a title or the head of an organisation is told to those after it.
const REACH: u32 = 5;

/// Whether a token may be part of a name at all: in Latin letters only words near a capital are looked at.
pub fn may_be_named(items: &[Item], n: usize) -> bool {
    let from = n.saturating_sub(2);
    items[from..(n + 2).min(items.len())].iter().any(|item| item.capital)
}

/// The items of a sentence.
pub fn items(sentence: &Sentence<'_>, lexicon: &Lexicon, language: Language) -> Vec<Item> {
    let mut marks = vec![0; sentence.tokens.len()];
    lexicon.mark(sentence, &mut marks);
    let mut items: Vec<Item> = (0..sentence.tokens.len()).map(|n| item(sentence, n, marks[n])).collect();
    for (item, token) in items.iter_mut().zip(sentence.tokens) {
        // An Arabic first name is a word too, and the word's class would tell of that.
        let named = token.script == Script::Arabic && item.marks & GIVEN != 0;
        item.class =
            if named { GIVEN_CLASS } else { lexicon.class([item.core, item.bare, item.word], token, language) };
    }
    let mut run = 0;
    for item in &mut items {
        run = if item.capital { (run + 1).min(4) } else { 0 };
        item.run = run;
    }
    let mut run = 0;
    for item in items.iter_mut().rev() {
        run = if item.capital { (run + 1).min(4) } else { 0 };
        item.run = item.run * 8 + run;
    }
    tell_cues(&mut items);
    tell_runs(&mut items);
    items
}

/// Tells each word which title, head or site stands before it, and how far.
fn tell_cues(items: &mut [Item]) {
    let (mut kind, mut far) = (0, 0);
    for item in items {
        far += 1;
        item.cue = if kind > 0 && far <= REACH { kind * 8 + far } else { 0 };
        let own = item.marks & (TITLE | HEAD | SITE);
        if own > 0 {
            (kind, far) = (own, 0);
        }
    }
}

/// Tells each word in which run of capitals it stands.
fn tell_runs(items: &mut [Item]) {
    let number = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    for n in 0..items.len() {
        let goes_on = n > 0 && items[n].joined && items[n - 1].capital;
        items[n].ends_of_run[0] = if goes_on { items[n - 1].ends_of_run[0] } else { number(n) };
    }
    for n in (0..items.len()).rev() {
        let goes_on = items.get(n + 1).is_some_and(|next| next.joined && items[n].capital);
        items[n].ends_of_run[1] = if goes_on { items[n + 1].ends_of_run[1] } else { number(n) };
    }
}

fn item(sentence: &Sentence<'_>, n: usize, marks: u32) -> Item {
    let token = &sentence.tokens[n];
    let word = sentence.word(n);
    let arabic = token.script == Script::Arabic;
    let clitic = if arabic { clitics(word) } else { 0 };
    let core = &word[clitic..];
    let bare = core.strip_prefix("ال").filter(|bare| bare.len() >= 4).unwrap_or(core);
    let (whole, starts) = hashes(core);
    let ends = [end(word, 2), end(word, 3), end(word, 4)].map(hash);
    let shape = if arabic { arabic_shape(word, clitic, core) } else { latin_shape(sentence.raw(n), token.script) };
    Item {
        word: match token.script {
            Script::Number => hash("0"),
            _ if clitic == 0 => whole,
            _ => hash(word),
        },
        core: whole,
        bare: if bare.len() == core.len() { whole } else { hash(bare) },
        starts,
        ends,
        shape,
        marks,
        glue: glue(token.glue) * 2 + u32::from(token.tight),
        capital: token.capital || arabic,
        run: 0,
        form: if arabic { arabic_form(core) } else { u32::from(token.capital) + 2 * u32::from(token.capitals) },
        cue: 0,
        class: [0; 3],
        joined: token.capital && matches!(token.glue, Glue::None | Glue::Space | Glue::Dash | Glue::Apostrophe),
        ends_of_run: [0; 2],
    }
}

/// Whether an Arabic word has the article, and how it ends: what an adjective and a noun in one name share.
fn arabic_form(core: &str) -> u32 {
    let article = u32::from(core.starts_with("ال") || core.starts_with("لل"));
    let ends = ["يه", "ي", "ه", "ات", "ين", "ون"];
    let end = ends.iter().position(|end| core.ends_with(end)).and_then(|end| u32::try_from(end).ok()).unwrap_or(6);
    4 + article * 8 + end
}

/// Bytes of conjunction and preposition that may be peeled off with three letters left.
pub fn clitics(word: &str) -> usize {
    let after = usize::from(word.starts_with(['و', 'ف'])) * 2;
    let more = word.get(after..).is_some_and(|rest| rest.starts_with("بال") || rest.starts_with("لل"));
    let at = if more { after + 2 } else { after };
    let bare = at == 0 && word.starts_with(['ب', 'ل', 'ك']) && word.len() >= 10;
    let at = if bare { 2 } else { at };
    if word.len() >= at + 6 { at } else { 0 }
}

fn end(word: &str, letters: usize) -> &str {
    word.char_indices().nth_back(letters - 1).map_or(word, |(at, _)| &word[at..])
}

fn arabic_shape(word: &str, clitic: usize, core: &str) -> u32 {
    let length = u32::try_from(word.len() / 2).unwrap_or(0).min(9);
    let first = if clitic > 0 { u32::from(word.as_bytes()[1]) } else { 0 };
    let article = u32::from(core.starts_with("ال") || core.starts_with("لل"));
    mix(1000 + length, first * 2 + article)
}

fn latin_shape(raw: &str, script: Script) -> u32 {
    if script == Script::Number {
        return 20 + u32::try_from(raw.len()).unwrap_or(0).min(5);
    }
    let (mut shape, mut last, mut count) = (7, 0, 0);
    for c in raw.chars() {
        let class = if c.is_uppercase() { 1 } else { 2 };
        count += 1;
        if class != last {
            shape = mix(shape, class);
            last = class;
        }
    }
    mix(shape, u32::min(count, 4))
}

fn glue(glue: Glue) -> u32 {
    match glue {
        Glue::Start => 0,
        Glue::None => 1,
        Glue::Space => 2,
        Glue::Dash => 3,
        Glue::Apostrophe => 4,
        Glue::Dot => 5,
        Glue::Slash => 6,
        Glue::Colon => 7,
        Glue::Comma => 8,
        Glue::Break => 9,
    }
}

/// The features of a token, as hashes.
pub fn features(items: &[Item], n: usize, out: &mut Vec<u32>) {
    let none = Item { glue: 99, ..Item::default() };
    let at = |offset: isize| n.checked_add_signed(offset).and_then(|n| items.get(n)).unwrap_or(&none);
    let (b2, b, i, a, a2) = (at(-2), at(-1), at(0), at(1), at(2));
    out.clear();
    let mut number = 0;
    let mut put = |value: u32| {
        number += 1;
        out.push(mix(number, value));
    };
    [b.word, a.word, b2.word, i.core, i.bare, b.bare, a.bare].into_iter().for_each(&mut put);
    [i.starts[0], i.starts[1], i.ends[1], i.ends[2]].into_iter().for_each(&mut put);
    [i.shape, mix(i.shape, a.shape), mix(mix(b.shape, i.shape), a.shape)].into_iter().for_each(&mut put);
    [i.marks, mix(b.marks, i.marks), mix(i.marks, a.marks), b.marks, a.marks].into_iter().for_each(&mut put);
    [mix(b.bare, i.bare), mix(i.bare, a.bare), mix(b.bare, i.shape), mix(a.bare, i.shape)]
        .into_iter()
        .for_each(&mut put);
    [mix(i.glue, i.shape), mix(a.glue, i.shape), mix(mix(i.glue, a.glue), i.marks), mix(b.marks, i.shape)]
        .into_iter()
        .for_each(&mut put);
    [mix(i.run, i.shape), mix(i.run, b.bare), mix(b.marks, i.ends[0])].into_iter().for_each(&mut put);
    [mix(b2.bare, b.bare), mix(a.bare, a2.bare), 1].into_iter().for_each(&mut put);
    [mix(i.cue, i.form), mix(i.cue, i.marks), mix(mix(b.form, i.form), a.form)].into_iter().for_each(&mut put);
    i.class.into_iter().for_each(&mut put);
    [b.class[0], b.class[1], a.class[0], a.class[1], b2.class[1], a2.class[1]].into_iter().for_each(&mut put);
    [mix(i.class[1], i.shape), mix(b.class[1], i.class[1]), mix(i.class[1], a.class[1])].into_iter().for_each(&mut put);
    [mix(mix(b.class[2], i.class[2]), a.class[2]), mix(b.class[1], i.shape), mix(a.class[1], i.shape)]
        .into_iter()
        .for_each(&mut put);
    let [first, last] = i.ends_of_run.map(usize::from);
    if i.capital && first < last {
        let of = |n: Option<usize>| n.and_then(|n| items.get(n)).unwrap_or(&none);
        let (head, tail) = (of(Some(first)), of(Some(last)));
        let (before, after) = (of(first.checked_sub(1)), of(Some(last + 1)));
        let place = u32::from(n == first) + 2 * u32::from(n == last);
        [mix(head.bare, place), mix(tail.bare, place), mix(head.class[1], place), mix(tail.class[1], place)]
            .into_iter()
            .for_each(&mut put);
        [mix(head.class[2], tail.class[2]), mix(head.marks, tail.marks), mix(tail.marks, place)]
            .into_iter()
            .for_each(&mut put);
        [mix(before.bare, place), mix(after.bare, place), before.class[1], after.class[1]]
            .into_iter()
            .for_each(&mut put);
    }
}

/// One number of two.
pub fn mix(a: u32, b: u32) -> u32 {
    (a.rotate_left(5) ^ b).wrapping_mul(0x9E37_79B1).rotate_left(13) ^ a.wrapping_mul(0x85EB_CA6B)
}

/// A number of a text: FNV-1a, stirred once more.
pub fn hash(text: &str) -> u32 {
    stir(text.bytes().fold(FNV_OFFSET, fnv))
}

/// The numbers of a text and of its first three and four letters.
fn hashes(text: &str) -> (u32, [u32; 2]) {
    let (mut hash, mut letters) = (FNV_OFFSET, 0_usize);
    let mut starts = [None; 2];
    for byte in text.bytes() {
        // Any byte but one that goes on a letter begins the next one.
        if byte & 0xc0 != 0x80 {
            if let Some(start) = letters.checked_sub(3).and_then(|n| starts.get_mut(n)) {
                *start = Some(stir(hash));
            }
            letters += 1;
        }
        hash = fnv(hash, byte);
    }
    let whole = stir(hash);
    (whole, starts.map(|start| start.unwrap_or(whole)))
}

const FNV_OFFSET: u32 = 0x811C_9DC5;

fn fnv(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

fn stir(hash: u32) -> u32 {
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use super::{hash, hashes};

    #[test]
    fn the_first_letters_are_hashed_on_the_way() {
        for word in ["", "a", "ab", "abc", "abcd", "abcde", "été", "المغرب", "وب", "🙂🙂🙂🙂🙂"] {
            let start = |letters: usize| word.chars().take(letters).collect::<String>();
            assert_eq!(hashes(word), (hash(word), [3, 4].map(|letters| hash(&start(letters)))), "{word}");
        }
    }
}
