//! National variants of ISO 646: where each differs from ASCII.

/// What differs from ASCII in the variant with this final byte of its escape sequence (registry of ISO 2375).
pub(super) fn variant(last: u8) -> Option<&'static [(u8, char)]> {
    Some(match last {
        // International reference version of 1983.
        b'@' => &[(b'$', '¤'), (b'~', '‾')],
        // United Kingdom.
        b'A' => &[(b'#', '£'), (b'~', '‾')],
        // Norway; Denmark.
        b'E' | b'`' => &[(b'[', 'Æ'), (b'\\', 'Ø'), (b']', 'Å'), (b'{', 'æ'), (b'|', 'ø'), (b'}', 'å'), (b'~', '‾')],
        // Sweden; Sweden for names.
        b'G' => SWEDEN,
        b'H' => SWEDEN_NAMES,
        b'J' => &[(b'\\', '¥'), (b'~', '‾')],
        b'K' => GERMANY,
        b'L' => PORTUGAL,
        b'R' => FRANCE_1973,
        b'Y' => ITALY,
        b'Z' => SPAIN,
        b'f' => FRANCE,
        b'h' => SPAIN_1985,
        b'i' => HUNGARY,
        b'z' => YUGOSLAVIA,
        _ => return None,
    })
}

const SWEDEN: &[(u8, char)] =
    &[(b'$', '¤'), (b'[', 'Ä'), (b'\\', 'Ö'), (b']', 'Å'), (b'{', 'ä'), (b'|', 'ö'), (b'}', 'å'), (b'~', '‾')];
const SWEDEN_NAMES: &[(u8, char)] = &[
    (b'$', '¤'),
    (b'@', 'É'),
    (b'[', 'Ä'),
    (b'\\', 'Ö'),
    (b']', 'Å'),
    (b'^', 'Ü'),
    (b'`', 'é'),
    (b'{', 'ä'),
    (b'|', 'ö'),
    (b'}', 'å'),
    (b'~', 'ü'),
];
/// DIN 66003.
const GERMANY: &[(u8, char)] =
    &[(b'@', '§'), (b'[', 'Ä'), (b'\\', 'Ö'), (b']', 'Ü'), (b'{', 'ä'), (b'|', 'ö'), (b'}', 'ü'), (b'~', 'ß')];
const PORTUGAL: &[(u8, char)] =
    &[(b'@', '§'), (b'[', 'Ã'), (b'\\', 'Ç'), (b']', 'Õ'), (b'{', 'ã'), (b'|', 'ç'), (b'}', 'õ'), (b'~', '°')];
const FRANCE_1973: &[(u8, char)] = &[
    (b'#', '£'),
    (b'@', 'à'),
    (b'[', '°'),
    (b'\\', 'ç'),
    (b']', '§'),
    (b'{', 'é'),
    (b'|', 'ù'),
    (b'}', 'è'),
    (b'~', '¨'),
];
/// NF Z 62-010 of 1982.
const FRANCE: &[(u8, char)] = &[
    (b'#', '£'),
    (b'@', 'à'),
    (b'[', '°'),
    (b'\\', 'ç'),
    (b']', '§'),
    (b'`', 'µ'),
    (b'{', 'é'),
    (b'|', 'ù'),
    (b'}', 'è'),
    (b'~', '¨'),
];
const ITALY: &[(u8, char)] = &[
    (b'#', '£'),
    (b'@', '§'),
    (b'[', '°'),
    (b'\\', 'ç'),
    (b']', 'é'),
    (b'`', 'ù'),
    (b'{', 'à'),
    (b'|', 'ò'),
    (b'}', 'è'),
    (b'~', 'ì'),
];
const SPAIN: &[(u8, char)] =
    &[(b'#', '£'), (b'@', '§'), (b'[', '¡'), (b'\\', 'Ñ'), (b']', '¿'), (b'{', '°'), (b'|', 'ñ'), (b'}', 'ç')];
const SPAIN_1985: &[(u8, char)] = &[
    (b'@', '·'),
    (b'[', '¡'),
    (b'\\', 'Ñ'),
    (b']', 'Ç'),
    (b'^', '¿'),
    (b'{', '´'),
    (b'|', 'ñ'),
    (b'}', 'ç'),
    (b'~', '¨'),
];
const HUNGARY: &[(u8, char)] = &[
    (b'$', '¤'),
    (b'@', 'Á'),
    (b'[', 'É'),
    (b'\\', 'Ö'),
    (b']', 'Ü'),
    (b'`', 'á'),
    (b'{', 'é'),
    (b'|', 'ö'),
    (b'}', 'ü'),
    (b'~', '˝'),
];
const YUGOSLAVIA: &[(u8, char)] = &[
    (b'@', 'Ž'),
    (b'[', 'Š'),
    (b'\\', 'Đ'),
    (b']', 'Ć'),
    (b'^', 'Č'),
    (b'`', 'ž'),
    (b'{', 'š'),
    (b'|', 'đ'),
    (b'}', 'ć'),
    (b'~', 'č'),
];
