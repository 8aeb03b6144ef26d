//! Lists of words with their classes, packed as the program reads them.

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use wiredesk_enrich::tagger::{Cut, classes, feature};

/// Packs a list: a word, its class and two wider ones a line, tabs between, the more usual word first.
pub(crate) fn pack(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut wider: Vec<[u8; 2]> = Vec::new();
    let mut small: BTreeMap<u32, u16> = BTreeMap::new();
    let mut large: BTreeMap<u32, (u32, u16)> = BTreeMap::new();
    for line in text.lines() {
        let mut fields = line.split('\t');
        let word = fields.next().unwrap_or_default();
        let mut number = || fields.next().unwrap_or_default().parse::<u16>();
        let (class, wide, widest) = (number()?, number()?, number()?);
        let cut = Cut::new(word);
        let sentence = cut.sentence();
        if sentence.tokens.len() != 1 {
            continue;
        }
        let at = usize::from(class);
        wider.resize(wider.len().max(at + 1), [0; 2]);
        wider[at] = [u8::try_from(wide)?, u8::try_from(widest)?];
        let hash = feature::hash(sentence.word(0));
        if sentence.tokens[0].capital {
            large.entry(hash).or_insert((hash, class));
        } else {
            small.entry(hash).or_insert(class);
        }
    }
    let mut all = small.clone();
    for (hash, class) in large.into_values() {
        if small.get(&hash) != Some(&class) {
            all.entry(classes::key(hash, true)).or_insert(class);
        }
    }
    let mut out = u32::try_from(all.len())?.to_le_bytes().to_vec();
    out.extend(u32::try_from(wider.len())?.to_le_bytes());
    out.extend(wider.iter().flatten());
    let mut counts = vec![0_u8; 1 << 16];
    all.keys().for_each(|key| counts[(key >> 16) as usize] += 1);
    out.extend(counts);
    #[expect(clippy::cast_possible_truncation, reason = "the low half")]
    all.keys().for_each(|key| out.extend((*key as u16).to_le_bytes()));
    all.values().for_each(|class| out.extend(class.to_le_bytes()));
    Ok(out)
}
