//! Numbers in words, joined: twenty two, nineteen ninety nine, two thousand and eighteen, ألفين وثمانية عشر.

use super::{
    lexer::{Item, Tongue},
    word::Word,
};
use crate::document::Glue;

/// Joins what belongs to one number; a number of four digits in words then reads as if it were in digits.
pub(super) fn join(items: Vec<Item>, tongue: Tongue) -> Vec<Item> {
    let mut joined: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        if joined.last_mut().is_some_and(|last| add(last, &item, tongue)) {
            continue;
        }
        let linked = joined.len().checked_sub(2).filter(|_| is_and(&joined, &item));
        if let Some(base) = linked
            && let Some(sum) = sum(&joined[base], &item)
        {
            joined.truncate(base + 1);
            joined[base] = Item { word: Some(Word::Cardinal(sum)), last: item.last, ..joined[base] };
            continue;
        }
        joined.push(item);
    }
    for item in &mut joined {
        if let Some(Word::Cardinal(year @ 1000..=2199)) = item.word {
            item.word = Some(Word::Digits(year, 4));
        }
    }
    joined
}

/// The item before is "and", and both it and the new one follow by a space.
fn is_and(joined: &[Item], item: &Item) -> bool {
    joined.last().is_some_and(|last| last.word == Some(Word::And) && last.glue == Glue::Space)
        && item.glue == Glue::Space
}

fn sum(base: &Item, item: &Item) -> Option<u32> {
    let Some(Word::Cardinal(base @ 1000..)) = base.word else { return None };
    match item.word {
        Some(Word::Cardinal(more @ 1..=999) | Word::Ordinal(more @ 1..=999))
            if base % 100 == 0 || base % 10 == 0 && more < 10 =>
        {
            Some(base + more)
        }
        _ => None,
    }
}

fn add(last: &mut Item, item: &Item, tongue: Tongue) -> bool {
    let near = item.glue == Glue::Space || item.glue == Glue::Dash && item.tight;
    let (Some(Word::Cardinal(before)), true) = (last.word, near) else { return false };
    let total = match item.word {
        Some(Word::Cardinal(more)) => match (before, more) {
            (1000.., 1..=999) if item.and || tongue != Tongue::Arabic => sum(last, item),
            (20..=90, 1..=9) if before % 10 == 0 && tongue == Tongue::English => Some(before + more),
            (10..=20, 10..=99) if tongue == Tongue::English => Some(before * 100 + more),
            (1910..=2190, 1..=9) if before % 10 == 0 && tongue == Tongue::English => Some(before + more),
            _ => None,
        },
        Some(Word::Ordinal(_)) if before >= 1000 && item.and => sum(last, item),
        _ => None,
    };
    let Some(total) = total else { return false };
    last.word = Some(Word::Cardinal(total));
    last.last = item.last;
    true
}
