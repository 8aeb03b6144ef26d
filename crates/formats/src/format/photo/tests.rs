#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;
use wiredesk_story::Story;

use super::*;
use crate::tests::spent::timed;

const XMP: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ps="http://ns.adobe.com/photoshop/1.0/" xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:c="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" ps:Headline="ميناء طنجة" ps:DateCreated="2025-05-08T11:30:00+01:00" ps:Urgency="3">
<dc:description><rdf:Alt><rdf:li xml:lang="fr">Le port</rdf:li><rdf:li xml:lang="x-default">سفن في ميناء طنجة</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>سلمى الإدريسي</rdf:li></rdf:Seq></dc:creator><dc:subject><rdf:Bag><rdf:li>ميناء</rdf:li><rdf:li>بحر</rdf:li></rdf:Bag></dc:subject>
<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">للصحافة فقط</rdf:li></rdf:Alt></xmpRights:UsageTerms>
<e:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource"><e:City>طنجة</e:City><e:CountryName>المغرب</e:CountryName></rdf:li></rdf:Bag></e:LocationCreated>
<e:PersonInImage><rdf:Bag><rdf:li>Jo Roe</rdf:li></rdf:Bag></e:PersonInImage><e:DigImageGUID>urn:agence:1</e:DigImageGUID><c:SubjectCode><rdf:Bag><rdf:li>04015001</rdf:li></rdf:Bag></c:SubjectCode>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#;

fn dataset(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    [&[0x1c, record, number], length.as_slice(), value].concat()
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), body].concat()
}

fn photoshop(datasets: &[u8]) -> Vec<u8> {
    let length = u32::try_from(datasets.len()).unwrap().to_be_bytes();
    let other = b"8BIM\x03\xed\0\0\0\0\0\x03abc\0";
    segment(0xed, &[b"Photoshop 3.0\0".as_slice(), other, b"8BIM\x04\x04\0\0", &length, datasets].concat())
}

/// A picture of 640 by 480 with these segments.
fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    let frame = segment(0xc0, &[8, 1, 0xe0, 2, 0x80, 1, 1, 0x11, 0]);
    [b"\xff\xd8".as_slice(), &segments.concat(), &frame, b"\xff\xda\0\x02\x12\x34\xff\xd9"].concat()
}

fn xmp() -> Vec<u8> {
    segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), XMP.as_bytes()].concat())
}

fn try_read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let zone = TimeZone::get("Africa/Casablanca").unwrap();
    let input = Input { bytes, name: Some("in/Port 1.JPG"), charset: None, zone: &zone, language: None, at: None };
    let read = crate::read(&input, None)?;
    assert_eq!(read.format.name, "photo");
    Ok(read.reading)
}

fn one(bytes: &[u8]) -> Story {
    try_read(bytes).unwrap_or_else(|error| panic!("{error}")).stories.remove(0)
}

#[test]
fn xmp_in_arabic_has_all_its_fields() {
    let story = one(&jpeg(&[xmp()]));
    assert_eq!((story.item_type, story.headline()), (ItemType::Picture, Some("ميناء طنجة")));
    assert_eq!(story.descriptions[0].value, "سفن في ميناء طنجة");
    assert_eq!((story.by.as_deref(), story.people[0].rel.as_deref()), (Some("سلمى الإدريسي"), Some("author")));
    assert_eq!((story.people[1].name.as_deref(), story.people[1].rel.as_deref()), (Some("Jo Roe"), Some("about")));
    assert_eq!(story.content_created.as_ref().unwrap().as_str(), "2025-05-08T11:30:00+01:00");
    assert_eq!(
        (story.urgency, story.usage_terms.as_deref(), story.located.as_deref()),
        (Some(3), Some("للصحافة فقط"), Some("طنجة"))
    );
    assert_eq!(story.alt_id("guid"), Some("urn:agence:1"));
    assert_eq!(story.subjects[0].uri.as_deref(), Some("http://cv.iptc.org/newscodes/subjectcode/04015001"));
    assert_eq!(story.subjects.iter().filter_map(|one| one.name.as_deref()).collect::<Vec<_>>(), ["ميناء", "بحر"]);
    assert_eq!(story.extra["Country"], "المغرب");
    let file = &story.renditions[0];
    assert_eq!(
        (file.name.as_str(), file.title.as_deref(), file.content_type.as_deref()),
        ("original", Some("Port 1.JPG"), Some("image/jpeg"))
    );
    assert_eq!((file.width, file.height, file.size_in_bytes.unwrap() > 1000), (Some(640), Some(480), true));
    assert_eq!(story.extra["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn iim_is_read_in_the_character_set_it_names_or_shows() {
    let french = "Légende d'été à Fès";
    let sets: [(&[u8], Vec<u8>, &str); 5] = [
        (b"\x1b%G", french.as_bytes().to_vec(), "utf-8"),
        (b"\x1b-A", encoding_rs::WINDOWS_1252.encode(french).0.into_owned(), "iso-2022"),
        (b"\x1b.A", encoding_rs::WINDOWS_1252.encode(french).0.into_owned(), "iso-2022"),
        (b"", encoding_rs::WINDOWS_1252.encode(french).0.into_owned(), "windows-1252"),
        (b"", french.as_bytes().to_vec(), "utf-8"),
    ];
    for (set, caption, encoding) in sets {
        let marker = if set.is_empty() { Vec::new() } else { dataset(1, 90, set) };
        let reading =
            try_read(&jpeg(&[photoshop(&[marker, dataset(2, 0, &[0, 4]), dataset(2, 120, &caption)].concat())]))
                .unwrap();
        assert_eq!(
            (reading.stories[0].descriptions[0].value.as_str(), reading.encoding),
            (french, encoding),
            "{set:?}"
        );
    }
    let arabic = encoding_rs::WINDOWS_1256.encode("سفن في ميناء طنجة المتوسط").0.into_owned();
    assert_eq!(one(&jpeg(&[photoshop(&dataset(2, 120, &arabic))])).descriptions[0].value, "سفن في ميناء طنجة المتوسط");
    let wrong = one(&jpeg(&[photoshop(&[dataset(1, 90, b"\x1b%G"), dataset(2, 120, &arabic)].concat())]));
    assert_eq!(
        (wrong.descriptions.len(), wrong.extra["unreadable"][0].as_str()),
        (0, Some("IPTC-IIM: 1:90 says UTF-8, but the text is not"))
    );
}

#[test]
fn iim_has_its_fields_and_xmp_counts_before_it() {
    let datasets = [
        dataset(2, 5, b"PORT"),
        dataset(2, 10, b"4"),
        dataset(2, 15, b"I"),
        dataset(2, 25, b"port"),
        dataset(2, 25, b"sea"),
        dataset(2, 30, b"20350101"),
        dataset(2, 35, b"060000+0100"),
        dataset(2, 40, b"No sales"),
        dataset(2, 55, b"20250508"),
        dataset(2, 60, b"113000"),
        dataset(2, 80, b"JO ROE"),
        dataset(2, 85, b"STAFF"),
        dataset(2, 90, b"Tangier"),
        dataset(2, 103, b"TGR101"),
        dataset(2, 105, b"Ships"),
        dataset(2, 110, b"ATLAS"),
        dataset(2, 116, b"(c) 2025"),
        dataset(2, 120, b"Ships in the port."),
        dataset(3, 120, b"not text"),
    ];
    let story = one(&jpeg(&[photoshop(&datasets.concat())]));
    assert_eq!((story.title.as_deref(), story.headline(), story.urgency), (Some("PORT"), Some("Ships"), Some(4)));
    assert_eq!(story.embargoed_until.as_ref().unwrap().as_str(), "2035-01-01T06:00:00+01:00");
    assert_eq!(story.content_created.as_ref().unwrap().as_str(), "2025-05-08T11:30:00+01:00", "in the source's zone");
    assert_eq!((story.by.as_deref(), story.ed_note.as_deref()), (Some("JO ROE"), Some("No sales")));
    assert_eq!((story.info_sources[0].role.as_deref(), story.alt_id("transmission")), (Some("credit"), Some("TGR101")));
    assert_eq!((story.subjects.len(), story.copyright_notice.as_deref()), (3, Some("(c) 2025")));
    let both = one(&jpeg(&[photoshop(&datasets.concat()), xmp()]));
    assert_eq!((both.headline(), both.title.as_deref()), (Some("ميناء طنجة"), Some("PORT")));
}

#[test]
fn exif_fills_in_what_is_left() {
    let text = |value: &str| ::exif::Value::Ascii(vec![value.as_bytes().to_vec()]);
    let field = |tag, value| ::exif::Field { tag, ifd_num: ::exif::In::PRIMARY, value };
    let third = |n| ::exif::Rational { num: n, denom: 1 };
    let fields = [
        field(::exif::Tag::ImageDescription, text("Ships")),
        field(::exif::Tag::Artist, text("Jo Roe; Bo Lee")),
        field(::exif::Tag::DateTimeOriginal, text("2025:05:08 11:30:00")),
        field(::exif::Tag::GPSLatitude, ::exif::Value::Rational(vec![third(35), third(45), third(36)])),
        field(::exif::Tag::GPSLatitudeRef, text("N")),
        field(::exif::Tag::GPSLongitude, ::exif::Value::Rational(vec![third(5), third(48), third(0)])),
        field(::exif::Tag::GPSLongitudeRef, text("W")),
    ];
    let mut writer = ::exif::experimental::Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut tiff = std::io::Cursor::new(Vec::new());
    writer.write(&mut tiff, false).unwrap();
    let story = one(&jpeg(&[segment(0xe1, &[b"Exif\0\0".as_slice(), tiff.get_ref()].concat())]));
    assert_eq!((story.descriptions[0].value.as_str(), story.by.as_deref()), ("Ships", Some("Jo Roe, Bo Lee")));
    assert_eq!(story.content_created.as_ref().unwrap().as_str(), "2025-05-08T11:30:00+01:00");
    assert_eq!(story.places[0].more["geoJSON"]["coordinates"], serde_json::json!([-5.8, 35.76]));
    let alone = one(tiff.get_ref());
    assert_eq!((alone.renditions[0].content_type.as_deref(), alone.descriptions.len()), (Some("image/tiff"), 1));
}

#[test]
fn png_and_webp_carry_xmp() {
    let chunk =
        |name: &[u8], body: &[u8]| [&u32::try_from(body.len()).unwrap().to_be_bytes(), name, body, &[0; 4]].concat();
    let packed = {
        use std::io::Write;
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(XMP.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    for (flag, packet) in [(0, XMP.as_bytes().to_vec()), (1, packed)] {
        let text = [b"XML:com.adobe.xmp\0".as_slice(), &[flag, 0, 0, 0], &packet].concat();
        let png = [
            b"\x89PNG\r\n\x1a\n".as_slice(),
            &chunk(b"IHDR", &[0, 0, 2, 0x80, 0, 0, 1, 0xe0, 8]),
            &chunk(b"iTXt", &text),
            &chunk(b"IEND", b""),
        ]
        .concat();
        let story = one(&png);
        assert_eq!((story.headline(), story.renditions[0].width), (Some("ميناء طنجة"), Some(640)));
    }
    let chunk = |name: &[u8], body: &[u8]| {
        [name, &u32::try_from(body.len()).unwrap().to_le_bytes(), body, if body.len() % 2 == 1 { &[0] } else { &[] }]
            .concat()
    };
    let body =
        [b"WEBP".as_slice(), &chunk(b"VP8X", &[4, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]), &chunk(b"XMP ", XMP.as_bytes())]
            .concat();
    let webp = [b"RIFF".as_slice(), &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat();
    let story = one(&webp);
    assert_eq!((story.headline(), story.renditions[0].height), (Some("ميناء طنجة"), Some(480)));
    let cut = try_read(&webp[..webp.len() - 9]).map(|reading| reading.stories).unwrap_err().to_string();
    assert!(cut.contains("the file is cut"), "{cut}");
}

#[test]
fn broken_pictures_are_refused_and_broken_metadata_is_told() {
    let whole = jpeg(&[photoshop(&dataset(2, 120, b"Ships")), xmp()]);
    for end in (3..whole.len()).step_by(7) {
        let error = try_read(&whole[..end]).map(|reading| reading.stories).unwrap_err().to_string();
        assert!(error.contains("cut"), "{error}");
    }
    let long = photoshop(&[dataset(2, 105, b"Title"), vec![0x1c, 2, 120, 0x7f, 0xff, b'x']].concat());
    let story = one(&jpeg(&[long]));
    assert_eq!(story.extra["unreadable"][0], "IPTC-IIM: dataset 2:120 is longer than what is there");
    let bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]><x:xmpmeta>&a;";
    let story = one(&jpeg(&[segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), bomb.as_bytes()].concat())]));
    assert!(story.extra["unreadable"][0].as_str().unwrap().starts_with("XMP: "));
    let huge = vec![0x1c, 2, 120, 0x80, 4, 0xff, 0xff, 0xff, 0xff];
    assert!(one(&jpeg(&[photoshop(&huge)])).extra.contains_key("unreadable"));
    let many = jpeg(&vec![segment(0xed, b"Photoshop 3.0\x008BIM\x04\x04\0\0\xff\xff\xff\xff"); 20_000]);
    let markers = [b"\xff\xd8".as_slice(), &[0xff; 900_000]].concat();
    for heavy in [
        many,
        markers,
        [b"II*\0".as_slice(), &[8; 900_000]].concat(),
        [b"\0\0\0\x18ftypheic".as_slice(), &[0; 900_000]].concat(),
    ] {
        let (_, spent) = timed(|| try_read(&heavy).is_ok());
        assert!(spent < 2.0, "{spent} s");
    }
}
