//! One `NewsItem`: identification and management.

use wiredesk_story::{DateTime, PubStatus, Story, StoryUri};

use super::{Carried, basic, component};
use crate::{WriteOptions, xml::Writer};

/// Writes an item. `place`: the document's options, and which item of it this is, from 0.
pub(super) fn write(xml: &mut Writer, story: &Story, carried: &Carried, place: (&WriteOptions, usize)) {
    let (options, index) = place;
    let language = story.language.as_ref().map(ToString::to_string);
    let attributes: Vec<(&str, &str)> = language.as_deref().map(|tag| ("xml:lang", tag)).into_iter().collect();
    xml.start("NewsItem", &attributes).line();
    identification(xml, story, options);
    management(xml, story, options);
    component::item(xml, story, carried, index);
    xml.end().line();
}

fn identification(xml: &mut Writer, story: &Story, options: &WriteOptions) {
    let created = story.first_created.as_ref().or(story.version_created.as_ref());
    let moment = created.map_or_else(|| basic(&DateTime::from_timestamp(options.now)), basic);
    let day = moment.get(..8).unwrap_or_default();
    let parts = story.uri.as_ref().and_then(|uri| parts(uri.as_str()));
    let id = || match (&story.uri, story.alt_id("guid")) {
        (Some(uri), _) => uri.to_string(),
        (None, Some(guid)) => guid.to_owned(),
        (None, None) => format!("sha256-{}", wiredesk_story::identity::sha256_hex(story.text().as_bytes())),
    };
    let host = url::Url::parse(&options.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let (provider, date, item) = match parts {
        Some((provider, date, item)) => (provider.to_owned(), date.to_owned(), item.to_owned()),
        None => (host.unwrap_or_else(|| "localhost".into()), day.to_owned(), id()),
    };
    let revision = revision(story);
    xml.start("Identification", &[]).line().start("NewsIdentifier", &[]).line();
    xml.leaf("ProviderId", &[], &provider).leaf("DateId", &[], &date).leaf("NewsItemId", &[], &item);
    let said = |name: &str| Some(story.extra.get("RevisionId")?.get(name)?.as_str()?.to_owned());
    let previous = said("PreviousRevision").unwrap_or_else(|| "0".into());
    let update = said("Update").unwrap_or_else(|| "N".into());
    xml.leaf("RevisionId", &[("PreviousRevision", &previous), ("Update", &update)], &revision);
    let composed = StoryUri::parse(&format!("urn:newsml:{provider}:{date}:{item}:{revision}"));
    let public = composed.map_or_else(|_| id(), |uri| uri.to_string());
    xml.leaf("PublicIdentifier", &[], story.alt_id("publicIdentifier").unwrap_or(&public)).line();
    xml.end().line();
    if let Some(title) = &story.title {
        xml.leaf("NameLabel", &[], title).line();
    }
    xml.end().line();
}

/// Provider, date and item of `urn:newsml:{provider}:{date}:{item}`.
fn parts(uri: &str) -> Option<(&str, &str, &str)> {
    let mut parts = uri.strip_prefix("urn:newsml:")?.splitn(3, ':');
    let (provider, date, item) = (parts.next()?, parts.next()?, parts.next()?);
    let dated = date.len() >= 8 && date.bytes().take(8).all(|byte| byte.is_ascii_digit());
    (dated && !provider.is_empty() && !item.is_empty()).then_some((provider, date, item))
}

/// A number from 1: the version, else the moment of the version in seconds.
fn revision(story: &Story) -> String {
    let number = |text: &&String| !text.is_empty() && text.len() < 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(version) = story.version.as_ref().filter(number) {
        return version.clone();
    }
    let stated = story.version.as_deref().and_then(|version| DateTime::parse(version).ok());
    let moment = stated.or_else(|| story.version_created.clone().filter(|_| story.version.is_some()));
    let seconds = moment.map(|moment| moment.timestamp().as_second()).filter(|seconds| *seconds > 0);
    seconds.map_or_else(|| "1".into(), |seconds| seconds.to_string())
}

fn management(xml: &mut Writer, story: &Story, options: &WriteOptions) {
    let now = DateTime::from_timestamp(options.now);
    let revised = story.version_created.as_ref().or(story.first_created.as_ref()).unwrap_or(&now);
    let first = story.first_created.as_ref().unwrap_or(revised);
    let kind = story.extra.get("NewsItemType").and_then(|kind| kind.as_str()).unwrap_or("News");
    xml.start("NewsManagement", &[]).line().empty("NewsItemType", &[("FormalName", kind)]).line();
    xml.leaf("FirstCreated", &[], &basic(first)).line();
    xml.leaf("ThisRevisionCreated", &[], &basic(revised)).line();
    let status = match (story.pub_status, &story.embargoed_until) {
        (Some(PubStatus::Canceled), _) => "Canceled",
        (Some(PubStatus::Withheld), _) => "Withheld",
        (_, Some(_)) => "Embargoed",
        (_, None) => "Usable",
    };
    xml.empty("Status", &[("FormalName", status)]).line();
    for (future, moment) in [("Usable", &story.embargoed_until), ("Canceled", &story.expires)] {
        if let Some(moment) = moment {
            xml.start("StatusWillChange", &[]).empty("FutureStatus", &[("FormalName", future)]);
            xml.leaf("DateAndTime", &[], &basic(moment)).end().line();
        }
    }
    if let Some(urgency) = story.urgency {
        xml.empty("Urgency", &[("FormalName", &urgency.to_string())]).line();
    }
    for (rel, element) in [("irel:derivedFrom", "DerivedFrom"), ("irel:seeAlso", "AssociatedWith")] {
        for link in story.links.iter().filter(|link| link.rel.as_deref() == Some(rel) && link.title.is_none()) {
            xml.empty(element, &[("NewsItem", &link.href)]).line();
        }
    }
    for (signal, instruction) in [("sig:update", "Update"), ("sig:correction", "Correction")] {
        if story.signals.iter().any(|one| one == signal) {
            xml.empty("Instruction", &[("FormalName", instruction)]).line();
        }
    }
    xml.end().line();
}
