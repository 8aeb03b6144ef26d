//! The words that a line about an embargo may have, folded: without case, accents, harakat; alef and ya in one form.

use jiff::{
    civil::Weekday,
    tz::{Offset, TimeZone},
};

use super::read::{Part, Word};
use Part::{After, Evening, Half, Hour, Midnight, Month, Morning, Noon, Oclock, Quarter, Silent, States, Week, Zone};

/// Zones by the names that agencies use: a name of the tz database, or hours from UTC.
const ZONES: &[(&str, &str)] = &[
    ("gmt utc gm tu غرينتش غرينيتش جرينتش جرينيتش غرينيش", "UTC"),
    ("bst london londres لندن", "Europe/London"),
    ("et washington واشنطن", "America/New_York"),
    ("paris باريس", "Europe/Paris"),
    ("rabat الرباط المغرب", "Africa/Casablanca"),
    ("tunis تونس", "Africa/Tunis"),
    ("alger الجزاير", "Africa/Algiers"),
    ("cairo caire القاهره", "Africa/Cairo"),
    ("beirut beyrouth بيروت", "Asia/Beirut"),
    ("مكه السعوديه الرياض", "Asia/Riyadh"),
    ("geneva geneve جنيف", "Europe/Zurich"),
    ("brussels bruxelles بروكسل", "Europe/Brussels"),
    ("dubai الامارات", "Asia/Dubai"),
    ("doha قطر الدوحه", "Asia/Qatar"),
    ("est", "-5"),
    ("edt", "-4"),
    ("pst", "-8"),
    ("pdt", "-7"),
    ("cet", "+1"),
    ("cest", "+2"),
];

/// What a word is in such a line; nothing where it has none to say.
pub(super) fn part(word: &str) -> Option<Part> {
    WORDS.iter().find(|(list, _)| list.split(' ').any(|one| one == word)).map(|(_, part)| *part)
}

/// A zone by a word of the line.
pub(super) fn zone(word: &str) -> Option<TimeZone> {
    let (_, name) = ZONES.iter().find(|(list, _)| list.split(' ').any(|one| one == word))?;
    match name.parse::<i8>() {
        Ok(hours) => Some(Offset::constant(hours).to_time_zone()),
        Err(_) => TimeZone::get(name).ok(),
    }
}

/// Several words that are one, as they are written and as [`part`] has them.
pub(super) const JOINED: &[(&str, &str)] = &[
    ("a.m.", "am"),
    ("p.m.", "pm"),
    ("t.u.", "tu"),
    ("après-demain", "apresdemain"),
    ("apres-demain", "apresdemain"),
    ("بعد غد", "بعدغد"),
    ("بعد الظهر", "مساء"),
    ("منتصف الليل", "منتصفالليل"),
    ("منتصف النهار", "noon"),
    ("بالتوقيت المحلي", " "),
    ("بتوقيت", "توقيت"),
    ("ت غ", "غرينتش"),
    ("ت.غ", "غرينتش"),
    ("heure locale", " "),
    ("heures locales", " "),
    ("local time", " "),
    ("heure de", " "),
    ("heures de", " "),
    ("lower case", " "),
    ("l'apres-midi", "pm"),
    ("de l'apres-midi", "pm"),
    ("in the morning", "am"),
    ("in the afternoon", "pm"),
    ("in the evening", "pm"),
    ("du matin", "am"),
    ("du soir", "pm"),
    ("ce soir", "aujourdhui pm"),
    ("aujourd'hui", "aujourdhui"),
    ("jusqu'au", "jusqua"),
    ("jusqu'a", "jusqua"),
    ("l'embargo", "embargo"),
    ("ne pas", "nepas"),
    ("حظر النشر", "محظور"),
    ("محظور النشر", "محظور"),
    ("ممنوع النشر", "محظور"),
    ("تحت الحظر", "محظور"),
    ("لا ينشر", "محظور"),
    ("لا تنشر", "محظور"),
];

#[rustfmt::skip]
const WORDS: &[(&str, Part)] = &[
    ("embargo embargoed hold release nepas محظور", States),
    ("until before till for not publication strictly strict under public use broadcast the at on of and time advance all media moved please \
      sous jusqua jusque avant publier diffuser diffusion publication le la a au du de utiliser toute interdite interdit formel stricte \
      strictement clock lift lifted lifts \
      حتي الي قبل يوم في من هذا الخبر النشر وفق حسب تاريخ بتاريخ الموافق توقيت", Silent),
    ("الساعه", Oclock),
    ("h heure heures hrs hour hours", Hour),
    ("am matin صباحا ص", Morning),
    ("pm soir مساء م ليلا عصرا", Evening),
    ("noon midi ظهرا الظهر", Noon),
    ("midnight minuit منتصفالليل", Midnight),
    ("والنصف demie", Half),
    ("والربع", Quarter),
    ("today aujourdhui tonight اليوم", After(0)),
    ("tomorrow demain غدا غد", After(1)),
    ("apresdemain بعدغد", After(2)),
    ("monday mon lundi الاثنين الاتنين", Week(Weekday::Monday)),
    ("tuesday tue tues mardi الثلاثاء", Week(Weekday::Tuesday)),
    ("wednesday wed mercredi الاربعاء", Week(Weekday::Wednesday)),
    ("thursday thu thurs jeudi الخميس", Week(Weekday::Thursday)),
    ("friday fri vendredi الجمعه", Week(Weekday::Friday)),
    ("saturday sat samedi السبت", Week(Weekday::Saturday)),
    ("sunday sun dimanche الاحد", Week(Weekday::Sunday)),
    ("january jan janvier janv يناير جانفي", Month(1)),
    ("february feb fevrier fevr فبراير فيفري شباط", Month(2)),
    ("march mar mars مارس اذار", Month(3)),
    ("april apr avril avr ابريل افريل نيسان", Month(4)),
    ("may mai ماي مايو ايار", Month(5)),
    ("june jun juin يونيو جوان حزيران", Month(6)),
    ("july jul juillet juil يوليوز يوليو جويليه تموز", Month(7)),
    ("august aug aout غشت اغسطس اوت اب", Month(8)),
    ("september sep sept septembre شتنبر سبتمبر ايلول", Month(9)),
    ("october oct octobre اكتوبر", Month(10)),
    ("november nov novembre نونبر نوفمبر", Month(11)),
    ("december dec decembre دجنبر ديسمبر", Month(12)),
];

/// Hours by their Arabic names.
#[rustfmt::skip]
pub(super) const HOURS: &[(&str, i8)] = &[
    ("الواحده", 1), ("الثانيه", 2), ("الثالثه", 3), ("الرابعه", 4), ("الخامسه", 5), ("السادسه", 6), ("السابعه", 7), ("الثامنه", 8),
    ("التاسعه", 9), ("العاشره", 10),
];

/// A word of a line.
pub(super) fn word(text: &str) -> Word {
    if let Some(zone) = zone(text) {
        return Word::Part(Zone, Some(zone));
    }
    part(text).map_or(Word::Unknown, |part| Word::Part(part, None))
}
