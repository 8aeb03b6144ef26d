//! Which outlets get a story: pure, so that plan, the boards and a person asking "what if" get the same answer.

use jiff::Timestamp;
use serde::Serialize;
use wiredesk_service::expression::Seen;
use wiredesk_story::Story;

use crate::{
    accepts::{Accepts, Refusal},
    rights::Expressed,
    terms::Terms,
};

/// An outlet as routing sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The outlet's name.
    pub outlet: String,
    /// Which stories it takes.
    pub accepts: Accepts,
    /// On which terms.
    pub terms: Terms,
}

/// What an outlet would do with a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Would {
    /// The outlet's name.
    pub outlet: String,
    /// It would take it.
    pub takes: bool,
    /// The key that decided: `accepts.languages`, `contract` or `rights` where that says no, `accepts` where all that is set says yes.
    pub rule: &'static str,
    /// In plain words.
    pub reason: String,
    /// When it is sent, where that is later: after an embargo, at a time of its schedule, in its window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What each outlet would do with a usable story from this source at a moment, in the order of the routes.
pub fn would(routes: &[Route], story: &Story, source: &str, now: Timestamp) -> Vec<Would> {
    let (own, seen) = (Expressed::of(story), Seen::new(story, source));
    let judge = |route: &Route| {
        let (outlet, terms) = (route.outlet.clone(), &route.terms);
        match route.accepts.judge(&seen).and_then(|()| terms.judge(story, &own, source, now)) {
            Ok(()) => {
                let reason = [vec![passed(&route.accepts)], terms.told(story, now)].concat().join("; ");
                Would { outlet, takes: true, rule: "accepts", reason, until: terms.later(story, now) }
            }
            Err(Refusal { rule, reason }) => Would { outlet, takes: false, rule, reason, until: None },
        }
    };
    routes.iter().map(judge).collect()
}

fn passed(accepts: &Accepts) -> String {
    let keys = accepts.keys();
    if keys.is_empty() { "it takes every story".to_owned() } else { format!("it passes {}", keys.join(", ")) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::Language;

    use super::*;

    #[test]
    fn each_outlet_says_yes_or_no_and_which_key_decided() {
        let route = |outlet: &str, accepts: serde_json::Value| Route {
            outlet: outlet.into(),
            accepts: serde_json::from_value(accepts).unwrap(),
            terms: Terms::default(),
        };
        let routes = [
            route("الموقع", serde_json::json!({})),
            route("partenaire", serde_json::json!({ "languages": ["fr"] })),
            route("urgent", serde_json::json!({ "languages": ["ar"], "urgency": 5 })),
        ];
        let story = Story { language: Some(Language::parse("ar-MA").unwrap()), ..Story::default() };
        let said: Vec<String> = would(&routes, &story, "map", Timestamp::UNIX_EPOCH)
            .iter()
            .map(|one| format!("{} {} {}: {}", one.outlet, one.takes, one.rule, one.reason))
            .collect();
        assert_eq!(
            said,
            [
                "الموقع true accepts: it takes every story",
                "partenaire false accepts.languages: its language is ar-MA",
                "urgent true accepts: it passes languages, urgency"
            ]
        );
        let embargoed =
            Story { embargoed_until: wiredesk_story::DateTime::parse("1970-01-01T01:00:00Z").ok(), ..Story::default() };
        let early = Terms { early: true, ..Terms::default() };
        let routes =
            [route("الموقع", serde_json::json!({})), Route { terms: early, ..route("app", serde_json::json!({})) }];
        let said = would(&routes, &embargoed, "map", Timestamp::UNIX_EPOCH);
        assert_eq!(said[0].reason, "it takes every story; sent at the end of its embargo, 1970-01-01T01:00:00Z");
        assert_eq!((said[1].reason.as_str(), said[1].until), ("it takes every story; sent under embargo", None));
    }
}
