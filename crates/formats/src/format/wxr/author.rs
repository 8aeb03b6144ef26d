//! The names that authors are shown by: items have their logins.

use std::collections::HashMap;

use roxmltree::Node;
use wiredesk_story::{Concept, Story};

use super::item::{is, text_of};

/// The name of each login that has another.
pub(super) type Names = HashMap<String, String>;

/// The names that stand before the items, found from one of them.
pub(super) fn names(item: Node<'_, '_>) -> Names {
    let heads = item.parent().into_iter().flat_map(|parent| parent.children());
    let heads = heads.filter(|child| child.is_element()).take_while(|child| child.tag_name().name() != "item");
    let mut names = Names::new();
    for author in heads.filter(|child| is(*child, "wp", "author")) {
        let text = |name: &str| text_of(author, "wp", name);
        let Some(login) = text("author_login") else { continue };
        let whole = || Some(format!("{} {}", text("author_first_name")?, text("author_last_name")?));
        if let Some(name) = text("author_display_name").filter(|name| *name != login).or_else(whole) {
            names.entry(login).or_insert(name);
        }
    }
    names
}

/// The author's name as shown, for the login that `dc:creator` has.
pub(super) fn name(story: &mut Story, names: &Names) {
    let Some(login) = story.by.clone() else { return };
    let Some(name) = names.get(&login) else { return };
    story.extra.insert("dc:creator".into(), login.as_str().into());
    story.people.retain(|person| person.name.as_deref() != Some(&login));
    story.people.insert(0, Concept { name: Some(name.clone()), rel: Some("author".into()), ..Concept::default() });
    story.by = Some(name.clone());
}
