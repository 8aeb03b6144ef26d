//! What an agency says of an entry in containers of its own: WENN's management and metadata.

use roxmltree::Node;
use wiredesk_story::AltId;

use super::{
    category,
    construct::{self, fold, text_of},
    dates,
    draft::Draft,
    names::{self, Ns},
    read::Context,
};

/// Reads a container; all of it stays in `extra`, too. A feed's plain elements go before it.
pub(super) fn read(draft: &mut Draft, node: Node<'_, '_>, context: &Context<'_>) {
    if names::of(node) != Ns::Wenn {
        return;
    }
    for one in node.children().filter(|child| child.is_element() && names::of(*child) == Ns::Wenn) {
        let text = fold(&text_of(one));
        if text.is_empty() {
            continue;
        }
        match one.tag_name().name() {
            "published" => draft.published.offer_from(0, dates::parse(&text, context.zone)),
            "updated" => draft.updated.offer_from(1, dates::parse(&text, context.zone)),
            "title" => draft.title.offer(1, text),
            "first_line" => draft.summary.offer_from(1, construct::read(one, None)),
            "keywords" => category::keywords(&text, &mut draft.subjects),
            "copyright" => draft.rights = draft.rights.take().or(Some(text)),
            "original_article_id" => draft.alt_ids.push(AltId::new("guid", text)),
            _ => {}
        }
    }
}
