//! The sports code that the Associated Press begins a slug with, `BC-BKN--Heat-Hawks`, as a subject of the IPTC's.

use wiredesk_story::Subject;

/// The words before the code: the cycle of the wire.
const CYCLES: [&str; 4] = ["AM", "PM", "BC", "AP"];

/// AP's codes by sport, with the number and the name that the IPTC gives it.
const SPORTS: [(&[&str], &str, &str); 19] = [
    (&["BBA", "BBC", "BBH", "BBI", "BBM", "BBN", "BBO", "BBY"], "15007000", "baseball"),
    (&["BKC", "BKH", "BKL", "BKN", "BKO", "BKW"], "15008000", "basketball"),
    (&["BOX"], "15014000", "boxing"),
    (&["CAR"], "15039000", "motor racing"),
    (&["CRI"], "15017000", "cricket"),
    (&["CYC"], "15019000", "cycling"),
    (&["FBC", "FBH", "FBL", "FBN", "FBO"], "15003000", "american football"),
    (&["FIG"], "15025000", "figure skating"),
    (&["GLF"], "15027000", "golf"),
    (&["GYM"], "15028000", "gymnastics"),
    (&["HKC", "HKN", "HKO"], "15031000", "ice hockey"),
    (&["RAC"], "15030000", "horse racing, harness racing"),
    (&["RGL"], "15048000", "rugby league"),
    (&["RGU"], "15049000", "rugby union"),
    (&["SOC"], "15054000", "soccer"),
    (&["SWM"], "15062000", "swimming"),
    (&["TEN"], "15065000", "tennis"),
    (&["TRK"], "15005000", "athletics, track and field"),
    (&["VOL"], "15067000", "volleyball"),
];

/// The sport that a slug of AP's names, if it does.
pub(crate) fn subject(slug: &str) -> Option<Subject> {
    let (first, rest) = slug.split_once('-')?;
    let code = if CYCLES.contains(&first) { rest.split_once('-')?.0 } else { first };
    let (_, number, name) = SPORTS.iter().find(|(codes, ..)| codes.contains(&code))?;
    Some(Subject {
        name: Some((*name).to_owned()),
        rel: Some("about".into()),
        uri: Some(format!("http://cv.iptc.org/newscodes/subjectcode/{number}")),
        literal: Some(format!("subj:{number}")),
        ..Subject::default()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::subject;

    #[test]
    fn the_code_stands_after_the_cycle() {
        for slug in ["BC-SOC--Rabat-Tunis", "SOC--Rabat-Tunis", "AM-SOC-Rabat"] {
            assert_eq!(subject(slug).unwrap().literal.as_deref(), Some("subj:15054000"), "{slug}");
        }
        for slug in ["BC-ML--Rabat-Summit", "SOCIETY-Rabat", "SOC", ""] {
            assert_eq!(subject(slug), None, "{slug}");
        }
    }
}
