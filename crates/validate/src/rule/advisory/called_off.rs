//! News of something that is called off begins as agencies' kills do: `ANNULÉ : le concert`, `إلغاء: الوزارة تلغي الموعد`. It tells of it in
//! its text too, and speaks of no copy.

use aho_corasick::{AhoCorasick, BuildError};
use wiredesk_story::Story;

use super::{BEHIND, LEAD, lead::Folded};

/// Words that tell of what is called off, by their beginning.
const TELLS: &[&str] = &[
    "annul", "n'aura pas lieu", "n'auront pas lieu", "n'a pas eu lieu", "reporté ", "reportée", "reportés", "déprogramm", "renonc", "cancel",
    "called off", "calls off", "postpon", "scrapped", "إلغاء", "إلغائ", "ألغى", "ألغت", "ألغي", "ألغيت", "يلغي", "تلغي", "ملغاة", "ملغى", "تأجيل",
    "أجلت", "لن تقام", "لن يقام", "تعليق",
];

/// Words about copy: who has them speaks to editors.
const COPY: &[&str] = &[
    "dépêche", "nos abonnés", "nos clients", "aux rédactions", "les rédactions", "bc-", "our story", "previous story", "earlier story",
    "story slugged", "editors", "القصاصة", "قصاصة", "البرقية", "برقية", "المشتركين", "المحررين", "الخبر السابق", "الخبر المعنون", "الخبر المنشور",
    "الخبر المبثوث", "هذا الخبر", "الخبر رقم", "عدم النشر", "عدم نشر", "عدم استعمال", "عدم استخدام",
];

/// Signs that set a label apart.
const SIGNS: [char; 10] = [':', '-', '–', '—', '(', ')', '[', ']', '/', '|'];

/// Both lists, over folded text.
pub(super) struct CalledOff {
    tells: AhoCorasick,
    copy: AhoCorasick,
}

impl CalledOff {
    pub(super) fn new() -> Result<Self, BuildError> {
        let folded = |list: &[&str]| list.iter().map(|words| Folded::new(words, LEAD).text).collect::<Vec<_>>();
        Ok(Self { tells: AhoCorasick::new(folded(TELLS))?, copy: AhoCorasick::new(folded(COPY))? })
    }

    /// Whether a story tells of it as news.
    pub(super) fn is_news(&self, story: &Story) -> bool {
        let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
        let body = blocks.iter().flat_map(|block| block.texts()).map(|text| text.text.as_str()).take(BEHIND + 1);
        let headline = story.headline().into_iter();
        let texts: Vec<Folded<'_>> =
            headline.chain(body).chain(story.ed_note.as_deref()).map(|text| Folded::new(text, 2 * LEAD)).collect();
        texts.iter().any(|text| self.tells(text)) && !texts.iter().any(|text| self.copy.is_match(&text.text))
    }

    /// Inside a sentence: a word stands before it, no sign around it, and it is not in capitals.
    fn tells(&self, text: &Folded<'_>) -> bool {
        self.tells.find_iter(&text.text).any(|hit| {
            let (before, after) = (&text.text[..hit.start()], &text.text[hit.end()..]);
            let shouted = text.is_shouted(&hit.range());
            let rest = after.trim_start_matches(char::is_alphanumeric).trim_start();
            let inside = !before.trim_end().ends_with(SIGNS) && !rest.starts_with(SIGNS);
            before.contains(char::is_alphanumeric) && inside && !shouted
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::rule::{
        advisory::RULE,
        sample::{story, told},
    };

    /// News: a headline and how its text begins.
    const NEWS: &[(&str, &str)] = &[
        ("ANNULÉ : le concert de samedi à Tanger", "Le concert prévu samedi a été annulé en raison du vent, a annoncé la mairie."),
        ("ANNULÉE : la foire aux livres n'aura pas lieu", "Les organisateurs ont pris la décision jeudi soir."),
        ("ANNULÉ - Le match entre Tanger et Fès", "La rencontre, reportée deux fois, ne sera pas jouée avant mars."),
        ("URGENT - ANNULÉ : le sommet de Vienne", "Le chancelier a annoncé que le sommet était annulé."),
        ("ANNULÉS : deux cents vols vendredi", "La compagnie annule deux cents vols vendredi à cause de la grève."),
        ("إلغاء: الوزارة تلغي موعد المباراة", "قالت الوزارة في بيان إن المباراة لن تلعب يوم الأحد."),
        ("إلغاء: حفل السبت في طنجة", "أعلنت البلدية إلغاء حفل السبت بسبب الرياح القوية."),
        ("عاجل - إلغاء: قمة فيينا", "أعلن المستشار مساء اليوم أن القمة ألغيت لأسباب أمنية."),
        ("حفل السبت - ملغى", "قررت البلدية تأجيل الحفل إلى الشهر المقبل."),
    ];

    /// Agencies' kills with the same words.
    const KILLS: &[(&str, &str)] = &[
        ("ANNULÉ : le concert de samedi à Tanger", "La dépêche sur le concert, diffusée à 10h00, est annulée."),
        ("ANNULÉ : Le ministre à Vienne", "Le ministre est arrivé mardi à Vienne pour deux jours."),
        ("ANNULÉ", ""),
        ("ANNULÉE - La visite du ministre", "Nos abonnés sont priés de ne pas utiliser ce texte, annulé à la demande du bureau."),
        ("إلغاء: افتتاح معرض الكتاب", "يلغى الخبر السابق عن افتتاح المعرض، ونعتذر عن الخطأ."),
        ("إلغاء: افتتاح معرض الكتاب", "افتتح يوم الاثنين معرض الكتاب في طنجة."),
        ("إلغاء", "افتتح يوم الاثنين معرض الكتاب في طنجة."),
        ("إلغاء: افتتاح معرض الكتاب", "المرجو من المشتركين عدم استعمال ما بث صباح اليوم، وقد تم إلغاء الموضوع."),
        ("AFP ANNULATION", "Le ministre est arrivé mardi à Vienne."),
        ("AFP CORRECTION", "Read Tangier instead of Tarifa in the second paragraph."),
        ("AP KILL", "The ferry leaves at noon."),
        ("و م ع تصحيح", "اسم الوزير هو العلمي."),
        ("Kill - BC-EU--Vienna-Summit", "The summit opened on Tuesday."),
        ("Kill: BC-EU--Vienna-Summit", "The summit opened on Tuesday."),
        ("Correction - BC-Ferry", "Read Tangier instead of Tarifa."),
        ("BC-EU--Vienna-Summit, KILL", "The summit opened on Tuesday."),
        ("BC-Ferry, Kill", "The ferry leaves at noon."),
        ("EU--Ferry, Correction", "Read Tangier instead of Tarifa."),
        ("Ferry times", "Subscribers are asked not to publish the item above."),
        ("Horaires des ferrys", "Les clients sont priés de ne pas tenir compte de ce qui précède."),
        ("مواعيد العبارات", "المرجو من السادة المشتركين عدم نشر ما سبق."),
    ];

    /// News with the same words and names that is not about copy.
    const OTHER: &[(&str, &str)] = &[
        ("AFP corrections officers honoured", "The officers of the police in Canberra got a medal."),
        ("MAP CORRECTION OF BORDERS AGREED", "Both countries agreed on Tuesday."),
        ("Kill-off of old buses begins", "The city retires two hundred buses."),
        ("US-backed forces kill commander", "The commander was killed on Tuesday."),
        ("Bank clients are asked to kill unused accounts' cards", "The bank sent letters on Tuesday."),
        ("Les abonnés du théâtre sont priés de patienter", "La salle rouvre en mars."),
        ("المرجو من المسافرين عدم الازدحام", "قالت الشركة إن العبارات تعمل كالمعتاد."),
    ];

    fn is_held((headline, text): &(&str, &str)) -> bool {
        !told(&RULE, &story(headline, &[text])).is_empty()
    }

    #[test]
    fn news_of_what_is_called_off_passes_and_a_kill_with_the_same_words_is_held() {
        let held: Vec<_> = NEWS.iter().chain(OTHER).filter(|one| is_held(one)).collect();
        assert!(held.is_empty(), "news is held: {held:#?}");
        let passed: Vec<_> = KILLS.iter().filter(|one| !is_held(one)).collect();
        assert!(passed.is_empty(), "kills pass: {passed:#?}");
    }
}
