//! The project's own gold: sentences with dates, lines with languages.

use std::path::Path;

use jiff::Timestamp;
use wiredesk_enrich::Enrichment;
use wiredesk_story::AnnotationKind;

use crate::{Board, annotations, of_kind};

/// Columns by tab: language, moment, sentence, then `words=EDTF` a date. Recall and precision, exact value.
pub(crate) fn dates(enrichment: &Enrichment, path: &Path) -> Result<Board, Box<dyn std::error::Error>> {
    let mut board = Board::default();
    for line in std::fs::read_to_string(path)?.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let mut columns = line.split('\t');
        let (Some(tag), Some(at), Some(text)) = (columns.next(), columns.next(), columns.next()) else {
            return Err(format!("{}: {line:?} has fewer than three columns", path.display()).into());
        };
        let at: Timestamp = at.parse()?;
        let found = annotations(enrichment, Some(tag), text, at);
        let mut read: Vec<&str> =
            of_kind(&found, AnnotationKind::Date).filter_map(|annotation| annotation.value.as_deref()).collect();
        for gold in columns {
            let value = gold.rsplit('=').next().unwrap_or_default();
            let place = read.iter().position(|read| *read == value);
            board.count(&format!("{tag} found"), place.is_some(), || format!("{text:?} has {gold:?}, read {read:?}"));
            if let Some(place) = place {
                read.remove(place);
                board.count(&format!("{tag} right of found"), true, String::new);
            }
        }
        for more in read {
            board.count(&format!("{tag} right of found"), false, || format!("{text:?} has no {more:?}"));
        }
    }
    Ok(board)
}

/// Columns by tab: language, line. Nothing is stated to the detector.
pub(crate) fn languages(enrichment: &Enrichment, path: &Path) -> Result<Board, Box<dyn std::error::Error>> {
    let mut board = Board::default();
    for line in std::fs::read_to_string(path)?.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let Some((tag, text)) = line.split_once('\t') else {
            return Err(format!("{}: {line:?} has no tab", path.display()).into());
        };
        let found = annotations(enrichment, None, text, Timestamp::UNIX_EPOCH);
        let read = of_kind(&found, AnnotationKind::Language).find_map(|annotation| annotation.value.as_deref());
        let short = if text.split_whitespace().count() <= 5 { "short" } else { "sentence" };
        board.count(&format!("{tag} {short}"), read == Some(tag), || format!("{text:?} read as {read:?}"));
    }
    Ok(board)
}
