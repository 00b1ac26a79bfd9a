//! An HTTP client that sends raw bytes and returns the raw answer.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(own, _)| own == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"));
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Sends raw bytes on a new connection and reads one answer, which must have a length.
pub(crate) fn send(to: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(to).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream.write_all(request).unwrap();
    receive(&mut BufReader::new(stream))
}

/// Reads one answer.
pub(crate) fn receive(from: &mut impl BufRead) -> Answer {
    let mut line = || {
        let mut line = String::new();
        from.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let first = line();
    let status = first
        .strip_prefix("HTTP/1.1 ")
        .unwrap_or_else(|| panic!("no answer: {first:?}"));
    let status = status[..3].parse().unwrap();
    let mut headers = Vec::new();
    loop {
        let line = line();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").unwrap();
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut answer = Answer {
        status,
        headers,
        body: String::new(),
    };
    // these have neither a body nor a length
    let length = match (status, answer.header("content-length")) {
        (204 | 304, None) => 0,
        (_, length) => length.expect("a length").parse().unwrap(),
    };
    assert_eq!(answer.header("transfer-encoding"), None);
    let mut body = vec![0; length];
    from.read_exact(&mut body).unwrap();
    answer.body = String::from_utf8(body).unwrap();
    answer
}

/// A webhook with the headers that the engine sends, in its order.
pub(crate) fn webhook(to: SocketAddr, signature: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /admission HTTP/1.1\r\nContent-Length: {}\r\nHost: {to}\r\n\
         Content-Type: application/json\r\nX-OME-Signature: {signature}\r\n\
         Accept: application/json\r\nUser-Agent: OvenMediaEngine\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends a request like the engine, with a valid signature.
pub(crate) fn ask(to: SocketAddr, body: &str) -> Answer {
    let signature = super::verifier().sign(body.as_bytes());
    send(to, &webhook(to, &signature, body))
}
