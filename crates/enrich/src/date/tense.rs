//! Whether a clause speaks of what is to come: the nearest verb before the date tells, else the nearest after it.

use super::lexer::{Items, Tongue};
use crate::Document;

/// Words that are looked at on each side.
const REACH: usize = 14;

/// True where the date at item `n` is to come (`present`: so it is beside a present tense that announces), false where it has been, none where no verb tells.
pub(super) fn tense(items: &Items<'_>, n: usize, present: bool) -> Option<bool> {
    let first = items.items.get(n)?.first;
    let document = items.document;
    let sentences = document.sentences();
    let at = sentences.partition_point(|sentence| sentence.end <= first);
    let sentence = sentences.get(at)?;
    let from = first.saturating_sub(REACH).max(sentence.start);
    let to = (first + REACH).min(sentence.end);
    let told = |token: usize| {
        let word = document.word(token);
        let tells = present && is_present(word, items.tongue);
        tells.then_some(true).or_else(|| of_word(word, items.tongue)).or_else(|| first_person(document, token))
    };
    (from..first).rev().find_map(told).or_else(|| (first..to).find_map(told))
}

/// `سأعود`: the hamza tells it from nouns, and the folded form has none.
fn first_person(document: &Document, token: usize) -> Option<bool> {
    let token = document.tokens().get(token)?;
    let word = document.text().get(token.start..token.end)?.strip_prefix("سأ")?;
    (!word.starts_with(['ل', 'م']) && word.chars().count() >= 2).then_some(true)
}

/// True for the future, false for the past, none for a word that does not tell.
fn of_word(word: &str, tongue: Tongue) -> Option<bool> {
    match tongue {
        Tongue::Arabic => arabic(word),
        Tongue::French => french(word),
        Tongue::English => english(word),
    }
}

/// Present tenses that announce, beside a weekday: `تنطلق الاثنين`, `s'ouvre lundi`, "opens Monday".
fn is_present(word: &str, tongue: Tongue) -> bool {
    let words = match tongue {
        Tongue::Arabic => ARABIC_PRESENT,
        Tongue::French => FRENCH_PRESENT,
        Tongue::English => ENGLISH_PRESENT,
    };
    words.contains(&word)
}

const ARABIC_PRESENT: &[&str] = &[
    "ينطلق",
    "تنطلق",
    "ينعقد",
    "تنعقد",
    "يعقد",
    "تعقد",
    "يحتضن",
    "تحتضن",
    "يفتتح",
    "تفتتح",
    "تقام",
    "يقام",
    "يستضيف",
    "تستضيف",
    "يستانف",
    "تستانف",
    "يواجه",
    "تواجه",
    "يخوض",
    "تخوض",
    "يلتقي",
    "تلتقي",
    "يزور",
    "تزور",
];

const FRENCH_PRESENT: &[&str] = &[
    "tient",
    "tiennent",
    "debute",
    "debutent",
    "ouvre",
    "ouvrent",
    "reunit",
    "reunissent",
    "affronte",
    "accueille",
    "accueillent",
    "entame",
    "reprennent",
];

const ENGLISH_PRESENT: &[&str] = &[
    "opens", "ends", "closes", "expires", "begins", "starts", "resumes", "meets", "hosts", "faces", "returns",
    "visits", "votes",
];

fn arabic(word: &str) -> Option<bool> {
    let word = word.strip_prefix('و').filter(|rest| rest.len() >= 6).unwrap_or(word);
    match word {
        "سوف" | "المرتقب" | "المقرر" | "المنتظر" | "المزمع" | "يعتزم" | "تعتزم" | "يرتقب" | "ينتظر" | "تستعد"
        | "يستعد" | "سياتي" | "ستتم" | "سيتم" | "مقرر" | "مقرره" | "مرتقب" | "مرتقبه" | "المقرره" | "المرتقبه" => {
            Some(true)
        }
        "اعلن" | "اعلنت" | "قال" | "قالت" | "اكد" | "اكدت" | "افاد" | "افادت" | "ذكر" | "ذكرت" | "صرح" | "صرحت"
        | "اوضح" | "اوضحت" | "اضاف" | "اضافت" | "كان" | "كانت" | "شهد" | "شهدت" | "عقد" | "عقدت" | "استقبل"
        | "ترأس" | "تراس" | "اشار" | "اشارت" | "كشف" | "كشفت" | "جرى" | "جري" | "جرت" | "تم" | "تمت" | "وقع"
        | "وقعت" | "فاز" | "فازت" | "اجرى" | "اجري" | "اجرت" | "دعا" | "دعت" | "قتل" | "توفي" | "توفيت" | "اعتقلت"
        | "التقي" | "انعقد" | "افتتح" => Some(false),
        _ => {
            // A verb has a letter of person after the sin of the future; nouns that begin alike are left out.
            let verb = ["سي", "ست", "سن"].iter().any(|prefix| word.starts_with(prefix)) && word.len() >= 10;
            let noun = [
                "سيا",
                "سيد",
                "سينا",
                "سينم",
                "سيطر",
                "سيول",
                "سيمف",
                "ستين",
                "ستار",
                "ستاد",
                "ستوك",
                "سنوات",
                "سنوي",
                "سنغا",
                "سيرا",
                "سندا",
            ];
            (verb && !noun.iter().any(|noun| word.starts_with(noun))).then_some(true)
        }
    }
}

fn french(word: &str) -> Option<bool> {
    match word {
        "prevu" | "prevue" | "prevus" | "prevues" | "doit" | "doivent" | "devrait" | "devraient" | "attendu"
        | "attendue" | "attendus" | "programme" | "programmee" | "prochainement" | "va" | "vont" | "vais" | "aura"
        | "auront" | "ira" | "iront" => Some(true),
        "annonce" | "declare" | "indique" | "affirme" | "souligne" | "precise" | "explique" | "rapporte" | "ont"
        | "avait" | "avaient" | "etait" | "etaient" | "ete" | "tenu" | "tenue" | "preside" | "recu" | "remporte"
        | "signe" | "rencontre" | "lance" | "estime" | "assure" | "dit" => Some(false),
        "opera" | "camera" | "ultra" | "extra" | "infra" | "sahara" | "tiara" | "agora" | "front" | "affront" => None,
        _ => {
            let stem =
                word.strip_suffix("ra").or_else(|| word.strip_suffix("rai")).or_else(|| word.strip_suffix("ront"))?;
            let verb = stem.len() >= 2 && (stem.ends_with(['e', 'i', 'd', 'r', 'v', 't', 'u']));
            verb.then_some(true)
        }
    }
}

fn english(word: &str) -> Option<bool> {
    match word {
        "will" | "would" | "shall" | "scheduled" | "expected" | "due" | "upcoming" | "plans" | "planned" | "ll"
        | "slated" => Some(true),
        "said" | "told" | "was" | "were" | "had" | "met" | "won" | "held" | "came" | "began" | "took" | "fell"
        | "rose" | "hit" | "left" | "beat" | "lost" | "made" | "gave" | "went" | "saw" | "struck" | "sent" | "shot" => {
            Some(false)
        }
        "united" | "need" | "speed" | "indeed" | "proposed" | "limited" | "armed" => None,
        _ => (word.len() >= 5 && word.ends_with("ed")).then_some(false),
    }
}
