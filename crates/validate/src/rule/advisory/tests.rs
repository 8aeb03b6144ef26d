#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use wiredesk_story::DateTime;

use super::*;
use crate::rule::sample::{found, story, told};

const SOUND: &str = "اجتمع المجلس يوم الاثنين في الرباط.";

/// Where the words are found when they stand in each place of a story.
fn places(words: &str) -> [bool; 3] {
    let headline = story(words, &[SOUND]);
    let opening = story("اجتماع المجلس بالرباط", &[words, SOUND]);
    let note = Story { ed_note: Some(words.into()), ..story("اجتماع المجلس بالرباط", &[SOUND]) };
    [headline, opening, note].map(|story| !told(&RULE, &story).is_empty())
}

/// Fails with all words that are not found where they should be: in headline, first paragraph and note.
fn wrong<'a, const N: usize>(list: impl IntoIterator<Item = &'a &'a str>, expected: [bool; N]) {
    let wrong: Vec<_> = list.into_iter().map(|words| (words, places(words))).collect();
    let wrong: Vec<_> = wrong.into_iter().filter(|(_, places)| places[..N] != expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Kills in words: held wherever they stand.
const KILLS: &[&str] = &[
    "إلغاء خبر: وفد مغربي يزور فيينا",
    "إلغاء الخبر السابق حول زيارة الوفد",
    "يُلغى الخبر السابق ويعوض بما يلي",
    "يلغى ويعوض: وفد مغربي يزور فيينا",
    "عاجل: إلغاء القصاصة رقم 12",
    "يرجى عدم النشر",
    "الرجاء عدم نشر هذا الخبر",
    "المرجو عدم نشر القصاصة أعلاه",
    "يرجى حذف الخبر الخاص بالزيارة",
    "يرجى سحب الخبر المنشور صباح اليوم",
    "سحب خبر",
    "الرباط 8 ماي (و م ع) - إلغاء الخبر السابق",
    "(ملغى) وفد مغربي يزور فيينا",
    "KILL: Ferry service resumes",
    "MANDATORY KILL",
    "Mandatory kill: ferry story",
    "BULLETIN KILL",
    "KILL BC-EU--Vienna-Summit",
    "PHOTO KILL: TNG101",
    "URGENT - KILL - Vienna summit",
    "EDITORS: Please kill the story slugged Vienna-Summit",
    "Editors, please kill the story slugged Vienna-Summit",
    "Please disregard our previous story on the ferry",
    "WITHDRAWN: Ferry service resumes",
    "WITHDRAWAL - Ferry service resumes",
    "Ferry service resumes (WITHDRAWN)",
    "STORY WITHDRAWN",
    "WITHDRAWN",
    "KILL",
    "ANNULE",
    "ANNULATION",
    "إلغاء",
    "Une délégation à Vienne - ANNULÉ",
    "وفد مغربي يزور فيينا - ملغى",
    "RETRACTION: Ferry service resumes",
    "DO NOT USE: Vienna summit",
    "NOT FOR PUBLICATION - Vienna summit",
    "The agency has withdrawn its story on the Tangier ferry.",
    "ANNULATION : la visite de la délégation",
    "ANNULE : la visite de la délégation",
    "ANNULE ET REMPLACE la dépêche de 12h00",
    "Annule et remplace la dépêche de 12h00",
    "ATTENTION - ANNULE ET REMPLACE",
    "Vienne, 8 mai 2025 (AGENCE) - ANNULE ET REMPLACE notre dépêche",
    "Cette dépêche annule et remplace la précédente",
    "Merci d'annuler la dépêche de 12h00",
    "Merci de ne pas tenir compte de notre dépêche de 12h00",
    "À NE PAS DIFFUSER",
    "A ne pas publier : la visite de la délégation",
    "PRIÈRE DE NE PAS DIFFUSER",
    "KILL KILL KILL",
    "URGENT KILL BC-EU--Summit",
    "À ANNULER",
    "A ANNULER : la visite de la délégation",
    "ANNULATION URGENTE",
    "Annulation de notre dépêche sur la visite",
    "URGENT - ANNULER LA DÉPÊCHE SUR LA VISITE",
    "Dépêche à ne pas utiliser",
    "يلغى هذا الخبر",
    "الخبر لاغ",
    "نرجو من السادة المشتركين إلغاء الخبر السابق",
    "نعتذر عن الخبر السابق ونرجو سحبه",
];

/// Corrections in words, without a signal.
const CORRECTIONS: &[&str] = &[
    "تصحيح: وفد مغربي يزور فيينا",
    "تصحيح خبر وفد مغربي يزور فيينا",
    "(تصويب) وفد مغربي يزور فيينا",
    "تصويب - وفد مغربي يزور فيينا",
    "استدراك: عدد الضحايا ثلاثة",
    "CORRECTION: Ferry service resumes",
    "Correction: Ferry-Storm story",
    "CORRECTED-Ferry service resumes",
    "UPDATE 1-REFILE-CORRECTED-Ferry service resumes",
    "CORRECTED Ferry service resumes",
    "Ferry service resumes (CORRECTED)",
    "Ferry service resumes (corrected)",
    "OFFICIAL CORRECTION-Ferry service resumes",
    "Clarification: Ferry-Storm story",
    "(This Nov. 20 story has been corrected to fix the name of the port.)",
    "CORRECTION",
    "تصحيح",
    "تصويب",
    "وفد مغربي يزور فيينا - تصحيح",
    "Ferry service resumes - CORRECTED",
    "RECTIFICATIF",
    "Rectificatif : le nom du ministre est Alami",
    "RECTIFICATIF Une délégation à Vienne",
    "ERRATUM : lire mardi et non lundi",
    "VERSION CORRIGÉE - Une délégation à Vienne",
    "Attention, RECTIFICATIF",
    "تصحيح في الفقرة الثانية",
];

/// Lines that say what a version corrects: held where readers would see them, and the way to say it in an editor's note.
const LINES: &[&str] = &[
    "(يصحح اسم الوزير في الفقرة الثالثة)",
    "يصحح في الفقرة الثالثة اسم الوزير",
    "(Corrects name of the port in paragraph 3)",
    "Corrects in para 3",
    "CORRECTS name of the port in paragraph 3",
    "This version corrects the name of the port",
    "(Corrige le nom du ministre au 3e paragraphe)",
    "CORRIGE le nom du ministre au 3e paragraphe",
    "(CORRIGÉ) Une délégation à Vienne",
    "Corrige au 3e paragraphe le nom du ministre",
    "Correction dans le 3e paragraphe",
    "Writethru: fixes the name of the port",
    "2nd Writethru, adds quotes",
];

/// Embargoes in words, without one in the structure.
const EMBARGOES: &[&str] = &[
    "محظور النشر حتى الساعة السادسة مساء",
    "حظر النشر حتى الساعة 18:00",
    "لا ينشر قبل الساعة الثامنة",
    "EMBARGOED until 1200 GMT Friday",
    "Strictly embargoed until Friday noon",
    "NOT FOR RELEASE BEFORE 1800 GMT",
    "Sous embargo jusqu'à vendredi 18h00",
    "SOUS EMBARGO",
    "(SOUS EMBARGO) Le budget en hausse",
    "EMBARGO : vendredi 18h00",
    "À ne pas diffuser avant vendredi 18h00",
];

/// What speaks to editors: held where readers would see it, and no news in an editor's note.
const ADVISORIES: &[&str] = &[
    "تنويه للمحررين: تصل الصور بعد قليل",
    "تنويه: تصل الصور بعد قليل",
    "ملاحظة للمحررين: تصل الصور بعد قليل",
    "إلى السادة المحررين",
    "ADVISORY: coverage of the Vienna summit",
    "ADVISORY Coverage of the Vienna summit",
    "Media advisory: coverage of the Vienna summit",
    "ATTENTION EDITORS - Pictures follow",
    "Note to editors: pictures follow",
    "Note to editors",
    "EDITORS: pictures follow",
    "Eds: Adds quotes",
    "À l'attention des rédactions",
    "NOTE AUX RÉDACTIONS : les photos suivent",
    "Avis aux rédactions : les photos suivent",
];

/// Ordinary news with the same words: never held.
const NEWS: &[&str] = &[
    "إلغاء المباراة بسبب الأمطار",
    "إلغاء مباراة الوداد والرجاء",
    "عاجل: إلغاء القمة العربية",
    "إلغاء حكم الإعدام في حق متهم",
    "إلغاء خبراء الأرصاد تحذيرهم",
    "محكمة النقض تلغي الحكم",
    "يلغي الرئيس زيارته إلى برلين",
    "سحب الثقة من الحكومة",
    "سحب القرعة غدا في القاهرة",
    "سحب خبراء الأمم المتحدة من المنطقة",
    "تصحيح المسار: الحكومة أمام البرلمان",
    "تصحيح الامتحانات يبدأ غدا",
    "تصحيح خبراء للأرقام الرسمية",
    "تنويه أممي بجهود المغرب",
    "تنويه ملكي بالمنتخب الوطني",
    "حظر النشر في قضية رأي عام",
    "حظر النشر حتى انتهاء التحقيق في القضية",
    "لا ينشر الفنان صور أبنائه",
    "توضيح الرؤية قبل الانتخابات",
    "مقتل ثلاثة في حادث سير",
    "Kill Bill returns to cinemas",
    "KILL BILL RETURNS TO CINEMAS",
    "Kill switch found in imported trucks",
    "Kill list found at suspect's home",
    "Shoot-to-kill policy under review",
    "Police kill gunman after Vienna siege, editor killed",
    "To kill a mockingbird, sixty years on",
    "Withdrawal of troops begins",
    "WITHDRAWAL OF TROOPS BEGINS",
    "Withdrawn drug returns to pharmacies",
    "Retraction of the glacier speeds up",
    "Retracted landing gear blamed for crash",
    "Correction in tech stocks deepens",
    "Market correction: what comes next",
    "Corrections officers end strike",
    "CORRECTIONS OFFICERS END STRIKE",
    "Corrected figures show growth of 3 percent",
    "سوق الأسهم تتراجع - خبراء",
    "Ferry service - the story of a line - and of its withdrawal",
    "Corrects itself: how the market finds its level",
    "Court annuls election result",
    "Court kills merger, regulator withdraws complaint",
    "Advisory board meets on Monday",
    "ADVISORY BOARD MEETS ON MONDAY",
    "Advisory issued for heavy rain",
    "Advisory: heavy rain expected in Tangier",
    "Media advisory body says rules are clear",
    "Do not use tap water, city says",
    "Do not publish, court tells paper",
    "Editors quit paper over sale",
    "Embargo on Cuba eased",
    "Embargoed goods seized in port",
    "The bill was withdrawn after the hostage had been killed",
    "He tried to kill the story, the court heard",
    "La correction du marché se poursuit",
    "Correction de trajectoire pour le satellite",
    "Rectificatif budgétaire : le Parlement vote lundi",
    "Rectification des frontières entre les deux pays",
    "Correctif budgétaire adopté",
    "Annulation du concert de samedi",
    "ANNULATION DU CONCERT DE SAMEDI",
    "Annulation : le concert de samedi n'aura pas lieu",
    "Annulé, le concert de samedi sera remboursé",
    "La Cour annule le scrutin",
    "Le décret annule et remplace celui de 2019",
    "Retrait des troupes du nord du pays",
    "RETRAIT DES TROUPES DU NORD",
    "Ne pas utiliser l'eau du robinet, prévient la ville",
    "Ne pas publier, c'est trahir, dit la rédaction",
    "Embargo sur le pétrole : l'accord est proche",
    "Sous embargo, le pays cherche de nouveaux fournisseurs",
    "Avis aux amateurs de vélo",
    "Avis aux abonnés du métro",
    "Corrigé du baccalauréat de philosophie",
    "Police kill two gunmen in Marseille raid",
    "KILLER WHALES SINK YACHT OFF TARIFA",
    "KILLING FIELDS SURVIVOR DIES AT 80",
    "Kill count rises to 30 after strikes",
    "CANCELLED: Ferries between Tangier and Tarifa",
    "Correction of 10 percent looms for Wall Street",
    "A correction in house prices is overdue, economists say",
    "Embargoed until now, the report reveals failings",
    "Hold for release of hostages, families urge",
    "Please do not use tap water, Casablanca residents told",
    "Mandatory evacuation ordered in Florida",
    "Bulletin of atomic scientists moves doomsday clock",
    "À annuler ou à maintenir ? Le débat sur le festival",
    "Annuler un billet de train : ce qu'il faut savoir",
    "Annulation de la dette : le fonds se prononce",
    "Correction boursière : faut-il s'inquiéter ?",
    "Correction fraternelle au derby : Paris gagne 5-0",
    "Attention, canicule dans le Sud",
    "Avis aux voyageurs : grève vendredi",
    "إلغاء عقوبة الإعدام: نقاش في البرلمان",
    "إلغاء الرحلات الجوية نحو بيروت",
    "تصحيح الإمضاء عبر الإنترنت",
    "تصحيح أسعار الأسهم يطال بورصة الدار البيضاء",
    "تصويب على المرمى ينقذ الوداد",
    "سحب منتج غذائي من الأسواق",
    "محظور النشر في الصين: كتاب يثير الجدل",
    "خبر سار لمحبي القهوة",
];

/// Notes that go with a sound story.
const NOTES: &[&str] = &[
    "تحديث بتصريح الوزير",
    "إلغاء المباراة أعلن صباح اليوم",
    "سحب الثقة مقرر يوم الخميس",
    "Adds quotes, background; updates with death toll",
    "UPDATES: bill has been withdrawn, hostage has been killed",
    "Corrects name of the port in paragraph 3",
    "DO NOT USE WITHOUT CREDIT",
    "Note to editors: pictures and video available",
    "Restricted to editorial use. Mandatory credit.",
    "Précise le contexte, ajoute des réactions",
    "Actualise avec l'annulation du concert",
    "ne pas utiliser sans mention du crédit",
];

#[test]
fn kills_corrections_and_embargoes_in_words_are_held_wherever_they_stand() {
    wrong(KILLS.iter().chain(CORRECTIONS).chain(EMBARGOES), [true; 3]);
}

#[test]
fn what_speaks_to_editors_is_held_where_readers_would_see_it() {
    wrong(ADVISORIES.iter().chain(LINES), [true, true, false]);
}

#[test]
fn ordinary_news_is_not_held() {
    wrong(NEWS, [false; 2]);
    let noted = |note: &&&str| !told(&RULE, &Story { ed_note: Some((**note).into()), ..story("اجتماع", &[SOUND]) }).is_empty();
    assert_eq!(NOTES.iter().find(noted), None);
}

#[test]
fn a_slug_leads_in_its_last_part_too_but_not_when_all_is_in_capitals() {
    let slug = |slug: &str| told(&RULE, &Story { slugline: Some(slug.into()), ..story("اجتماع", &[SOUND]) });
    for words in ["BC-EU--Vienna-Summit,KILL", "Vienna-Summit-KILL", "KILL-Vienna", "MAP-تصحيح", "EU--VIENNA,KILL"] {
        assert_eq!(slug(words), ["hold slugline"], "{words}");
    }
    for words in ["SHOOT-TO-KILL", "BC-US--Road-Kill", "EU-WITHDRAWAL-TALKS", "المغرب-إلغاء-المباراة", "EMBARGO-IRAN", "kill", "إلغاء-المباراة", "correction-marche"] {
        assert!(slug(words).is_empty(), "{words}");
    }
}

#[test]
fn what_the_structure_says_is_not_held_for_its_words() {
    let corrected = story("تصحيح: وفد مغربي يزور فيينا", &[SOUND]);
    assert_eq!(told(&RULE, &corrected), ["hold headlines[0]"]);
    let labelled = Story { signals: vec!["sig:correction".into()], ..corrected };
    assert!(told(&RULE, &labelled).is_empty());
    let embargo = story("EMBARGOED until 1200 GMT Friday", &["Note to editors: strictly embargoed. المجلس"]);
    assert_eq!(told(&RULE, &embargo), ["hold headlines[0]", "hold bodies[0].blocks[0]"]);
    let until = DateTime::parse("2025-05-10T12:00:00Z").unwrap();
    let note = "Note to editors: STRICTLY EMBARGOED until noon";
    let stated = Story { embargoed_until: Some(until), ed_note: Some(note.into()), ..story("اجتماع", &[SOUND]) };
    assert!(told(&RULE, &stated).is_empty());
    let killed = Story { signals: vec!["sig:correction".into()], ..story("KILL: Vienna", &[SOUND]) };
    assert_eq!(told(&RULE, &killed), ["hold headlines[0]"], "a signal of correction covers no kill");
}

#[test]
fn the_message_quotes_the_words_as_they_stand_and_says_what_to_do() {
    let told = &found(&RULE, &story("  يُلغى   الخبر السابق", &[SOUND]))[0];
    let message = "\"يُلغى   الخبر\" takes copy back in words; kill the story that is meant, then drop this one";
    assert_eq!(told.message, message);
}

#[test]
fn a_kill_is_seen_behind_the_opening_too_and_news_is_not() {
    let behind = |text: &str| told(&RULE, &story("وفد مغربي يزور فيينا", &["فيينا", text, SOUND]));
    assert_eq!(behind("The agency has withdrawn its story on the ferry."), ["hold bodies[0].blocks[1]"]);
    assert_eq!(behind("يُرجى عدم نشر هذا الخبر"), ["hold bodies[0].blocks[1]"]);
    for text in NEWS.iter().chain(&["تصحيح: قال المسؤول", "CORRECTION : a-t-il dit"]) {
        assert!(behind(text).is_empty(), "{text}");
    }
}

#[test]
fn a_newsrooms_own_words_count_where_they_lead() {
    let tools = crate::rule::Tools::new(&["رجاء الانتباه".into(), "  ".into()]).unwrap();
    let cx = Context { now: crate::rule::sample::NOW.parse().unwrap(), tools: &tools };
    let noted = Story { ed_note: Some("رجاءً الانتباه إلى ما يلي".into()), ..story("اجتماع", &[SOUND]) };
    let found = check(&noted, &cx);
    assert_eq!(found[0].at.as_deref(), Some("edNote"));
    assert!(found[0].message.contains("newsroom's advisory words"), "{}", found[0].message);
    assert!(check(&story("قال: رجاء الانتباه", &["قال رجاء الانتباه"]), &cx).len() == 1, "behind an Arabic prefix as well");
}

#[test]
fn any_text_is_looked_at_without_harm() {
    for text in ["", " ", "(", ")(", "KILL", "kill", "«»", "\u{200f}\u{200f}", "İİİİ:", "ﷺ (", "a)-", "ẞ-KILL:", "((((((((", "--------"] {
        places(text);
    }
    let long = "تصحيح ".repeat(200_000);
    places(&long);
}
