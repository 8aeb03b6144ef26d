//! The namespaces that feeds use, under one name each, whatever address or prefix the feed gave them.

use roxmltree::Node;

/// A vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ns {
    /// RSS of any version: no namespace, or one of RSS 0.90, 1.0, 1.1 and the mistaken ones of 2.0.
    Rss,
    Atom,
    Rdf,
    Content,
    Dc,
    DcTerms,
    Media,
    Itunes,
    /// RFC 6721.
    Tombstone,
    /// RFC 5023 `app:control`.
    App,
    /// RFC 4685.
    Threading,
    GeoRss,
    Gml,
    Geo,
    Prism,
    FeedBurner,
    CreativeCommons,
    Foaf,
    /// The containers of WENN, a showbiz agency.
    Wenn,
    Xhtml,
    Xml,
    Other,
}

pub(crate) const ATOM: &str = "http://www.w3.org/2005/Atom";
pub(crate) const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
pub(crate) const DC: &str = "http://purl.org/dc/elements/1.1/";
pub(crate) const MEDIA: &str = "http://search.yahoo.com/mrss/";
pub(crate) const TOMBSTONE: &str = "http://purl.org/atompub/tombstones/1.0";
pub(super) const XHTML: &str = "http://www.w3.org/1999/xhtml";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Address without scheme and closing `/` or `#`, lowercase, and what it means.
const KNOWN: [(&str, Ns); 45] = [
    ("www.w3.org/2005/atom", Ns::Atom),
    ("purl.org/atom/ns", Ns::Atom),
    ("purl.org/rss/1.0", Ns::Rss),
    ("purl.org/net/rss1.1", Ns::Rss),
    ("purl.org/rss/1.0/modules/rss091", Ns::Rss),
    ("my.netscape.com/rdf/simple/0.9", Ns::Rss),
    ("my.netscape.com/publish/formats/rss-0.91.dtd", Ns::Rss),
    ("channel.netscape.com/rdf/simple/0.9", Ns::Rss),
    ("backend.userland.com/rss", Ns::Rss),
    ("backend.userland.com/rss2", Ns::Rss),
    ("backend.userland.com/rss091", Ns::Rss),
    ("blogs.law.harvard.edu/tech/rss", Ns::Rss),
    ("www.rssboard.org/rss-specification", Ns::Rss),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", Ns::Rdf),
    ("purl.org/rss/1.0/modules/content", Ns::Content),
    ("purl.org/dc/elements/1.1", Ns::Dc),
    ("purl.org/dc/elements/1.0", Ns::Dc),
    ("purl.org/dc", Ns::Dc),
    ("purl.org/dc/terms", Ns::DcTerms),
    ("search.yahoo.com/mrss", Ns::Media),
    ("search.yahoo.com/rss", Ns::Media),
    ("www.rssboard.org/media-rss", Ns::Media),
    ("www.itunes.com/dtds/podcast-1.0.dtd", Ns::Itunes),
    ("example.com/dtds/podcast-1.0.dtd", Ns::Itunes),
    ("purl.org/atompub/tombstones/1.0", Ns::Tombstone),
    ("www.w3.org/2007/app", Ns::App),
    ("purl.org/atom/app", Ns::App),
    ("purl.org/syndication/thread/1.0", Ns::Threading),
    ("www.georss.org/georss", Ns::GeoRss),
    ("www.opengis.net/gml", Ns::Gml),
    ("www.opengis.net/gml/3.2", Ns::Gml),
    ("xmlns.com/foaf/0.1", Ns::Foaf),
    ("feed.wenn.com/xmlns/2010/03/wenn_mm", Ns::Wenn),
    ("feed.wenn.com/xmlns/2010/03/wenn_nm", Ns::Wenn),
    ("feed.wenn.com/xmlns/2010/03/wenn_cm", Ns::Wenn),
    ("www.w3.org/2003/01/geo/wgs84_pos", Ns::Geo),
    ("prismstandard.org/namespaces/basic/2.0", Ns::Prism),
    ("prismstandard.org/namespaces/1.2/basic", Ns::Prism),
    ("prismstandard.org/namespaces/basic/3.0", Ns::Prism),
    ("rssnamespace.org/feedburner/ext/1.0", Ns::FeedBurner),
    ("backend.userland.com/creativecommonsrssmodule", Ns::CreativeCommons),
    ("cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", Ns::CreativeCommons),
    ("web.resource.org/cc", Ns::CreativeCommons),
    ("creativecommons.org/ns", Ns::CreativeCommons),
    ("www.w3.org/1999/xhtml", Ns::Xhtml),
];

/// The vocabulary of a namespace's address.
pub(super) fn of_uri(uri: Option<&str>) -> Ns {
    let Some(uri) = uri.filter(|uri| !uri.trim().is_empty()) else { return Ns::Rss };
    match uri {
        ATOM => return Ns::Atom,
        CONTENT => return Ns::Content,
        DC => return Ns::Dc,
        MEDIA => return Ns::Media,
        XML => return Ns::Xml,
        _ => {}
    }
    let uri = uri.trim();
    let bare = ["http://", "https://"].into_iter().find_map(|scheme| uri.strip_prefix(scheme)).unwrap_or(uri);
    let bare = bare.trim_end_matches(['/', '#']);
    let same = |known: &str| known.len() == bare.len() && known.eq_ignore_ascii_case(bare);
    if let Some((_, ns)) = KNOWN.iter().find(|(known, _)| same(known)) {
        return *ns;
    }
    let prism = bare.strip_prefix("www.").unwrap_or(bare).starts_with("prismstandard.org/namespaces");
    if prism { Ns::Prism } else { Ns::Other }
}

/// The vocabulary of an element: by its namespace, else by the prefix that custom gives it. Elements in the namespace of the root
/// are the feed's own, whatever its address.
pub(super) fn of(node: Node<'_, '_>) -> Ns {
    let uri = node.tag_name().namespace();
    let known = of_uri(uri);
    if known != Ns::Other {
        return known;
    }
    if let Some((prefix, _)) = written(node).split_once(':')
        && let Some(usual) = usual_uri(prefix)
    {
        return of_uri(Some(usual));
    }
    let root = node.document().root_element().tag_name();
    match root.name() {
        "feed" | "entry" if root.namespace() == uri => Ns::Atom,
        name if root.namespace() == uri && matches!(name.to_ascii_lowercase().as_str(), "rss" | "channel") => Ns::Rss,
        _ => Ns::Other,
    }
}

/// The address that a prefix stands for by custom.
pub(super) fn usual_uri(prefix: &str) -> Option<&'static str> {
    match prefix {
        "itunes" => Some("http://www.itunes.com/dtds/podcast-1.0.dtd"),
        "rdf" => Some("http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        "georss" => Some("http://www.georss.org/georss"),
        "geo" => Some("http://www.w3.org/2003/01/geo/wgs84_pos#"),
        "dcterms" => Some("http://purl.org/dc/terms/"),
        "thr" => Some("http://purl.org/syndication/thread/1.0"),
        "feedburner" => Some("http://rssnamespace.org/feedburner/ext/1.0"),
        "content" => Some(CONTENT),
        "media" => Some(MEDIA),
        "atom" | "atom10" => Some(ATOM),
        "at" => Some(TOMBSTONE),
        "xhtml" => Some(XHTML),
        "dc" => Some(DC),
        "gml" => Some("http://www.opengis.net/gml"),
        "app" => Some("http://www.w3.org/2007/app"),
        "prism" => Some("http://prismstandard.org/namespaces/basic/2.0/"),
        "creativeCommons" => Some("http://backend.userland.com/creativeCommonsRssModule"),
        _ => None,
    }
}

/// An element's name as the file has it, prefix and all.
pub(super) fn written<'d>(node: Node<'_, 'd>) -> &'d str {
    let source = node.document().input_text().get(node.range()).unwrap_or_default();
    let name = source.strip_prefix('<').unwrap_or(source);
    let end = name.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')).unwrap_or(name.len());
    &name[..end]
}

/// An attribute without a namespace, trimmed, if there is something in it. Names match in any case.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|attribute| attribute.namespace().is_none() && attribute.name().eq_ignore_ascii_case(name))
        .map(|attribute| attribute.value().trim())
        .filter(|value| !value.is_empty())
}

/// `xml:lang`, `xml:base` of this very element.
pub(super) fn xml_attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute((XML, name)).map(str::trim)
}
