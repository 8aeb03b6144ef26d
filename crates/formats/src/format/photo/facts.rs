//! What a picture's metadata says, whichever standard says it.

use serde_json::{Map, Value, json};
use wiredesk_story::{AltId, Concept, DateTime, Label, Language, Party, Story, Subject};

use crate::byline;

/// What an identifier is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Role {
    Guid,
    Transmission,
    Document,
}

/// One standard's word on a picture, or that of all.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) ids: Vec<(Role, String)>,
    pub(super) title: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) alt_text: Option<String>,
    pub(super) creators: Vec<String>,
    pub(super) creator_title: Option<String>,
    pub(super) credit: Option<String>,
    pub(super) source: Option<String>,
    pub(super) copyright: Option<String>,
    pub(super) usage_terms: Option<String>,
    pub(super) instructions: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) categories: Vec<String>,
    pub(super) subject_codes: Vec<String>,
    pub(super) people: Vec<String>,
    pub(super) event: Option<String>,
    pub(super) genre: Option<String>,
    pub(super) location: Option<String>,
    pub(super) city: Option<String>,
    pub(super) state: Option<String>,
    pub(super) country: Option<String>,
    pub(super) country_code: Option<String>,
    /// Latitude and longitude, in degrees.
    pub(super) position: Option<(f64, f64)>,
    pub(super) urgency: Option<u8>,
    pub(super) priority: Option<u8>,
    pub(super) language: Option<String>,
    pub(super) created: Option<DateTime>,
    pub(super) sent: Option<DateTime>,
    pub(super) released: Option<DateTime>,
    pub(super) expires: Option<DateTime>,
    pub(super) own: Map<String, Value>,
}

/// Takes another's where there is none.
macro_rules! fill {
    ($own:ident, $other:ident: $($option:ident)*; $($list:ident)*) => {
        $(if $own.$option.is_none() { $own.$option = $other.$option; })*
        $(if $own.$list.is_empty() { $own.$list = $other.$list; })*
    };
}

impl Facts {
    pub(super) fn id(&mut self, role: Role, text: String) {
        self.ids.push((role, text));
    }

    /// Keeps a field under its own name.
    pub(super) fn own(&mut self, name: &str, text: String) {
        self.own.entry(name).or_insert(text.into());
    }

    /// Takes what a standard with less right says, where nothing is said yet.
    pub(super) fn fill(&mut self, other: Self) {
        let more = other.ids.iter().filter(|id| !self.ids.contains(id)).cloned().collect::<Vec<_>>();
        self.ids.extend(more);
        for (name, value) in &other.own {
            self.own.entry(name).or_insert(value.clone());
        }
        fill!(self, other: title headline caption alt_text creator_title credit source copyright usage_terms instructions event genre
            location city state country country_code position urgency priority language created sent released expires;
            creators keywords categories subject_codes people);
    }

    pub(super) fn into_story(mut self) -> Story {
        let mut story = Story::default();
        for (role, id) in std::mem::take(&mut self.ids) {
            let role = match role {
                Role::Guid => "guid",
                Role::Transmission => "transmission",
                Role::Document => "publicIdentifier",
            };
            let id = AltId::new(role, id);
            if !story.alt_ids.contains(&id) {
                story.alt_ids.push(id);
            }
        }
        self.places(&mut story);
        self.subjects(&mut story);
        story.headlines.extend(self.headline.map(|text| Label::new("main", text)));
        story.descriptions.extend(self.caption.map(|text| Label::new("caption", text)));
        story.descriptions.extend(self.alt_text.map(|text| Label::new("altText", text)));
        // The short name of a picture is what editors call it.
        story.slugline.clone_from(&self.title);
        story.title = self.title;
        if !self.creators.is_empty() {
            let by = self.creators.join(", ");
            story.people = byline::authors(&by, &[]);
            story.by = Some(by);
        }
        let about = self.people.into_iter().map(|name| concept(name, Some("about")));
        story.people.extend(about);
        let parties = [(self.credit, "credit"), (self.source, "source")];
        story.info_sources = parties
            .into_iter()
            .filter_map(|(name, role)| Some(Party { name: Some(name?), role: Some(role.into()), ..Party::default() }))
            .collect();
        story.copyright_notice = self.copyright;
        story.usage_terms = self.usage_terms;
        story.ed_note = self.instructions;
        story.events.extend(self.event.map(|name| concept(name, None)));
        story.genres.extend(self.genre.map(|name| concept(name, None)));
        story.urgency = self.urgency.filter(|urgency| (1..=9).contains(urgency));
        story.priority = self.priority.filter(|priority| (1..=6).contains(priority));
        story.language = self.language.and_then(|tag| Language::parse(&tag).ok());
        story.content_created = self.created;
        story.version_created = self.sent;
        story.embargoed_until = self.released;
        story.expires = self.expires;
        story.extra = self.own;
        story.extra.extend(self.creator_title.map(|text| ("Creator's job title".to_owned(), Value::from(text))));
        story
    }

    /// The city is where the picture was taken; the parts of the address stand in `extra` too.
    fn places(&mut self, story: &mut Story) {
        let parts = [
            ("Sublocation", &self.location),
            ("City", &self.city),
            ("Province/State", &self.state),
            ("Country", &self.country),
            ("CountryCode", &self.country_code),
        ];
        for (name, text) in parts {
            story.extra.extend(text.as_ref().map(|text| (name.to_owned(), Value::from(text.as_str()))));
        }
        let own = std::mem::take(&mut story.extra);
        self.own.extend(own);
        story.located = self.city.clone();
        let name = self.city.clone().or_else(|| self.state.clone()).or_else(|| self.country.clone());
        if name.is_none() && self.position.is_none() {
            return;
        }
        let point =
            self.position.map(|(latitude, longitude)| json!({ "type": "Point", "coordinates": [longitude, latitude] }));
        let mut place = concept(name.unwrap_or_default(), Some("located"));
        place.name = place.name.filter(|name| !name.is_empty());
        place.more.extend(point.map(|point| ("geoJSON".to_owned(), point)));
        story.places.push(place);
    }

    fn subjects(&mut self, story: &mut Story) {
        for code in &self.subject_codes {
            let plain = code.rsplit(['/', ':']).next().unwrap_or(code);
            story.subjects.push(Subject {
                uri: Some(format!("http://cv.iptc.org/newscodes/subjectcode/{plain}"))
                    .filter(|_| plain.bytes().all(|b| b.is_ascii_digit())),
                literal: Some(format!("subj:{plain}")),
                ..Subject::default()
            });
        }
        let named = |name: &String, rel: &str| Subject {
            name: Some(name.clone()),
            rel: Some(rel.into()),
            ..Subject::default()
        };
        story.subjects.extend(self.categories.iter().map(|name| named(name, "category")));
        story.subjects.extend(self.keywords.iter().map(|name| named(name, "keyword")));
    }
}

fn concept(name: String, rel: Option<&str>) -> Concept {
    Concept { name: Some(name), rel: rel.map(str::to_owned), ..Concept::default() }
}
