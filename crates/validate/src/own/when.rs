//! A condition of the newsroom's own, in CEL.

use wiredesk_service::expression::{Expression, Seen};

use super::Own;
use crate::rule::Found;

/// The finding is made where the condition holds. Where it says neither yes nor no it is a warning.
pub(crate) struct Condition {
    pub(crate) condition: Expression,
    pub(crate) message: Option<String>,
}

impl Own for Condition {
    fn check(&self, seen: &Seen<'_>) -> Vec<Found> {
        match self.condition.holds(seen) {
            Ok(false) => Vec::new(),
            Ok(true) => {
                let message = self.message.clone();
                let message = message.unwrap_or_else(|| format!("the condition `{}` holds", self.condition.as_str()));
                vec![Found { at: None, ..Found::main("", message) }]
            }
            Err(error) => vec![Found { at: None, ..Found::warning("", format!("{error}; mend the rule")) }],
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use wiredesk_story::event::Severity;

    use super::*;
    use crate::rule::sample::story;

    #[test]
    fn a_condition_finds_where_it_holds_and_warns_where_it_cannot_say() {
        let rule =
            |text: &str| Condition { condition: Expression::parse(text).unwrap(), message: Some("trop long".into()) };
        let long = rule("size(text) > 10");
        assert_eq!(long.check(&Seen::new(&story("Titre", &["Un texte plus long"]), "map"))[0].message, "trop long");
        assert!(long.check(&Seen::new(&story("T", &["x"]), "map")).is_empty());
        let fails = rule("story.slugline == 'x'").check(&Seen::new(&story("T", &["x"]), "map"));
        assert_eq!(fails[0].lesser, Some(Severity::Warn));
    }
}
