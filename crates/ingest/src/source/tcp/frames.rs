//! Where a transmission ends: pure.

const SOH: u8 = 0x01;
const EOT: u8 = 0x04;
const SYN: u8 = 0x16;
/// What may stand between transmissions: NUL, line ends, spaces, DEL.
const FILL: [u8; 5] = [0, b'\r', b'\n', b' ', 0x7f];
/// A longer transmission is cut: 8 MiB.
const MOST: usize = 8 << 20;

/// The bytes of a connection, until they are whole transmissions.
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: Vec<u8>,
    /// There was a SOH.
    opened: bool,
    /// There is more than SYN and fill.
    content: bool,
}

impl Frames {
    /// Takes bytes as they come. Returns what is whole.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut whole = Vec::new();
        for byte in bytes {
            match *byte {
                EOT => {
                    self.buffer.push(EOT);
                    whole.extend(self.rest());
                }
                // The last one was never ended: the SYNs before this SOH are the new one's.
                SOH if self.opened => {
                    let own = self.buffer.iter().rposition(|byte| *byte != SYN).map_or(0, |last| last + 1);
                    let next = self.buffer.split_off(own);
                    whole.extend(self.rest());
                    self.buffer = next;
                    self.open();
                }
                SOH => self.open(),
                SYN if self.content && !self.opened => {
                    whole.extend(self.rest());
                    self.buffer.push(SYN);
                }
                byte if self.buffer.is_empty() && FILL.contains(&byte) => {}
                byte => {
                    self.content |= byte != SYN && !FILL.contains(&byte);
                    self.buffer.push(byte);
                }
            }
            if self.buffer.len() >= MOST {
                whole.extend(self.rest());
            }
        }
        whole
    }

    fn open(&mut self) {
        self.buffer.push(SOH);
        (self.opened, self.content) = (true, true);
    }

    /// What is there, whole or not. Fill alone is nothing.
    pub(super) fn rest(&mut self) -> Option<Vec<u8>> {
        let frame = std::mem::take(&mut self.buffer);
        let content = std::mem::take(&mut self.content);
        self.opened = false;
        content.then_some(frame)
    }

    /// Whether a transmission has begun and is not whole.
    pub(super) fn is_half(&self) -> bool {
        self.content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn frames(line: &str) -> (Vec<String>, Option<String>) {
        let mut frames = Frames::default();
        let whole = frames.push(line.as_bytes()).into_iter().map(text).collect();
        (whole, frames.rest().map(text))
    }

    #[test]
    fn transmissions_end_at_eot_at_the_next_soh_or_at_the_next_syn() {
        let (a, b) = ("\u{16}\u{16}\u{1}AFP001\u{2}Texte\u{3}\u{4}", "\u{16}\u{16}\u{1}خبر\u{3}\u{4}");
        assert_eq!(frames(&format!("\r\n{a}\r\n\0{b}\n")), (vec![a.into(), b.into()], None));
        let open = "\u{16}\u{1}AFP002\u{2}sans fin";
        assert_eq!(frames(&format!("{open}{a}")), (vec![open.into(), a.into()], None));
        assert_eq!(frames("\u{16}\u{16}one\u{16}\u{16}two\u{16}"), (vec!["\u{16}\u{16}one".into(), "\u{16}\u{16}two".into()], None));
        assert_eq!(frames("\u{1}a\u{16}b\u{4}").0, ["\u{1}a\u{16}b\u{4}"], "SYN inside a transmission is fill");
        assert_eq!(frames("\u{16}\u{16}\r\n\u{4}\u{16}"), (vec![], None), "fill alone is nothing");
        assert_eq!(frames("\u{1}half"), (vec![], Some("\u{1}half".into())));
    }

    #[test]
    fn it_is_the_same_however_the_bytes_come_and_one_without_end_is_cut() {
        let line = "\u{16}\u{1}a\u{4}\u{16}\u{1}b\u{1}c\u{4}d\u{16}e";
        let mut frames_one = Frames::default();
        let mut whole: Vec<String> = Vec::new();
        for byte in line.as_bytes() {
            whole.extend(frames_one.push(&[*byte]).into_iter().map(text));
        }
        assert_eq!((whole, frames_one.rest().map(text)), frames(line));
        let mut endless = Frames::default();
        assert_eq!(endless.push(&vec![b'x'; MOST + 5]).len(), 1);
        assert!(endless.is_half());
    }
}
