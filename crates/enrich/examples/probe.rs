#![allow(clippy::all, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, missing_docs)]
use std::io::BufRead;
use wiredesk_enrich::*;
use wiredesk_story::*;
fn main() {
    let t = std::time::Instant::now();
    let all = Enrichment::new(&EnrichConfig::default()).unwrap();
    eprintln!("setup {:?}", t.elapsed());
    let mut total = std::time::Duration::ZERO;
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let mut p = line.splitn(3, '\t');
        let (at, lang, text) = (p.next().unwrap(), p.next().unwrap(), p.next().unwrap());
        let mut blocks: Vec<Block> = text.split("\\n").map(Block::paragraph).collect();
        let head = if lang.ends_with('+') {
            match blocks.remove(0).kind {
                BlockKind::Paragraph { text } => text.text,
                _ => String::new(),
            }
        } else {
            String::new()
        };
        let story = Story {
            headlines: if head.is_empty() { vec![] } else { vec![wiredesk_story::Label::new("main", head)] },
            language: Language::parse(lang.trim_end_matches('+')).ok(),
            bodies: vec![Body::main(blocks)],
            ..Story::default()
        };
        let t = std::time::Instant::now();
        let e = all.enrich(&story, at.parse().unwrap());
        total += t.elapsed();
        println!("{}", serde_json::json!({"text": e.text, "annotations": e.annotations, "language": e.story.language}));
    }
    eprintln!("enrich {:?}", total);
}
