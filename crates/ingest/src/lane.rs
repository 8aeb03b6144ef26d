//! A first guess at whether a thing is urgent, from a bounded look at its bytes. `read` knows better and sets the lane for good.

/// How much is looked at.
const LOOK: usize = 4096;

/// Marks of kills and flashes as the formats write them.
const MARKS: [&[u8]; 9] = [
    b"stat:canceled",
    b"stat:cancelled",
    b"stat:withheld",
    b"\"canceled\"",
    b"\"withheld\"",
    b"<urgency>1<",
    b"<urgency>2<",
    b"\"urgency\":1",
    b"\"urgency\":2",
];

/// Whether the bytes look like a kill or a flash. A wrong guess costs a moment, never the order.
pub fn looks_urgent(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(LOOK)];
    MARKS.iter().any(|mark| head.windows(mark.len()).any(|window| window == *mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kill_and_a_flash_are_seen() {
        assert!(looks_urgent(br#"<pubStatus qcode="stat:canceled"/>"#));
        assert!(looks_urgent("{\"urgency\":1,\"headline\":\"عاجل\"}".as_bytes()));
        assert!(!looks_urgent("خبر عادي".as_bytes()));
        assert!(!looks_urgent(b""));
    }
}
