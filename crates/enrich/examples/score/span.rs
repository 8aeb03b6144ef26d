//! What an EDTF value covers, for comparison with values written in another way.

use jiff::civil::Date;

/// The first and the last day; the minute of the day where the value has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Covered {
    pub(crate) from: Date,
    pub(crate) to: Date,
    pub(crate) minute: Option<String>,
}

/// Reads EDTF level 1 as far as the date enricher writes it.
pub(crate) fn covered(edtf: &str) -> Option<Covered> {
    if let Some((from, to)) = edtf.split_once('/') {
        return Some(Covered { from: covered(from)?.from, to: covered(to)?.to, minute: None });
    }
    if let Some((day, time)) = edtf.split_once('T') {
        let day = day.parse().ok()?;
        return Some(Covered { from: day, to: day, minute: Some(time.get(..5)?.to_owned()) });
    }
    let (from, to) = match (edtf.len(), edtf.split('-').collect::<Vec<_>>().as_slice()) {
        (10, _) => (edtf.parse().ok()?, edtf.parse().ok()?),
        (7, [year, month]) => month_of(year.parse().ok()?, month.parse().ok()?)?,
        (4, _) => {
            let first: i16 = edtf.replace('X', "0").parse().ok()?;
            let last: i16 = edtf.replace('X', "9").parse().ok()?;
            (Date::new(first, 1, 1).ok()?, Date::new(last, 12, 31).ok()?)
        }
        _ => return None,
    };
    Some(Covered { from, to, minute: None })
}

/// A month, or a season from 21 on, as three months from March on.
fn month_of(year: i16, month: i8) -> Option<(Date, Date)> {
    let (first, last) = if month > 20 { ((month - 21) * 3 + 3, (month - 21) * 3 + 5) } else { (month, month) };
    let from = Date::new(year, first, 1).ok()?;
    let (year, last) = if last > 12 { (year + 1, last - 12) } else { (year, last) };
    Some((from, Date::new(year, last, 1).ok()?.last_of_month()))
}
