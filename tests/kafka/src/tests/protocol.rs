//! Three requests of Kafka's protocol, in versions with plain fields (Kafka protocol guide, "The Messages").

use std::io::{Read, Write};

/// ApiVersions, version 0. Gives the error code.
pub(super) fn api_versions(broker: &mut (impl Read + Write)) -> i16 {
    let mut answer = ask(broker, 18, 0, &[]);
    answer.int16()
}

/// CreateTopics, version 2: a topic with one partition. Gives its error code.
pub(super) fn create_topic(broker: &mut (impl Read + Write), name: &str, copies: i16) -> i16 {
    let mut body = Vec::new();
    body.extend(1_i32.to_be_bytes());
    string(&mut body, name);
    body.extend(1_i32.to_be_bytes());
    body.extend(copies.to_be_bytes());
    // No assignments, no settings; within 20 seconds; not only a check.
    body.extend([0; 8]);
    body.extend(20_000_i32.to_be_bytes());
    body.push(0);
    let mut answer = ask(broker, 19, 2, &body);
    let _throttled = answer.int32();
    assert_eq!(answer.int32(), 1, "one topic was asked for");
    assert_eq!(answer.string(), name);
    answer.int16()
}

/// SaslHandshake, version 1. Gives the mechanisms that the broker offers.
pub(super) fn sasl_mechanisms(broker: &mut (impl Read + Write)) -> Vec<String> {
    let mut body = Vec::new();
    string(&mut body, "SCRAM-SHA-256");
    let mut answer = ask(broker, 17, 1, &body);
    assert_eq!(answer.int16(), 0, "the mechanism is taken");
    (0..answer.int32()).map(|_| answer.string()).collect()
}

/// Sends a request and gives the body of its response.
fn ask(broker: &mut (impl Read + Write), key: i16, version: i16, body: &[u8]) -> Fields {
    const CORRELATION: i32 = 7;
    let mut request = Vec::new();
    request.extend(key.to_be_bytes());
    request.extend(version.to_be_bytes());
    request.extend(CORRELATION.to_be_bytes());
    string(&mut request, "wiredesk-tests");
    request.extend(body);
    let length = i32::try_from(request.len()).unwrap();
    broker.write_all(&[&length.to_be_bytes(), request.as_slice()].concat()).unwrap();
    let mut length = [0; 4];
    broker.read_exact(&mut length).unwrap();
    let mut response = vec![0; usize::try_from(i32::from_be_bytes(length)).unwrap()];
    broker.read_exact(&mut response).unwrap();
    let mut fields = Fields(response);
    assert_eq!(fields.int32(), CORRELATION);
    fields
}

fn string(to: &mut Vec<u8>, text: &str) {
    to.extend(i16::try_from(text.len()).unwrap().to_be_bytes());
    to.extend(text.as_bytes());
}

/// What is left of a response.
struct Fields(Vec<u8>);

impl Fields {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        self.0.drain(..N).collect::<Vec<_>>().try_into().unwrap()
    }

    fn int16(&mut self) -> i16 {
        i16::from_be_bytes(self.take())
    }

    fn int32(&mut self) -> i32 {
        i32::from_be_bytes(self.take())
    }

    fn string(&mut self) -> String {
        let length = usize::try_from(self.int16()).unwrap();
        String::from_utf8(self.0.drain(..length).collect()).unwrap()
    }
}
