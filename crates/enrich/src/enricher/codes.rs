//! The wire's own codes as Media Topics: IPTC subject codes, and the categories of agencies. Who says so is this enricher, so that
//! they stand apart from the topics that are inferred from the text. The code as the wire had it is the value.

use rustc_hash::FxHashMap;
use wiredesk_story::AnnotationKind;

use super::{Enricher, Given};
use crate::{
    Document, EnrichError, Findings,
    findings::Finding,
    topic::{self, Names},
};

pub(super) struct Codes {
    names: Names,
    categories: FxHashMap<&'static str, &'static str>,
}

/// Top topics and the categories that mean them: the three letters of the IPTC as AFP, Reuters and others send them, the two of dpa,
/// the one of ANPA 1312. What means several or none is left out.
const CATEGORIES: &[(&str, &str)] = &[
    ("01000000", "ACE ART CUL KUL ku e"),
    ("02000000", "CLJ CRI JUS"),
    ("03000000", "DIS CAT"),
    ("04000000", "FIN ECO EBF BUS ECF BOU wi f"),
    ("05000000", "EDU"),
    ("06000000", "EVN ENV"),
    ("07000000", "HTH MED SAN"),
    ("08000000", "HUM HIN"),
    ("09000000", "LAB"),
    ("10000000", "LIF LEI l d t"),
    ("11000000", "POL DIP GOV pl p w"),
    ("12000000", "REL"),
    ("13000000", "SCI TEC"),
    ("14000000", "SOI SOC"),
    ("15000000", "SPO SPF SPT sp s q"),
    ("16000000", "WAR MIL CON"),
    ("17000000", "WEA MET o"),
];

pub(super) fn build(_: &Given) -> Result<Codes, EnrichError> {
    let split = |(topic, words): &(&'static str, &'static str)| {
        let topic = *topic;
        words.split(' ').map(move |word| (word, topic))
    };
    Ok(Codes { names: topic::names(), categories: CATEGORIES.iter().flat_map(split).collect() })
}

impl Enricher for Codes {
    fn name(&self) -> &'static str {
        "codes"
    }

    fn enrich(&self, document: &Document, out: &mut Findings) {
        let language = document.language().map(|found| found.tag);
        let mut told: Vec<&str> = Vec::new();
        for code in document.codes() {
            let (topic, sure) = match subject_code(&code.code) {
                Some(topic) => (topic.to_owned(), 0.98),
                None if code.category => match self.categories.get(category(&code.code).as_str()) {
                    Some(topic) => ((*topic).to_owned(), 0.9),
                    None => continue,
                },
                None => continue,
            };
            let Some((topic, name)) = self.names.get_key_value(topic.as_str()) else { continue };
            if told.contains(topic) {
                continue;
            }
            told.push(topic);
            out.push(Finding {
                uri: Some(format!("medtop:{topic}")),
                value: Some(code.code.clone()),
                name: Some(topic::in_language(name, language).to_owned()),
                ..Finding::whole(AnnotationKind::Subject, sure)
            });
        }
    }
}

/// The top topic of an IPTC subject code, bare, as `subj:15054000` or as an address: the first two digits are the same in both.
fn subject_code(code: &str) -> Option<String> {
    let (scheme, number) = code.trim_end_matches('/').rsplit_once([':', '/']).unwrap_or(("", code));
    let ours = scheme.is_empty()
        || ["subj", "iptc", "iptcsubjectcode", "subjectcode"].iter().any(|name| scheme.eq_ignore_ascii_case(name))
        || scheme.ends_with("cv.iptc.org/newscodes/subjectcode");
    let digits = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_digit());
    (ours && digits).then(|| format!("{}000000", &number[..2]))
}

/// A category as the table has it: three letters are capitals, fewer are small.
fn category(code: &str) -> String {
    let code = code.trim();
    if code.len() >= 3 { code.to_ascii_uppercase() } else { code.to_ascii_lowercase() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::Timestamp;
    use wiredesk_story::{Story, story::Subject};

    use crate::{EnrichConfig, Enrichment};

    fn told(subjects: Vec<Subject>) -> Vec<(String, String)> {
        let all = Enrichment::new(&EnrichConfig::default()).unwrap();
        let story = all.enrich(&Story { subjects, ..Story::default() }, Timestamp::UNIX_EPOCH).story;
        let ours = story.subjects.into_iter().filter(|one| one.creator.as_deref() == Some("codes/1"));
        ours.map(|one| (one.literal.unwrap(), one.name.unwrap())).collect()
    }

    fn of(literal: &str, rel: &str) -> Subject {
        Subject { literal: Some(literal.to_owned()), rel: Some(rel.to_owned()), ..Subject::default() }
    }

    #[test]
    fn codes_of_the_wire_are_topics_with_their_own_creator() {
        let sport = [("medtop:15000000".to_owned(), "sport".to_owned())];
        for (code, rel) in [("subj:15054000", "about"), ("15054000", "about"), ("spo", "category"), ("s", "category")] {
            assert_eq!(told(vec![of(code, rel)]), sport, "{code}");
        }
        let uri = Some("http://cv.iptc.org/newscodes/subjectcode/15054000".to_owned());
        assert_eq!(told(vec![Subject { uri, ..Subject::default() }, of("sp", "category")]), sport);
    }

    #[test]
    fn other_codes_are_none() {
        for (code, rel) in [("medtop:15000000", "about"), ("20000123", "about"), ("99000000", "about"), ("afp:15054000", "about"),
            ("spo", "about"), ("a", "category"), ("xyz", "category"), ("", "category")] {
            assert_eq!(told(vec![of(code, rel)]), [], "{code}");
        }
    }
}
