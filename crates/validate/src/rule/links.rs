//! # links
//!
//! **Finds** links and addresses of files that lead nowhere for readers, or nowhere safe: to a machine of the sender's own network, with
//! a password in the address, to a name with letters of several scripts that look alike, to a scheme that is not of the web.
//!
//! **By default** a warning.

use core::net::IpAddr;

use wiredesk_story::{BlockKind, MarkKind, Story, event::Severity};

use super::{Context, Found, Rule};

/// Places that are named.
const NAMED: usize = 5;

/// The rule.
pub static RULE: Rule = Rule {
    name: "links",
    finds: "links that lead nowhere for readers, or nowhere safe",
    severity: Severity::Warn,
    unasked: true,
    check,
};

fn check(story: &Story, _: &Context<'_>) -> Vec<Found> {
    let addresses = in_bodies(story)
        .chain(story.renditions.iter().enumerate().filter_map(|(n, file)| Some((format!("renditions[{n}]"), file.href.as_deref()?))));
    let wrong = addresses.filter_map(|(at, href)| wrong(href).map(|what| (at, href, what)));
    let short = |href: &str| href.chars().take(80).collect::<String>();
    wrong.take(NAMED).map(|(at, href, what)| Found::main(at, format!("{} {what}; take the link out", short(href)))).collect()
}

fn in_bodies(story: &Story) -> impl Iterator<Item = (String, &str)> {
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    blocks.iter().enumerate().flat_map(|(n, block)| {
        let own = match &block.kind {
            BlockKind::Image(image) => Some(image.href.as_str()),
            BlockKind::Embed { href, .. } => Some(href.as_str()),
            _ => None,
        };
        let marks = block.texts().into_iter().flat_map(|text| &text.marks).filter_map(|mark| match &mark.kind {
            MarkKind::Link { href } => Some(href.as_str()),
            _ => None,
        });
        own.into_iter().chain(marks).map(move |href| (format!("bodies[0].blocks[{n}]"), href)).collect::<Vec<_>>()
    })
}

/// What is wrong with an address.
fn wrong(href: &str) -> Option<&'static str> {
    let (scheme, rest) = href.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {}
        "mailto" | "tel" | "urn" | "tag" | "cid" | "geo" => return None,
        _ => return Some("is not of the web"),
    }
    let authority = rest.strip_prefix("//").unwrap_or(rest).split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = match authority.rsplit_once('@') {
        Some((user, _)) if user.contains(':') => return Some("holds a password"),
        Some((_, host)) => host,
        None => authority,
    };
    let host = host.strip_prefix('[').and_then(|host| host.split(']').next()).unwrap_or_else(|| host.split(':').next().unwrap_or(host));
    if host.is_empty() {
        return Some("names no machine");
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        return is_private(address).then_some("is of a private network");
    }
    let lower = host.to_lowercase();
    let private = ["localhost", ".local", ".localdomain", ".internal", ".lan", ".home.arpa", ".corp", ".intranet"];
    if !lower.contains('.') || private.iter().any(|end| lower.ends_with(end)) {
        return Some("is of a private network");
    }
    lower.split('.').any(is_mixed).then_some("has letters of several scripts in its name")
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => four.is_private() || four.is_loopback() || four.is_link_local() || four.is_unspecified(),
        IpAddr::V6(six) => six.is_loopback() || six.is_unspecified() || six.is_unique_local() || six.is_unicast_link_local(),
    }
}

/// Latin letters beside Greek or Cyrillic ones, in one label of a name.
fn is_mixed(label: &str) -> bool {
    let latin = label.chars().any(|c| c.is_ascii_alphabetic());
    latin && label.chars().any(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}'))
}

#[cfg(test)]
mod tests;
