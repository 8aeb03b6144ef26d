//! Feasts and days of remembrance: their names in three languages, and the day they fall on.

use jiff::{
    Span,
    civil::{Date, Weekday},
};

use super::{
    grammar::{Read, Reader},
    hijri,
    relative::unit_shift,
    value::Value,
    word::{
        Entry, Unit,
        Word::{self, Feast as F},
    },
};

/// How a feast finds its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feast {
    /// Month and day.
    On(i8, i8),
    /// Month, weekday from Monday 1, which one of the month (-1 the last), days after it.
    Nth(i8, i8, i8, i8),
    /// Days after Easter Sunday.
    Easter(i16),
    /// Hijri month and day.
    Hijri(i8, i8),
}

use Feast::{Easter, Hijri, Nth, On};

pub(super) const ARABIC: &[Entry] = &[
    ("عيد الفطر|عيد الفطر المبارك|أول أيام عيد الفطر|أول أيام عيد الفطر المبارك", F(Hijri(10, 1))),
    ("عيد الأضحى|عيد الأضحى المبارك|أول أيام عيد الأضحى|أول أيام عيد الأضحى المبارك", F(Hijri(12, 10))),
    ("يوم عرفة|وقفة عرفة|وقفة عرفات", F(Hijri(12, 9))),
    (
        "المولد النبوي|المولد النبوي الشريف|عيد المولد النبوي|عيد المولد النبوي الشريف|ذكرى المولد النبوي",
        F(Hijri(3, 12)),
    ),
    ("رأس السنة الهجرية|فاتح محرم|فاتح شهر محرم", F(Hijri(1, 1))),
    ("يوم عاشوراء|عاشوراء", F(Hijri(1, 10))),
    ("رأس السنة الميلادية|رأس السنة|عيد رأس السنة|السنة الميلادية الجديدة|يوم رأس السنة|يواندان", F(On(1, 1))),
    ("ليلة رأس السنة|ليلة رأس السنة الجديدة|ليلة رأس السنة الميلادية|رأس السنة الجديدة", F(On(12, 31))),
    ("عيد الميلاد|عيد ميلاد المسيح|يوم عيد الميلاد|عيد الميلاد المجيد", F(On(12, 25))),
    ("ليلة عيد الميلاد|عشية عيد الميلاد", F(On(12, 24))),
    ("عيد الفصح|أحد الفصح|أحد القيامة", F(Easter(0))),
    ("اثنين الفصح", F(Easter(1))),
    ("الجمعة العظيمة", F(Easter(-2))),
    ("أحد الشعانين", F(Easter(-7))),
    ("عيد العرش|عيد العرش المجيد|ذكرى عيد العرش", F(On(7, 30))),
    ("ذكرى المسيرة الخضراء|عيد المسيرة الخضراء", F(On(11, 6))),
    ("ذكرى ثورة الملك والشعب|عيد ثورة الملك والشعب", F(On(8, 20))),
    ("عيد الشباب|عيد الشباب المجيد", F(On(8, 21))),
    ("عيد الشغل|عيد العمال|عيد العمال العالمي|اليوم العالمي للعمال|فاتح ماي", F(On(5, 1))),
    ("رأس السنة الأمازيغية", F(On(1, 14))),
    ("اليوم العالمي للمرأة|عيد المرأة", F(On(3, 8))),
    ("عيد الشكر|يوم الشكر", F(Nth(11, 4, 4, 0))),
    ("الجمعة السوداء", F(Nth(11, 4, 4, 1))),
    ("يوم الأب|عيد الأب", F(Nth(6, 7, 3, 0))),
    ("عيد الحب", F(On(2, 14))),
    ("يوم الأرض العالمي", F(On(4, 22))),
];

pub(super) const FRENCH: &[Entry] = &[
    ("aïd el fitr|aïd al fitr|aïd es seghir|eid al fitr", F(Hijri(10, 1))),
    ("aïd el adha|aïd al adha|aïd el kébir|aïd el kebir|eid al adha|fête du sacrifice", F(Hijri(12, 10))),
    ("jour d arafat|jour de arafat", F(Hijri(12, 9))),
    ("mawlid|mouloud|aïd al mawlid|aïd el mawlid|aïd al mawlid annabawi", F(Hijri(3, 12))),
    ("nouvel an hégirien|nouvel an musulman|1er moharram|premier moharram", F(Hijri(1, 1))),
    ("achoura", F(Hijri(1, 10))),
    ("jour de l an|nouvel an|yuandan|nouvel an chinois", F(On(1, 1))),
    (
        "réveillon du nouvel an|réveillon de nouvel an|saint sylvestre|la saint sylvestre|réveillon de la saint sylvestre",
        F(On(12, 31)),
    ),
    ("noël|jour de noël", F(On(12, 25))),
    ("veille de noël|la veille de noël|réveillon de noël", F(On(12, 24))),
    ("pâques|dimanche de pâques", F(Easter(0))),
    ("lundi de pâques", F(Easter(1))),
    ("vendredi saint", F(Easter(-2))),
    ("dimanche des rameaux", F(Easter(-7))),
    ("mardi gras", F(Easter(-47))),
    ("mercredi des cendres", F(Easter(-46))),
    ("jeudi de l ascension|fête de l ascension", F(Easter(39))),
    ("pentecôte|dimanche de pentecôte", F(Easter(49))),
    ("lundi de pentecôte", F(Easter(50))),
    ("fête du trône", F(On(7, 30))),
    ("anniversaire de la marche verte|fête de la marche verte", F(On(11, 6))),
    ("fête du travail|fête des travailleurs|fête des travailleuses et des travailleurs", F(On(5, 1))),
    ("fête de la musique", F(On(6, 21))),
    ("fête de la jeunesse", F(On(8, 21))),
    (
        "journée internationale des femmes|journée internationale des droits des femmes|journée internationale de la femme",
        F(On(3, 8)),
    ),
    ("la toussaint|toussaint", F(On(11, 1))),
    ("fête de l assomption|jour de l assomption", F(On(8, 15))),
    ("jour de l armistice", F(On(11, 11))),
    ("saint valentin|la saint valentin", F(On(2, 14))),
    ("halloween", F(On(10, 31))),
    (
        "thanksgiving|thanks giving|jour de thanksgiving|jour de thanks giving|l action de grâce|action de grâce",
        F(Nth(11, 4, 4, 0)),
    ),
    ("black friday|vendredi noir", F(Nth(11, 4, 4, 1))),
    ("cyber monday", F(Nth(11, 4, 4, 4))),
    ("fête des pères", F(Nth(6, 7, 3, 0))),
    ("fête des mères", F(Nth(5, 7, -1, 0))),
];

pub(super) const ENGLISH: &[Entry] = &[
    ("eid al fitr|eid ul fitr|eid el fitr|festival of breaking the fast", F(Hijri(10, 1))),
    (
        "eid al adha|eid ul adha|eid al azha|eidul azha|eid ul azha|eid el adha|feast of sacrifice|feast of the sacrifice|festival of sacrifice",
        F(Hijri(12, 10)),
    ),
    ("day of arafah|day of arafat", F(Hijri(12, 9))),
    ("mawlid|mawlid al nabi|prophet s birthday", F(Hijri(3, 12))),
    ("islamic new year|hijri new year|arabic new year", F(Hijri(1, 1))),
    ("day of ashura|ashura", F(Hijri(1, 10))),
    ("new year s day|new years day|yuandan", F(On(1, 1))),
    ("new year s eve|new years eve|new year eve", F(On(12, 31))),
    ("christmas|christmas day|xmas", F(On(12, 25))),
    ("christmas eve", F(On(12, 24))),
    ("boxing day", F(On(12, 26))),
    ("easter|easter sunday|easter day", F(Easter(0))),
    ("easter monday", F(Easter(1))),
    ("good friday", F(Easter(-2))),
    ("palm sunday", F(Easter(-7))),
    ("ash wednesday", F(Easter(-46))),
    ("mardi gras", F(Easter(-47))),
    ("ascension day", F(Easter(39))),
    ("pentecost|pentecost sunday", F(Easter(49))),
    ("throne day", F(On(7, 30))),
    ("bastille day", F(On(7, 14))),
    ("may day|international workers day|int l workers day|international workers day", F(On(5, 1))),
    ("labor day", F(Nth(9, 1, 1, 0))),
    ("memorial day", F(Nth(5, 1, -1, 0))),
    ("veterans day|armistice day", F(On(11, 11))),
    ("martin luther king day|martin luther king jr day|mlk day", F(Nth(1, 1, 3, 0))),
    ("presidents day|president s day", F(Nth(2, 1, 3, 0))),
    ("columbus day", F(Nth(10, 1, 2, 0))),
    ("juneteenth", F(On(6, 19))),
    ("international women s day|women s day", F(On(3, 8))),
    ("valentine s day|valentines day", F(On(2, 14))),
    ("saint patrick s day|st patrick s day", F(On(3, 17))),
    ("earth day", F(On(4, 22))),
    ("april fools day|april fool s day", F(On(4, 1))),
    ("halloween", F(On(10, 31))),
    ("all saints day|all saints day", F(On(11, 1))),
    ("thanksgiving|thanksgiving day|thanks giving day", F(Nth(11, 4, 4, 0))),
    ("black friday", F(Nth(11, 4, 4, 1))),
    ("cyber monday", F(Nth(11, 4, 4, 4))),
    ("father s day|fathers day", F(Nth(6, 7, 3, 0))),
    ("mother s day|mothers day", F(Nth(5, 7, 2, 0))),
];

/// A feast with the year it is given, or the one that is meant: next, last, nearest.
pub(super) fn feast(reader: &Reader<'_>, n: usize) -> Option<Read> {
    let items = reader.items;
    let shift_before = match items.word(n)? {
        Word::Shift(shift) => Some(shift),
        _ => None,
    };
    let at = n + usize::from(shift_before.is_some());
    let Word::Feast(feast) = items.word(at)? else { return None };
    let mut link = at + 1;
    while let Some(Word::Of | Word::From | Word::In | Word::The) = items.next(link) {
        link += 1;
    }
    let this = reader.calendar.today.year();
    if let Some((Unit::Year, shift, next)) = unit_shift(items, link) {
        let year = this.checked_add(i16::try_from(shift).ok()?)?;
        return Some(Read { resolved: (Value::Day(in_year(feast, year)?), 0.9), first: n, next });
    }
    let year_at = link + usize::from(items.next(link) == Some(Word::Unit(Unit::Year)));
    if let Some(Word::Digits(year, 4)) = items.next(year_at) {
        let year = i16::try_from(year).ok()?;
        let hijri = items.next(year_at + 1) == Some(Word::HijriEra) || (1300..=1600).contains(&year);
        let date = match feast {
            Hijri(month, day) if hijri => hijri::day(year, month, day),
            _ => in_year(feast, year),
        };
        let next = year_at + 1 + usize::from(items.next(year_at + 1) == Some(Word::HijriEra));
        return Some(Read { resolved: (Value::Day(date?), 0.95), first: n, next });
    }
    let shift_after = match items.next(at + 1) {
        Some(Word::Shift(shift)) if shift_before.is_none() && shift != 0 => Some(shift),
        _ => None,
    };
    let shift = shift_before.or(shift_after);
    let date = nearest(feast, reader.calendar.today, shift, reader.future(n))?;
    let next = at + 1 + usize::from(shift_after.is_some());
    Some(Read { resolved: (Value::Day(date), 0.8), first: n, next })
}

fn nearest(feast: Feast, today: Date, shift: Option<i32>, future: bool) -> Option<Date> {
    let this = today.year();
    let all = || (this.saturating_sub(1)..=this.saturating_add(1)).filter_map(|year| in_year(feast, year));
    let far = |date: &Date| today.until(*date).map_or(i32::MAX, |span| span.get_days().abs());
    match shift {
        Some(shift) if shift > 0 => all().find(|date| *date > today),
        Some(shift) if shift < 0 => all().filter(|date| *date < today).max(),
        Some(_) => in_year(feast, this),
        None if future => all().find(|date| *date >= today),
        None => all().min_by_key(far),
    }
}

/// The day it falls on in a year of the common era.
fn in_year(feast: Feast, year: i16) -> Option<Date> {
    match feast {
        On(month, day) => Date::new(year, month, day).ok(),
        Nth(month, weekday, nth, after) => {
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            let date = Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?;
            date.checked_add(Span::new().try_days(after).ok()?).ok()
        }
        Easter(after) => easter(year)?.checked_add(Span::new().try_days(after).ok()?).ok(),
        Hijri(month, day) => {
            let near = year.checked_sub(580)?;
            (near..near + 4).filter_map(|hijri| hijri::day(hijri, month, day)).find(|date| date.year() == year)
        }
    }
}

/// Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher.
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let (leap, off) = (century / 4, century % 4);
    let moon = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leap - moon + 15) % 30;
    let weekday = (32 + 2 * off + 2 * (rest / 4) - epact - rest % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let sum = epact + weekday - 7 * shift + 114;
    Date::new(i16::try_from(year).ok()?, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}
