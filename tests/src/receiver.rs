//! A customer's webhook endpoint: takes everything, remembers it, and may be told to fail.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use serde_json::Value;

/// One request that came.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: String,
    /// `webhook-signature`.
    pub signature: Option<String>,
    /// The body as it came.
    pub body: String,
}

impl Receipt {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// The endpoint.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// Its address.
    pub url: String,
    shared: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Debug)]
struct State {
    came: Vec<Receipt>,
    status: u16,
}

impl Receiver {
    /// Starts on a port of 127.0.0.1.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        let shared = Arc::new((Mutex::new(State { came: Vec::new(), status: 204 }), Condvar::new()));
        let at = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let at = at.clone();
                std::thread::spawn(move || serve(stream, &at));
            }
        });
        Self { url, shared }
    }

    /// Answers this status from now on.
    pub fn answer(&self, status: u16) {
        self.shared.0.lock().unwrap().status = status;
    }

    /// All that came and was answered with 2xx.
    pub fn came(&self) -> Vec<Receipt> {
        self.shared.0.lock().unwrap().came.clone()
    }

    /// Waits until so many have come; false if that takes more than a minute.
    pub fn wait_for(&self, count: usize) -> bool {
        let state = self.shared.0.lock().unwrap();
        let few = |state: &mut State| state.came.len() < count;
        let (state, _) = self.shared.1.wait_timeout_while(state, Duration::from_secs(60), few).unwrap();
        state.came.len() >= count
    }
}

/// Answers the requests of a connection. A sender that is killed in the middle ends it.
fn serve(stream: TcpStream, shared: &(Mutex<State>, Condvar)) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let (mut receipt, mut length, mut lines) = (Receipt::empty(), 0, 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            lines += 1;
            let line = line.trim_end();
            if line.is_empty() && lines > 1 {
                break;
            }
            let Some((name, value)) = line.split_once(": ") else { continue };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok()?,
                "webhook-id" => receipt.id = value.to_owned(),
                "webhook-timestamp" => receipt.timestamp = value.to_owned(),
                "webhook-signature" => receipt.signature = Some(value.to_owned()),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        receipt.body = String::from_utf8(body).ok()?;
        let status = {
            let mut state = shared.0.lock().ok()?;
            if (200..300).contains(&state.status) {
                state.came.push(receipt);
            }
            state.status
        };
        shared.1.notify_all();
        write!(stream, "HTTP/1.1 {status} As told\r\ncontent-length: 0\r\n\r\n").ok()?;
    }
}

impl Receipt {
    fn empty() -> Self {
        Self { id: String::new(), timestamp: String::new(), signature: None, body: String::new() }
    }
}
