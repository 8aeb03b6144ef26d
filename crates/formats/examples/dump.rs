#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
use wiredesk_formats::{Input, read};
fn main() {
    let zone = jiff::tz::TimeZone::UTC;
    let out = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    for path in std::env::args().skip(2) {
        let p = std::path::Path::new(&path);
        let name = p.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(p).unwrap();
        let r = read(
            &Input { bytes: &bytes, name: Some(&name), charset: None, zone: &zone, language: None, at: None },
            None,
        );
        let text = match r {
            Ok(r) => format!(
                "// {} {}\n{}",
                r.format.name,
                r.reading.encoding,
                serde_json::to_string_pretty(&r.reading.stories).unwrap()
            ),
            Err(e) => format!("// ERR {e}"),
        };
        std::fs::write(out.join(name + ".json"), text).unwrap();
    }
}
