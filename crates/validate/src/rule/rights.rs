//! # rights
//!
//! **Finds** a story that says neither whose it is nor how it may be used: no holder of the copyright, notice, terms of use, credit,
//! source or author, and no machine-readable rights.
//!
//! **By default** it does not run: much copy has none, and the contract with the agency says it. Set it for sources where it counts.

use wiredesk_story::{Story, event::Severity};

use super::{Context, Found, Rule, credit::is_credited};

/// The rule.
pub static RULE: Rule = Rule {
    name: "rights",
    finds: "a story that says neither whose it is nor how it may be used",
    severity: Severity::Warn,
    unasked: false,
    check,
};

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let terms = story.usage_terms.as_deref().is_some_and(|terms| !terms.trim().is_empty());
    if terms || story.ninjs.contains_key("rightsInfo") || is_credited(story) {
        return Vec::new();
    }
    vec![Found::main("copyrightHolder", "nothing says whose it is or how it may be used; see the contract with the source")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::sample::{story, told};

    #[test]
    fn a_story_that_says_whose_it_is_or_how_it_may_be_used_passes() {
        assert_eq!(told(&RULE, &story("Titre", &["Texte"])), ["warn copyrightHolder"]);
        let holder = Story { copyright_holder: Some("MAP".into()), ..story("Titre", &["Texte"]) };
        let terms = Story { usage_terms: Some("Web uniquement".into()), ..story("Titre", &["Texte"]) };
        let rights = Story {
            ninjs: [("rightsInfo".to_owned(), serde_json::json!({"encodedRights": "x"}))].into_iter().collect(),
            ..story("Titre", &["Texte"])
        };
        for sound in [holder, terms, rights] {
            assert!(told(&RULE, &sound).is_empty());
        }
    }
}
