//! A feed that comes in pages, from a server of our own.

use wiredesk_log::faults::{CrashOnce, Point};

use super::{crashes::LostOnce, feeds::Wire, *};

fn wire() -> Wire {
    let mut wire = Wire { key: Some("k3y".to_owned()), ..Wire::new() };
    wire.keys.every_min = 5;
    wire.keys.every_max = 600;
    wire
}

/// A page with these items, and where the next one is.
fn page(wire: &Wire, path: &str, items: &[(&str, u32)], next: &str) {
    let item = |(id, version): &(&str, u32)| {
        let nitf = format!("http://{}/{id}.nitf?v={version}", wire.server.address);
        format!(
            r#"{{"meta":{{}},"item":{{"altids":{{"itemid":"{id}","etag":"{id}_{version}"}},"version":{version},"type":"text",
            "headline":"Visite {id}","renditions":{{"nitf":{{"rel":"Story","href":"{nitf}"}}}}}}}}"#
        )
    };
    let items: Vec<String> = items.iter().map(item).collect();
    let body = format!(r#"{{"api_version":"1.1","data":{{"next_page":"{next}","items":[{}]}}}}"#, items.join(","));
    wire.server.says(path, "200 OK", "content-type: application/json\r\n", body.as_bytes());
}

fn text(wire: &Wire, id: &str, version: u32) {
    let body = format!("<nitf><body><body.content><p>نص {id} {version}</p></body.content></body></nitf>");
    wire.server.says(&format!("/{id}.nitf?v={version}"), "200 OK", "", body.as_bytes());
}

/// Two pages with texts, and an empty one that leads to itself.
fn two_pages(wire: &Wire) {
    page(wire, "/feed", &[("a", 1), ("b", 1)], "/feed?seq=2");
    page(wire, "/feed?seq=2", &[("c", 1), ("a", 2)], "/feed?seq=3");
    page(wire, "/feed?seq=3", &[], "/feed?seq=3");
    for (id, version) in [("a", 1), ("b", 1), ("c", 1), ("a", 2)] {
        text(wire, id, version);
    }
}

fn names(wire: &Wire) -> Vec<String> {
    wire.inbox.came().into_iter().map(|(name, _)| name).collect()
}

#[test]
fn page_after_page_comes_with_its_texts_and_after_a_start_it_goes_on() {
    let wire = wire();
    two_pages(&wire);
    let mut runner = wire.runner();
    assert_eq!(wire.look(&mut runner), Some(5), "while there is news the next page is asked for at once");
    let came = wire.inbox.came();
    assert_eq!(came.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "a"]);
    assert!(
        came[0].1.contains("نص a 1") && came[3].1.contains("نص a 2") && came[1].1.contains("\"headline\":\"Visite b\"")
    );
    let asked = wire.server.asked();
    assert!(asked.len() == 7 && asked.iter().all(|request| request.contains("x-api-key: k3y")), "{asked:?}");
    wire.look(&mut runner);
    wire.look(&mut wire.runner());
    assert!(wire.server.asked().iter().all(|request| request.starts_with("get /feed?seq=3 ")));
    assert_eq!(wire.inbox.came().len(), 4);
}

#[test]
fn a_text_that_is_refused_holds_nothing_up_and_one_that_fails_is_waited_for_with_a_bound() {
    let wire = wire();
    two_pages(&wire);
    wire.server.says("/b.nitf?v=1", "404 Not Found", "", b"");
    wire.server.says("/c.nitf?v=1", "500 Internal Server Error", "", b"");
    let mut runner = wire.runner();
    let waits: Vec<Option<u64>> = (0..4).map(|_| wire.look(&mut runner)).collect();
    assert_eq!((names(&wire), waits), (vec!["a".into(), "b".into()], vec![Some(10), Some(20), Some(40), Some(80)]));
    assert!(!wire.inbox.came()[1].1.contains("\"nitf\":\""), "it goes on without");
    for _ in 0..3 {
        wire.look(&mut runner);
    }
    assert_eq!(names(&wire), ["a", "b", "c", "a"], "after some tries the other does too");
}

#[test]
fn a_place_that_is_not_known_any_more_begins_anew_and_nothing_comes_twice() {
    let wire = wire();
    two_pages(&wire);
    let mut runner = wire.runner();
    wire.look(&mut runner);
    wire.server.says("/feed?seq=3", "404 Not Found", "", b"");
    wire.look(&mut runner);
    page(&wire, "/feed", &[("b", 1), ("d", 1)], "/feed?seq=4");
    page(&wire, "/feed?seq=4", &[], "/feed?seq=4");
    text(&wire, "d", 1);
    wire.look(&mut runner);
    assert_eq!(names(&wire), ["a", "b", "c", "a", "d"]);
}

#[test]
fn the_key_goes_to_the_host_that_is_configured_alone_and_bad_answers_do_no_harm() {
    let wire = wire();
    let away = format!("http://localhost:{}/feed?seq=9", wire.server.address.port());
    page(&wire, "/feed", &[], &away);
    page(&wire, "/feed?seq=9", &[], &away);
    let mut runner = wire.runner();
    wire.look(&mut runner);
    wire.look(&mut runner);
    let asked = wire.server.asked();
    assert!(asked[0].contains("x-api-key") && asked[1..].iter().all(|request| !request.contains("k3y")), "{asked:?}");
    for body in ["", "[]", "{\"data\":[]}", "<html>", "{\"data\":{\"items\":[{\"item\":7},8]}}"] {
        wire.server.says("/feed?seq=9", "200 OK", "", body.as_bytes());
        assert!(wire.look(&mut runner).is_some(), "{body}");
    }
    assert_eq!(wire.inbox.came(), []);
}

#[test]
fn wherever_it_dies_each_item_comes_once() {
    let history = |faults: Arc<dyn Faults>| {
        let mut wire = wire();
        wire.inbox.faults = faults;
        two_pages(&wire);
        let mut runner = wire.runner();
        for _ in 0..3 {
            if wire.try_look(&mut runner).is_err() {
                wire.inbox.faults = Arc::new(NoFaults);
                runner = wire.runner();
            }
        }
        let address = wire.server.address.to_string();
        let mut came: Vec<String> = wire.inbox.came().iter().map(|(_, text)| text.replace(&address, "")).collect();
        came.sort();
        came
    };
    let whole = history(Arc::new(NoFaults));
    assert_eq!(whole.len(), 4);
    for point in Point::ALL {
        for nth in 0..3 {
            assert_eq!(history(Arc::new(CrashOnce::new(point, nth))), whole, "dead at {}, time {nth}", point.name());
            let lost = history(Arc::new(LostOnce(CrashOnce::new(point, nth))));
            assert_eq!(lost, whole, "answer lost at {}, time {nth}", point.name());
        }
    }
}
