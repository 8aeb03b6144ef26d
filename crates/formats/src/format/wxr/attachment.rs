//! Which post an attachment belongs to: the one that names it as its picture, or the one it was uploaded to.

use std::collections::HashMap;

use serde_json::Value;
use wiredesk_story::{ItemType, Story, story::Association};

use super::item::{field, shows};

/// Most attachments that one post is given.
const MOST: usize = 200;

/// Puts the attachments into their posts; those of no post stay stories.
pub(super) fn place(stories: Vec<Story>) -> Vec<Story> {
    let is_attachment = |story: &Story| field(story, "post_type") == Some("attachment");
    let (attachments, mut posts): (Vec<Story>, Vec<Story>) = stories.into_iter().partition(is_attachment);
    let mut files: HashMap<String, (Story, bool)> = HashMap::new();
    let mut order = Vec::new();
    let mut nameless = Vec::new();
    for story in attachments {
        match field(&story, "post_id").map(str::to_owned) {
            Some(id) if !files.contains_key(&id) => {
                order.push(id.clone());
                files.insert(id, (story, false));
            }
            _ => nameless.push(story),
        }
    }
    let mut children: HashMap<String, Vec<String>> = HashMap::new();
    for id in &order {
        let parent = files.get(id).and_then(|(story, _)| field(story, "post_parent")).filter(|parent| *parent != "0");
        if let Some(parent) = parent {
            children.entry(parent.to_owned()).or_default().push(id.clone());
        }
    }
    for post in &mut posts {
        let main = thumbnail(post);
        let own = field(post, "post_id").and_then(|id| children.get(id)).cloned().unwrap_or_default();
        let rest = own.into_iter().filter(|id| Some(id) != main.as_ref());
        let all: Vec<(String, &str)> =
            main.clone().map(|id| (id, "main")).into_iter().chain(rest.map(|id| (id, "gallery"))).collect();
        for (id, rel) in all.into_iter().take(MOST) {
            if let Some((file, used)) = files.get_mut(&id) {
                *used = true;
                attach(post, file.clone(), rel);
            }
        }
        own_file(post);
    }
    posts.extend(order.iter().filter_map(|id| files.remove(id)).filter(|(_, used)| !used).map(|(story, _)| story));
    posts.extend(nameless);
    posts
}

fn attach(post: &mut Story, file: Story, rel: &str) {
    let shown = file.renditions.iter().filter_map(|file| file.href.as_deref()).any(|href| shows(post, href));
    if shown && rel != "main" {
        return;
    }
    let name = format!("attachment {}", post.associations.len() + 1);
    post.associations.push(Association { name, rel: Some(rel.to_owned()), story: Box::new(file) });
}

/// A post that has a file itself: the file is its picture.
fn own_file(post: &mut Story) {
    let Some(at) = post.renditions.iter().position(|file| file.name == "original") else { return };
    let file = post.renditions.remove(at);
    let picture = Story { item_type: ItemType::Picture, renditions: vec![file], ..Story::default() };
    let rel = if post.associations.is_empty() { "main" } else { "gallery" };
    attach(post, picture, rel);
}

/// `_thumbnail_id` of the post's fields.
fn thumbnail(post: &Story) -> Option<String> {
    let fields = match post.extra.get("wp:postmeta")? {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    let found = fields.into_iter().find(|field| field["wp:meta_key"] == "_thumbnail_id")?;
    found["wp:meta_value"].as_str().map(str::to_owned)
}
