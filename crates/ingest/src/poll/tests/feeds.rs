//! Feeds from a server of our own, over a real connection.

use std::{
    collections::HashMap,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Mutex,
    thread,
};

use wiredesk_log::faults::{CrashOnce, Point};

use super::{crashes::LostOnce, *};
use crate::source::feed::{Agent, Keys};

/// What is sent for a path, and how long the server then waits before it closes the connection.
type Replies = Arc<Mutex<HashMap<String, (Vec<u8>, Duration)>>>;

/// A server that sends what it is told to, byte for byte, and remembers what it was asked.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    replies: Replies,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (replies, asked) = (Replies::default(), Arc::<Mutex<Vec<String>>>::default());
        let (theirs, heard) = (replies.clone(), asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (replies, heard) = (theirs.clone(), heard.clone());
                thread::spawn(move || answer(stream, &replies, &heard));
            }
        });
        Self { address, replies, asked }
    }

    fn raw(&self, path: &str, bytes: Vec<u8>, wait: Duration) {
        self.replies.lock().unwrap().insert(path.to_owned(), (bytes, wait));
    }

    pub(super) fn says(&self, path: &str, status: &str, headers: &str, body: &[u8]) {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n");
        self.raw(path, [head.as_bytes(), body].concat(), Duration::ZERO);
    }

    /// The requests since the last call.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// Their paths.
    fn paths(&self) -> Vec<String> {
        self.asked().iter().map(|request| request.split(' ').nth(1).unwrap().to_owned()).collect()
    }
}

fn answer(mut stream: TcpStream, replies: &Replies, heard: &Mutex<Vec<String>>) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        request.push(byte[0]);
    }
    let request = String::from_utf8(request).unwrap().to_lowercase();
    let path = request.split(' ').nth(1).unwrap().to_owned();
    heard.lock().unwrap().push(request);
    let reply = replies.lock().unwrap().get(&path).cloned();
    let (bytes, wait) =
        reply.unwrap_or((b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec(), Duration::ZERO));
    let _ = stream.write_all(&bytes);
    thread::sleep(wait);
}

/// Does each job on the spot.
struct Asking {
    seeker: Seeker,
    agent: Arc<Agent>,
    runtime: tokio::runtime::Runtime,
    done: Vec<(Ticket, JobDone)>,
}

impl Workers<Job, JobDone> for Asking {
    fn start(&mut self, ticket: Ticket, job: Job) {
        let done = match job {
            Job::Ask { source, ask } => {
                JobDone::Answered { source, answer: self.runtime.block_on(self.agent.ask(&ask)) }
            }
            job => self.seeker.work(job),
        };
        self.done.push((ticket, done));
    }

    fn finished(&mut self) -> Vec<(Ticket, JobDone)> {
        std::mem::take(&mut self.done)
    }

    fn busy(&self) -> usize {
        self.done.len()
    }
}

/// An inbox and a server.
pub(super) struct Wire {
    pub(super) inbox: Inbox,
    pub(super) server: Server,
    pub(super) keys: Keys,
    pub(super) key: Option<String>,
}

impl Wire {
    pub(super) fn new() -> Self {
        let server = Server::start();
        let keys = Keys {
            url: format!("http://{}/feed", server.address),
            every_min: 60,
            every_max: 960,
            user: None,
            password: None,
            allow_private: true,
        };
        Self { inbox: Inbox::new(), server, keys, key: None }
    }

    pub(super) fn runner(&self) -> Runner<PollStage> {
        let stamp = WireItem { source: "afp".into(), ..WireItem::default() };
        let asked = Asked { keys: self.keys.clone(), format: None, key: self.key.clone(), stamp };
        let options = PollOptions { settle: SETTLE, once: self.inbox.once };
        let stage = PollStage::new(vec![], options).with_feeds(vec![asked]);
        let inbox = &self.inbox;
        let log = inbox.log.with_faults(inbox.faults.clone());
        let member = log.join(stage.spec(), &InstanceName::new("a"), Wake::default()).unwrap();
        let ids = Arc::new(WireIds::new(inbox.clock.clone(), 7));
        let agent = Agent::new("https://journal.example/").paced(Duration::from_millis(400), Duration::ZERO);
        let workers = Asking {
            seeker: Seeker { ids, blobs: inbox.blobs.clone() },
            agent: Arc::new(agent),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            done: Vec::new(),
        };
        let parts = Parts {
            clock: inbox.clock.clone(),
            faults: inbox.faults.clone(),
            blobs: inbox.blobs.clone(),
            workers: Box::new(workers),
            fetcher: Box::new(BlockingFetcher),
            config: "c".into(),
            partitions: 2,
            limits: Limits::default(),
        };
        Runner::new(stage, member, parts)
    }

    /// Does what is due, and goes on to when it asks the next time: how many seconds that is, if it does.
    pub(super) fn look(&self, runner: &mut Runner<PollStage>) -> Option<u64> {
        self.try_look(runner).unwrap()
    }

    pub(super) fn try_look(&self, runner: &mut Runner<PollStage>) -> Result<Option<u64>, RunError> {
        let next = loop {
            if let Progress::Idle(next) = runner.step()? {
                break next;
            }
        };
        let Some(next) = next else { return Ok(None) };
        let wait = Duration::try_from(next.duration_since(self.inbox.clock.now())).unwrap();
        self.inbox.clock.advance(wait);
        Ok(Some(wait.as_secs()))
    }

    /// Names and titles of what came, in order.
    fn came(&self) -> Vec<String> {
        let title =
            |text: &str| Some(text.split_once("<item>")?.1.split_once("<title>")?.1.split_once('<')?.0.to_owned());
        self.inbox.came().iter().map(|(name, text)| format!("{name}: {}", title(text).unwrap_or_default())).collect()
    }
}

fn feed(items: &[(&str, &str)]) -> Vec<u8> {
    let item = |(guid, title): &(&str, &str)| format!("<item><guid>{guid}</guid><title>{title}</title></item>");
    let items: String = items.iter().map(item).collect();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>الوكالة</title>{items}</channel></rss>")
        .into_bytes()
}

#[test]
fn each_entry_comes_once_and_again_when_it_changes_wherever_it_stands() {
    let wire = Wire::new();
    let headers =
        "etag: \"v1\"\r\nlast-modified: Fri, 09 May 2025 11:00:00 GMT\r\ncontent-type: application/rss+xml\r\n";
    wire.server.says("/feed", "200 OK", headers, &feed(&[("2", "خبر ثان"), ("1", "خبر أول")]));
    let mut runner = wire.runner();
    assert_eq!(wire.look(&mut runner), Some(60));
    assert_eq!(wire.came(), ["1: خبر أول", "2: خبر ثان"], "the newest stands on top, and comes last");
    let first = wire.server.asked().remove(0);
    assert!(first.contains("user-agent: wiredesk/") && first.contains("(+https://journal.example/)"), "{first}");
    wire.server.says("/feed", "304 Not Modified", "", b"");
    assert_eq!(wire.look(&mut runner), Some(90));
    let second = wire.server.asked().remove(0);
    assert!(
        second.contains("if-none-match: \"v1\"") && second.contains("if-modified-since: fri, 09 may 2025"),
        "{second}"
    );
    // A late one at the bottom, a change under the same id; the process begins anew.
    wire.server.says("/feed", "200 OK", "", &feed(&[("2", "خبر ثان"), ("1", "تصحيح"), ("0", "متأخر")]));
    let mut runner = wire.runner();
    wire.look(&mut runner);
    assert_eq!(wire.came()[2..], ["0: متأخر", "1: تصحيح"]);
    for _ in 0..3 {
        wire.look(&mut runner);
    }
    assert_eq!(wire.came().len(), 4, "what stays as it is does not come again");
    let keys: Vec<_> = wire.inbox.wire().iter().map(|stored| stored.key.clone()).collect();
    assert_eq!(keys, ["afp/1", "afp/2", "afp/0", "afp/1"]);
}

#[test]
fn an_entry_that_goes_back_to_what_it_was_comes_and_two_of_one_name_both_do_once() {
    let wire = Wire::new();
    let mut runner = wire.runner();
    for (items, came) in [
        (vec![("1", "أ")], 1),
        (vec![("1", "ب")], 2),
        (vec![("1", "أ")], 3),
        (vec![("1", "أ"), ("1", "ب")], 4),
        (vec![("1", "ب"), ("1", "أ")], 4),
        (vec![], 4),
        (vec![("1", "ب")], 4),
    ] {
        wire.server.says("/feed", "200 OK", "", &feed(&items));
        wire.look(&mut runner);
        assert_eq!(wire.came().len(), came, "{items:?}");
    }
}

#[test]
fn it_is_asked_as_often_as_there_is_news_and_as_the_server_says() {
    let wire = Wire::new();
    let mut runner = wire.runner();
    wire.server.says("/feed", "200 OK", "", &feed(&[("1", "أ")]));
    let waits: Vec<_> = (0..9).map(|_| wire.look(&mut runner).unwrap()).collect();
    assert_eq!(waits, [60, 90, 135, 202, 303, 454, 681, 960, 960]);
    wire.server.says("/feed", "200 OK", "cache-control: max-age=700\r\n", &feed(&[("2", "ب")]));
    assert_eq!(wire.look(&mut runner), Some(700));
    wire.server.says("/feed", "200 OK", "", &feed(&[("3", "ج")]));
    assert_eq!(wire.look(&mut runner), Some(240));
    wire.server.says("/feed", "429 Too Many Requests", "retry-after: 3600\r\n", b"");
    assert_eq!(wire.look(&mut runner), Some(3600));
    wire.server.says("/feed", "503 Service Unavailable", "", b"");
    assert_eq!(wire.look(&mut runner), Some(960));
}

#[test]
fn what_moved_for_good_is_remembered_and_what_is_gone_is_left() {
    let mut wire = Wire::new();
    wire.server.says("/feed", "302 Found", "location: /now\r\n", b"");
    wire.server.says("/now", "200 OK", "", &feed(&[("1", "أ")]));
    let mut runner = wire.runner();
    wire.look(&mut runner);
    wire.server.says("/feed", "301 Moved Permanently", "location: /new\r\n", b"");
    wire.server.says("/new", "200 OK", "", &feed(&[("1", "أ")]));
    wire.look(&mut runner);
    wire.look(&mut runner);
    assert_eq!(wire.server.paths(), ["/feed", "/now", "/feed", "/new", "/new"]);
    wire.server.says("/new", "410 Gone", "", b"");
    assert_eq!(wire.look(&mut runner), None);
    assert_eq!(wire.look(&mut wire.runner()), None, "nor after a start");
    wire.server.paths();
    wire.keys.url = format!("http://{}/other", wire.server.address);
    wire.server.says("/other", "200 OK", "", &feed(&[("1", "أ"), ("2", "ب")]));
    assert_eq!(wire.look(&mut wire.runner()), Some(60));
    assert_eq!(wire.server.paths(), ["/other"]);
    assert_eq!(wire.came(), ["1: أ", "2: ب"]);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn what_a_server_does_wrong_brings_nothing_and_ends_nothing() {
    let wire = Wire::new();
    let mut runner = wire.runner();
    let whole = feed(&[("1", "أ")]);
    let head = |rest: &str| format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{rest}\r\n\r\n").into_bytes();
    let half = &whole[..whole.len() / 2];
    let wrong = [
        [head(&format!("content-length: {}", whole.len())).as_slice(), half].concat(),
        [head("transfer-encoding: chunked").as_slice(), b"20\r\n", &whole[..32], b"\r\n"].concat(),
        [head("content-encoding: gzip"), gzip(&vec![b' '; 40 << 20])].concat(),
        [head("content-encoding: gzip"), gzip(&whole)[..40].to_vec()].concat(),
        [head("content-encoding: br"), whole.clone()].concat(),
        [head("content-type: application/rss+xml"), vec![b' '; 17 << 20]].concat(),
        [head("content-type: text/html"), b"<html><body>Connexion</body></html>".to_vec()].concat(),
        head("content-length: 0"),
        b"HTTP/1.1 302 Found\r\nlocation: /feed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec(),
        b"HTTP/1.1 301 Moved\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            .to_vec(),
        b"220 no HTTP at all\r\n".to_vec(),
        Vec::new(),
    ];
    for bytes in wrong {
        wire.server.raw("/feed", bytes, Duration::ZERO);
        assert!(wire.look(&mut runner).is_some());
    }
    wire.server.raw("/feed", head("content-length: 100"), Duration::from_secs(2));
    assert!(wire.look(&mut runner).is_some(), "a server that hangs");
    assert_eq!(wire.inbox.wire().len(), 0);
    wire.server.says("/feed", "200 OK", "content-encoding: gzip\r\n", &gzip(&whole));
    wire.look(&mut runner);
    assert_eq!(wire.came(), ["1: أ"]);
}

#[test]
fn a_broken_feed_comes_whole_and_once_and_what_was_known_stays_so() {
    let wire = Wire::new();
    let mut runner = wire.runner();
    let whole = feed(&[("1", "أ"), ("2", "ب")]);
    for body in [&whole[..], &whole[..whole.len() - 30], &whole[..whole.len() - 30], &whole] {
        wire.server.says("/feed", "200 OK", "", body);
        wire.look(&mut runner);
    }
    let wired = wire.inbox.wire();
    assert_eq!(wired.len(), 3);
    assert_eq!(wired[2].value, whole[..whole.len() - 30]);
}

#[test]
fn a_private_address_is_asked_only_where_that_is_allowed() {
    let mut wire = Wire::new();
    wire.keys.allow_private = false;
    wire.keys.url = format!("http://localhost:{}/feed", wire.server.address.port());
    wire.server.says("/feed", "200 OK", "", &feed(&[("1", "أ")]));
    assert_eq!(wire.look(&mut wire.runner()), Some(60));
    assert_eq!(wire.server.asked().len() + wire.came().len(), 0);
}

#[test]
fn a_large_feed_comes_in_parts_and_once_ends() {
    let mut wire = Wire::new();
    wire.inbox.once = true;
    let items: Vec<(String, String)> = (0..1001).map(|n| (n.to_string(), format!("خبر {n}"))).collect();
    let items: Vec<(&str, &str)> = items.iter().map(|(guid, title)| (guid.as_str(), title.as_str())).collect();
    wire.server.says("/feed", "200 OK", "", &feed(&items));
    assert_eq!(wire.look(&mut wire.runner()), None);
    assert_eq!(wire.inbox.wire().len(), 1001);
    assert_eq!(wire.look(&mut wire.runner()), None);
    assert_eq!(wire.inbox.wire().len(), 1001);
}

/// A feed changes while the stage dies and starts again; what came in the end, and whether it died.
fn history(faults: Arc<dyn Faults>) -> (Vec<String>, bool) {
    let mut wire = Wire::new();
    wire.inbox.faults = faults;
    let (mut runner, mut died) = (wire.runner(), false);
    for round in 0..3 {
        let (title, own) = (format!("خبر {round}"), round.to_string());
        wire.server.says("/feed", "200 OK", "", &feed(&[("new", title.as_str()), (own.as_str(), "ثابت")]));
        for _ in 0..2 {
            match wire.try_look(&mut runner) {
                Ok(_) => {}
                Err(_) => {
                    died = true;
                    wire.inbox.faults = Arc::new(NoFaults);
                    runner = wire.runner();
                    wire.look(&mut runner);
                }
            }
        }
    }
    wire.look(&mut runner);
    (wire.came(), died)
}

#[test]
fn wherever_it_dies_every_entry_comes_once() {
    let (whole, _) = history(Arc::new(NoFaults));
    assert_eq!(whole.len(), 6, "{whole:?}");
    for point in Point::ALL {
        for nth in 0..8 {
            let (came, died) = history(Arc::new(CrashOnce::new(point, nth)));
            assert!(died, "{} is never reached, time {nth}", point.name());
            assert_eq!(came, whole, "dead at {}, time {nth}", point.name());
            let (lost, _) = history(Arc::new(LostOnce(CrashOnce::new(point, nth))));
            assert_eq!(lost, whole, "answer lost at {}, time {nth}", point.name());
        }
    }
}
