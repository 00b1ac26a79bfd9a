//! HTTP/1.1 written by hand: fake ports of OvenMediaEngine, and a client that can send invalid requests.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

/// A message: its first line, its headers in lower case, and its body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    pub(crate) start: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("no head: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let start = lines.next().unwrap().to_owned();
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Message {
            start,
            headers,
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// All values of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(header, _)| header == name);
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The only value of a header, or "" without it.
    pub(crate) fn header(&self, name: &str) -> &str {
        let all = self.all(name);
        assert!(all.len() < 2, "{name} stands {} times: {all:?}", all.len());
        all.first().copied().unwrap_or("")
    }

    /// An answer's status.
    pub(crate) fn status(&self) -> u16 {
        self.start.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

/// Sends `bytes` unchanged, and reads until the other side closes the connection.
pub(crate) fn raw(port: u16, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    // A reset after the answer is not an error.
    let _ = stream.read_to_end(&mut answer);
    answer
}

/// Like [`raw`], if the connection may stay open: reads only the head, or until a timeout.
pub(crate) fn head(port: u16, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(1)))
        .unwrap();
    stream.write_all(bytes).unwrap();
    let (mut answer, mut buffer) = (Vec::new(), [0; 4096]);
    while !answer.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(read @ 1..) => answer.extend_from_slice(&buffer[..read]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Sends a request with additional headers, each with its line end.
pub(crate) fn request(port: u16, method: &str, target: &str, headers: &str) -> Message {
    let text = format!(
        "{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}\r\n"
    );
    Message::parse(&raw(port, text.as_bytes()))
}

/// Requests a page of another host of this machine.
pub(crate) fn request_of(host: &str, port: u16, target: &str) -> Message {
    let text = format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
    Message::parse(&raw(port, text.as_bytes()))
}

/// Sends a head and a body. Reads at the same time, since a refusal may arrive before the end of the body.
pub(crate) fn post(port: u16, head: &[u8], body: &[u8]) -> Message {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let (mut writer, bytes) = (stream.try_clone().unwrap(), [head, body].concat());
    let writing = std::thread::spawn(move || {
        let _ = writer.write_all(&bytes);
    });
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    writing.join().unwrap();
    Message::parse(&answer)
}

/// A fake port that records its requests.
pub(crate) struct Port {
    pub(crate) number: u16,
    asked: Arc<Mutex<Vec<Message>>>,
}

impl Port {
    /// `answer` converts each request to the bytes of the whole answer.
    pub(crate) fn open(answer: fn(&Message) -> Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let number = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, log) = (stream.unwrap(), Arc::clone(&log));
                std::thread::spawn(move || {
                    if let Some(request) = receive(&mut stream) {
                        let bytes = answer(&request);
                        log.lock().unwrap().push(request);
                        let _ = stream.write_all(&bytes);
                    }
                });
            }
        });
        Port { number, asked }
    }

    /// The requests since the last call.
    pub(crate) fn asked(&self) -> Vec<Message> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn receive(stream: &mut TcpStream) -> Option<Message> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&buffer[..read]);
        if !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
            continue;
        }
        let request = Message::parse(&bytes);
        let length = request.header("content-length").parse().unwrap_or(0);
        let whole = match request.header("transfer-encoding") {
            "chunked" => request.body.ends_with(b"\r\n0\r\n\r\n"),
            _ => request.body.len() >= length,
        };
        if whole {
            return Some(request);
        }
    }
}

/// A port that is not in use at the moment, and that no other test was given: two Caddys can listen on the same one.
pub(crate) fn free_port() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap();
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        if given.insert(port) {
            return port;
        }
    }
}
