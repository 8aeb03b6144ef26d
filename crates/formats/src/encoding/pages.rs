//! Code pages of DOS and of mainframes (EBCDIC), which browsers do not know: read only where they are declared.

use super::Decoded;

/// A code page: its names, the byte that its table begins at, its table.
struct Page {
    names: [&'static str; 3],
    from: u8,
    table: &'static str,
}

const PAGES: [Page; 7] = [
    Page { names: ["cp437", "ibm437", "437"], from: 0x80, table: CP437 },
    Page { names: ["cp720", "ibm720", "720"], from: 0x80, table: CP720 },
    Page { names: ["cp850", "ibm850", "850"], from: 0x80, table: CP850 },
    Page { names: ["cp852", "ibm852", "852"], from: 0x80, table: CP852 },
    Page { names: ["cp858", "ibm858", "858"], from: 0x80, table: CP858 },
    Page { names: ["cp037", "ibm037", "ebcdic-cp-us"], from: 0x40, table: CP037 },
    Page { names: ["cp500", "ibm500", "ebcdic-cp-be"], from: 0x40, table: CP500 },
];

/// `<?xm` in EBCDIC.
const XML: [u8; 4] = [0x4c, 0x6f, 0xa7, 0x94];

/// The text, where a code page of DOS is declared and every byte has a letter in it.
pub(super) fn declared<'a>(bytes: &[u8], label: Option<&str>) -> Option<Decoded<'a>> {
    let page = page(label?).filter(|page| page.from == 0x80)?;
    page.decode(bytes)
}

/// The text of an XML document in EBCDIC, by its own declaration.
pub(super) fn xml<'a>(bytes: &[u8]) -> Option<Decoded<'a>> {
    if !bytes.starts_with(&XML) {
        return None;
    }
    let head = page("cp037")?.lossy(bytes.get(..200).unwrap_or(bytes));
    let label = super::declared_in_xml(head.as_bytes())?;
    page(&label).filter(|page| page.from == 0x40)?.decode(bytes)
}

fn page(label: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.names.iter().any(|name| name.eq_ignore_ascii_case(label.trim())))
}

impl Page {
    fn decode<'a>(&self, bytes: &[u8]) -> Option<Decoded<'a>> {
        let letters: Vec<char> = self.table.chars().collect();
        let text: Option<String> = bytes.iter().map(|byte| self.letter(*byte, &letters)).collect();
        Some(Decoded { text: text?.into(), encoding: self.names[0] })
    }

    fn lossy(&self, bytes: &[u8]) -> String {
        let letters: Vec<char> = self.table.chars().collect();
        bytes.iter().map(|byte| self.letter(*byte, &letters).unwrap_or('?')).collect()
    }

    fn letter(&self, byte: u8, letters: &[char]) -> Option<char> {
        if let Some(at) = byte.checked_sub(self.from) {
            return letters.get(usize::from(at)).copied().filter(|c| *c != '\u{fffd}' && !c.is_control());
        }
        match (self.from, byte) {
            (0x80, byte) => Some(char::from(byte)),
            (_, 0x05) => Some('\t'),
            (_, 0x0d) => Some('\r'),
            (_, 0x15 | 0x25) => Some('\n'),
            _ => None,
        }
    }
}

/// DOS, the United States.
const CP437: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}\
";

/// DOS, Arabic.
const CP720: &str = "\
    \u{80}\u{81}éâ\u{84}à\u{86}çêëèïî\u{8d}\u{8e}\u{8f}\u{90}ّْô¤ـûùءآأؤ£إئابةتثجحخدذرزسشص«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ضطظعغفµقكلمنهوىي≡ًٌٍَُِ≈°∙·√ⁿ²■\u{a0}\
";

/// DOS, Western Europe.
const CP850: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}\
";

/// DOS, Central Europe.
const CP852: &str = "\
    ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
    └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}\
";

/// DOS, Western Europe, with the euro sign.
const CP858: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}\
";

/// EBCDIC, the United States.
const CP037: &str = "\
    \u{20}\u{a0}âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\u{22}\
    Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×\
    {ABCDEFGHI\u{ad}ôöòóõ}JKLMNOPQR¹ûüùúÿ\u{5c}÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u{9f}\
";

/// EBCDIC, international.
const CP500: &str = "\
    \u{20}\u{a0}âäàáãåçñ[.<(+!&éêëèíîïìß]$*);^-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\u{22}\
    Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®¢£¥·©§¶¼½¾¬|¯¨´×\
    {ABCDEFGHI\u{ad}ôöòóõ}JKLMNOPQR¹ûüùúÿ\u{5c}÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u{9f}\
";
