//! Which stories have a pair of words: a table of fixed size that forgets the oldest by itself.
//!
//! A hash leads to one bucket, which holds the last few stories that were put there, each with what the bucket does not say of the hash:
//! together they are the whole hash. What is stale is found out by whoever looks at the story.

/// Buckets: a part of the hash.
const BUCKETS: usize = 1 << 20;
/// Stories of a bucket.
const ROOM: usize = 10;
/// Bits of an entry that name the story; the others are the rest of the hash.
const NUMBER: u32 = 20;
/// The numbers of stories are below this.
pub(super) const NUMBERS: usize = (1 << NUMBER) - 1;

/// The table: 40 MiB, of which a page is touched when it is first needed.
#[derive(Debug)]
pub(super) struct Buckets(Vec<u32>);

impl Default for Buckets {
    fn default() -> Self {
        Self(vec![0; BUCKETS * ROOM])
    }
}

impl Buckets {
    /// A story has this hash. The oldest of the bucket goes.
    pub(super) fn put(&mut self, hash: u32, story: u32) {
        let (bucket, rest) = place(hash);
        let bucket = &mut self.0[bucket..bucket + ROOM];
        bucket.copy_within(..ROOM - 1, 1);
        bucket[0] = (rest << NUMBER) | (story + 1);
    }

    /// The stories that have it, the newest first.
    pub(super) fn find(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let (bucket, rest) = place(hash);
        let entries = self.0[bucket..bucket + ROOM].iter().take_while(|entry| **entry != 0);
        entries.filter(move |entry| **entry >> NUMBER == rest).map(|entry| (entry & ((1 << NUMBER) - 1)) - 1)
    }
}

/// Where a bucket begins, and the rest of the hash. Mixed first: those that are put here are the smallest of their stories.
fn place(hash: u32) -> (usize, u32) {
    let mixed = hash.wrapping_mul(0x9e37_79b1);
    ((mixed >> (32 - NUMBER)) as usize * ROOM, mixed & ((1 << (32 - NUMBER)) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_keeps_the_newest_and_only_what_has_the_hash() {
        let mut buckets = Buckets::default();
        for story in 0..ROOM as u32 + 5 {
            buckets.put(7, story);
        }
        let found: Vec<u32> = buckets.find(7).collect();
        assert_eq!(found, (5..ROOM as u32 + 5).rev().collect::<Vec<_>>());
        assert_eq!(buckets.find(8).count(), 0);
        assert_eq!(buckets.find(0).count(), 0);
    }
}
