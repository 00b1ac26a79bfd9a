//! A check of an address as ICE does it: a STUN binding request that OvenMediaEngine answers, since it knows both ends of the
//! session (RFC 8489, RFC 8445).

use std::{net::SocketAddr, time::Duration};

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

/// How long an answer may take, and how often the request is sent over UDP meanwhile.
const PATIENCE: Duration = Duration::from_millis(700);
const TIMES: usize = 5;

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const REQUEST: u16 = 0x0001;
const SUCCESS: [u8; 2] = [0x01, 0x01];
const USERNAME: u16 = 0x0006;
const INTEGRITY: u16 = 0x0008;
const PRIORITY: u16 = 0x0024;
const CONTROLLING: u16 = 0x802a;
const FINGERPRINT: u16 = 0x8028;
const HEADER: usize = 20;

/// Who asks whom.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    /// Our fragment of a user name.
    pub(super) own: String,
    /// The engine's.
    pub(super) theirs: String,
    /// The engine's password.
    pub(super) password: String,
}

/// Whether an address answers over UDP.
pub(super) async fn over_udp(address: SocketAddr, ends: &Ends) -> bool {
    let own = if address.is_ipv4() {
        "0.0.0.0:0"
    } else {
        "[::]:0"
    };
    let Ok(socket) = UdpSocket::bind(own).await else {
        return false;
    };
    if socket.connect(address).await.is_err() {
        return false;
    }
    let Some(request) = request(ends) else {
        return false;
    };
    for _ in 0..TIMES {
        if socket.send(&request).await.is_err() {
            continue;
        }
        let mut answer = [0; 1500];
        while let Ok(Ok(count)) = timeout(PATIENCE, socket.recv(&mut answer)).await {
            if is_answer(&answer[..count], &request) {
                return true;
            }
        }
    }
    false
}

/// Whether an address answers over TCP, where each message begins with its length (RFC 4571).
pub(super) async fn over_tcp(address: SocketAddr, ends: &Ends) -> bool {
    let Some(request) = request(ends) else {
        return false;
    };
    let work = async {
        let mut socket = TcpStream::connect(address).await.ok()?;
        let length = u16::try_from(request.len()).ok()?;
        socket.write_all(&length.to_be_bytes()).await.ok()?;
        socket.write_all(&request).await.ok()?;
        loop {
            let length = usize::from(socket.read_u16().await.ok()?);
            let mut answer = vec![0; length];
            socket.read_exact(&mut answer).await.ok()?;
            if is_answer(&answer, &request) {
                return Some(());
            }
        }
    };
    matches!(timeout(4 * PATIENCE, work).await, Ok(Some(())))
}

/// A success for this request.
fn is_answer(answer: &[u8], request: &[u8]) -> bool {
    answer.starts_with(&SUCCESS) && answer.get(4..HEADER) == request.get(4..HEADER)
}

/// A signed request with a random ID; `None` without a source of random bytes.
fn request(ends: &Ends) -> Option<Vec<u8>> {
    let mut random = [0; 20];
    getrandom::fill(&mut random).ok()?;
    let (id, tie) = random.split_at(12);
    let name = format!("{}:{}", ends.theirs, ends.own);
    let mut message = REQUEST.to_be_bytes().to_vec();
    message.extend([0, 0]);
    message.extend(COOKIE);
    message.extend(id);
    attribute(&mut message, USERNAME, name.as_bytes());
    attribute(&mut message, PRIORITY, &[0x6e, 0, 0x1e, 0xff]);
    attribute(&mut message, CONTROLLING, tie);
    sign(message, ends.password.as_bytes())
}

fn attribute(message: &mut Vec<u8>, kind: u16, value: &[u8]) {
    message.extend(kind.to_be_bytes());
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    message.extend(length.to_be_bytes());
    message.extend(value);
    message.resize(message.len().next_multiple_of(4), 0);
}

/// Adds the signature and the checksum. Each covers a length that already counts it.
fn sign(mut message: Vec<u8>, password: &[u8]) -> Option<Vec<u8>> {
    set_length(&mut message, 24);
    let mut mac = Hmac::<Sha1>::new_from_slice(password).ok()?;
    mac.update(&message);
    let signature = mac.finalize().into_bytes();
    attribute(&mut message, INTEGRITY, &signature);
    set_length(&mut message, 8);
    let checksum = crc32fast::hash(&message) ^ 0x5354_554e;
    attribute(&mut message, FINGERPRINT, &checksum.to_be_bytes());
    Some(message)
}

/// Writes the length of what follows the header, and of `more` bytes that will.
fn set_length(message: &mut [u8], more: usize) {
    let length = u16::try_from(message.len() + more - HEADER).unwrap_or(u16::MAX);
    message[2..4].copy_from_slice(&length.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample request of RFC 5769.
    #[test]
    fn a_request_is_signed_as_in_the_sample() {
        let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
        let before = "000100002112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74\
                      002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020";
        let signed = sign(hex(before), b"VOkJxbRl1RmTxUk/WvJxBt").unwrap();
        let end = "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";
        assert!(signed.ends_with(&hex(end)));
        assert_eq!(signed[2..4], [0, 0x58]);
    }

    #[tokio::test]
    async fn only_an_answer_to_the_request_counts() {
        let ends = Ends {
            own: "a".to_owned(),
            theirs: "b".to_owned(),
            password: "c".to_owned(),
        };
        let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = server.local_addr().unwrap();
        let answers = tokio::spawn(async move {
            let mut request = [0; 1500];
            let (count, from) = server.recv_from(&mut request).await.unwrap();
            let mut other = request[..count].to_vec();
            other[..2].copy_from_slice(&SUCCESS);
            other[8] ^= 1;
            server.send_to(&other, from).await.unwrap();
            other[8] ^= 1;
            server.send_to(&other, from).await.unwrap();
        });
        assert!(over_udp(address, &ends).await);
        answers.await.unwrap();
        // nobody listens any more
        assert!(!over_udp(address, &ends).await);
    }
}
