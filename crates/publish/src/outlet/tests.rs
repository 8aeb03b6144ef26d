#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::Outlets;
use wiredesk_service::Config;

/// A first attempt at one revision of a story in Arabic.
pub(crate) fn attempt(uri: &str, revision: u64) -> Attempt {
    let time = "2025-05-09T12:00:00Z".parse().unwrap();
    let uri = StoryUri::parse(uri).unwrap();
    let story = Story {
        uri: Some(uri.clone()),
        language: Some(wiredesk_story::Language::parse("ar").unwrap()),
        headlines: vec![wiredesk_story::Label::new("main", "زيارة عمل إلى فيينا")],
        ..Story::default()
    };
    Attempt {
        wire: WireRef { id: "w1".into(), source: "map".into(), index: 0, time, arrival: 1 },
        delivery: format!("msg_{revision}"),
        uri,
        revision,
        change: Change::New,
        withdraw: false,
        reason: None,
        story: Arc::new(story),
        number: 1,
        maybe: false,
        again: false,
        before: None,
        now: time,
    }
}

#[test]
fn mistakes_are_told_with_key_line_and_the_nearest_name() {
    let told = |text: &str| {
        let config = Config::parse("wiredesk.toml", text, []).unwrap();
        Outlets::build(&config).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string())
    };
    let outlet = |kind: &str, keys: &str| format!("[[outlet]]\nname = \"شريك\"\nkind = \"{kind}\"\n{keys}");
    let messages = [
        told(&outlet("foldr", "path = \"x\"")),
        told(&outlet("folder", "path = \"x\"\nformat = \"no-such\"")),
        told(&outlet("folder", "path = \"\"\nformat = \"ninjs\"")),
        told(&outlet("folder", "path = \"x\"\nformat = \"ninjs\"\non_kill = \"ask\"")),
        told(&outlet("folder", "path = \"x\"\nformat = \"ninjs\"\naccepts = { langauges = [\"ar\"] }")),
        told(&outlet("folder", "path = \"x\"\nformat = \"ninjs\"\ntimezone = \"+01:00\"")),
        told(&outlet("folder", "path = \"x\"\nformat = \"ninjs\"\ntemplate = \"t\"")),
        told("[publish]\ndeadline = 0\n"),
    ];
    let messages: Vec<&str> =
        messages.iter().map(|message| message.split("; there are").next().unwrap_or_default()).collect();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn two_outlets_that_write_to_one_place_are_refused() {
    let told = |one: &str, other: &str| {
        let outlet = |name: &str, keys: &str| format!("[[outlet]]\nname = \"{name}\"\nformat = \"ninjs\"\n{keys}\n");
        let text = outlet("partner", one) + &outlet("archive", other);
        let config = Config::parse("wiredesk.toml", &text, []).unwrap();
        Outlets::build(&config).err().map_or_else(|| "no mistake".to_owned(), |error| error.to_string())
    };
    let folder = |path: &str| format!("kind = \"folder\"\npath = \"{path}\"");
    let refused = told(&folder("out/a"), &folder("./out/a/"));
    assert!(refused.contains("archive") && refused.contains("is where \"partner\" writes too"), "{refused}");
    assert_eq!(told(&folder("out/a"), &folder("out/b")), "no mistake");
    let bucket = |prefix: &str| {
        format!("kind = \"object-store\"\nbucket = \"b\"\naccess_key = \"k\"\nsecret = \"s\"\nprefix = \"{prefix}\"")
    };
    assert!(told(&bucket("in"), &bucket("/in/")).contains("writes too"));
    assert_eq!(told(&bucket("in"), &bucket("in/b")), "no mistake");
    let key = "a".repeat(43);
    let server = |port: u16| {
        format!(
            "kind = \"sftp\"\nhost = \"h.example\"\nport = {port}\nuser = \"u\"\npassword = \"p\"\nhost_key = \"SHA256:{key}\"\npath = \"in\""
        )
    };
    assert!(told(&server(22), &server(22)).contains("writes too"));
    assert_eq!(told(&server(22), &server(2222)), "no mistake");
}

#[test]
fn the_configuration_for_everywhere_names_outlets_of_every_transport() {
    let secrets = [
        ("WORDPRESS_PASSWORD", "abcd efgh ijkl mnop qrst uvwx"),
        ("GHOST_KEY", "64f1c0ffee:0123456789abcdef0123456789abcdef"),
        ("SFTP_PASSWORD", "p"),
        ("SFTP_HOST_KEY", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
        ("S3_ACCESS_KEY", "a"),
        ("S3_SECRET", "s"),
        ("MAIL_PASSWORD", "p"),
        ("WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ];
    let text = include_str!("../../../../config/everywhere.toml");
    let secrets = secrets.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let outlets = Outlets::build(&Config::parse("config/everywhere.toml", text, secrets).unwrap()).unwrap();
    let names: Vec<&str> = outlets.iter().map(|outlet| outlet.name.as_str()).collect();
    assert_eq!(names, ["site", "wordpress", "ghost", "partner", "archive", "alerts", "customer", "agency"]);
}
