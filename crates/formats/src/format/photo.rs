//! A photo file: what IPTC-IIM, XMP and EXIF inside it say of the picture. The file itself is its rendition.

mod exif;
mod facts;
mod file;
mod iim;
mod jpeg;
mod png;
mod xmp;

#[cfg(test)]
mod tests;

use wiredesk_story::{ItemType, Rendition, Story, identity::sha256_hex};

use crate::{Confidence, Format, Input, ReadError, Reading, Sample};

use facts::Facts;

/// Photo files.
pub const FORMAT: Format = Format {
    name: "photo",
    standard: "IPTC Photo Metadata (IIM 4.2, XMP of Core and Extension) and EXIF 2.32, in JPEG, TIFF, PNG, WebP, HEIF and AVIF files",
    notes: "XMP counts before IIM, IIM before EXIF. IIM's character set is the one that 1:90 names, else detected. The file is the \
            rendition `original`, with its size and SHA-256; its bytes stay in the wire item. A file that is cut is refused.",
    media_type: "image/jpeg",
    extension: "jpg",
    sniff: |sample: &Sample<'_>| if file::kind(sample.bytes).is_some() { Confidence::Sure } else { Confidence::No },
    read: Some(read),
    write: None,
};

fn read(input: &Input<'_>) -> Result<Reading, ReadError> {
    let wrong = |message: String| ReadError::Content { format: FORMAT.name, message };
    let kind = file::kind(input.bytes).ok_or_else(|| wrong("this is no picture of a kind that can be read".into()))?;
    let parts = file::parts(kind, input.bytes).map_err(wrong)?;
    let mut unreadable: Vec<String> = Vec::new();
    let mut facts = Facts::default();
    let mut encoding = "utf-8";
    let mut take = |name: &str, found: Result<Facts, String>| match found {
        Ok(found) => facts.fill(found),
        Err(why) => unreadable.push(format!("{name}: {why}")),
    };
    if let Some(packet) = &parts.xmp {
        take("XMP", xmp::read(packet, input.zone));
    }
    if let Some(datasets) = &parts.iim {
        let found = iim::read(datasets, input.zone);
        encoding = found.as_ref().map_or(encoding, |(_, encoding)| encoding);
        take("IPTC-IIM", found.map(|(facts, _)| facts));
    }
    take("EXIF", parts.exif.as_ref().map_or_else(|| Ok(Facts::default()), |exif| exif::read(exif, input.zone)));
    let mut story = facts.into_story();
    story.item_type = ItemType::Picture;
    let name = input.name.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned());
    story.renditions.push(Rendition {
        name: "original".into(),
        title: name.filter(|name| !name.is_empty()),
        content_type: Some(kind.media_type().into()),
        width: parts.size.map(|(width, _)| width),
        height: parts.size.map(|(_, height)| height),
        size_in_bytes: Some(input.bytes.len() as u64),
        ..Rendition::default()
    });
    story.extra.insert("sha256".into(), sha256_hex(input.bytes).into());
    if !unreadable.is_empty() {
        story.extra.insert("unreadable".into(), unreadable.into());
    }
    Ok(Reading { encoding, stories: vec![one(story)] })
}

/// A story whose lists name nothing twice.
fn one(mut story: Story) -> Story {
    let mut seen = Vec::new();
    story.subjects.retain(|subject| {
        let new = !seen.contains(subject);
        seen.push(subject.clone());
        new
    });
    story
}
