//! EXIF 2.32: what the camera wrote.

use exif::{Exif, In, Tag, Value};
use jiff::tz::TimeZone;
use wiredesk_story::DateTime;

use super::facts::Facts;
use crate::encoding;

pub(super) fn read(exif: &Exif, zone: &TimeZone) -> Result<Facts, String> {
    let taken = text(exif, Tag::DateTimeOriginal)?.or(text(exif, Tag::DateTimeDigitized)?);
    let offset = text(exif, Tag::OffsetTimeOriginal)?.or(text(exif, Tag::OffsetTime)?);
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef).filter(|degrees| degrees.abs() <= 90.0);
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef).filter(|degrees| degrees.abs() <= 180.0);
    let artists = text(exif, Tag::Artist)?.unwrap_or_default();
    let names = artists.split(';').map(str::trim).filter(|name| !name.is_empty());
    let mut facts = Facts {
        caption: text(exif, Tag::ImageDescription)?.filter(|text| !of_the_camera(text)),
        creators: names.map(str::to_owned).collect(),
        copyright: text(exif, Tag::Copyright)?,
        created: taken.and_then(|taken| moment(&taken, offset.as_deref(), zone)),
        position: latitude.zip(longitude),
        ..Facts::default()
    };
    for (name, tag) in [("Make", Tag::Make), ("Model", Tag::Model)] {
        if let Some(text) = text(exif, tag)? {
            facts.own(name, text);
        }
    }
    Ok(facts)
}

/// What cameras write where nobody wrote anything.
fn of_the_camera(text: &str) -> bool {
    let text = text.to_lowercase();
    ["olympus digital camera", "dcim", "default", "sony dsc", "kodak digital still camera"]
        .iter()
        .any(|words| text.starts_with(words))
}

fn text(exif: &Exif, tag: Tag) -> Result<Option<String>, String> {
    let Some(field) = exif.get_field(tag, In::PRIMARY) else { return Ok(None) };
    let bytes = match &field.value {
        Value::Ascii(lines) => lines.join(&b' '),
        Value::Byte(bytes) => bytes.clone(),
        _ => return Ok(None),
    };
    let bytes: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0).collect();
    let read = encoding::decode(&bytes, None).map_err(|error| error.to_string())?;
    Ok(Some(read.text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// `2025:05:08 11:30:00` and `+01:00`.
fn moment(text: &str, offset: Option<&str>, zone: &TimeZone) -> Option<DateTime> {
    let (day, time) = text.split_once(' ')?;
    let offset = offset.filter(|offset| offset.len() == 6).unwrap_or_default();
    DateTime::parse_lenient(&format!("{}T{}{offset}", day.replace(':', "-"), time.trim()), zone).ok()
}

/// Degrees, minutes and seconds, in the direction of the other field; to six places.
fn degrees(exif: &Exif, tag: Tag, direction: Tag) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [degrees, minutes, seconds] = parts.as_slice() else { return None };
    let whole = degrees.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0;
    let Value::Ascii(letters) = &exif.get_field(direction, In::PRIMARY)?.value else { return None };
    let sign = if matches!(letters.first()?.first()?, b'S' | b'W') { -1.0 } else { 1.0 };
    whole.is_finite().then(|| (whole * sign * 1e6).round() / 1e6)
}
