//! Asks a receiver of webhooks as the engine does.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use tokio::time::timeout;

use super::{SIGNATURE_HEADER, Verifier};

/// How long an answer may take; the generated configuration has the same.
const PATIENCE: Duration = Duration::from_secs(3);
/// The maximum size of an answer in bytes.
const LIMIT: usize = 64 * 1024;

/// A receiver's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The status.
    pub status: u16,
    /// `allowed`, if the answer has it.
    pub allowed: Option<bool>,
}

/// Sends a webhook's body, signed with the secret of `signer`, to a receiver over plain HTTP. `None` without an answer in
/// time.
pub async fn ask(url: &str, signer: &Verifier, body: &str) -> Option<Asked> {
    timeout(PATIENCE, send(url, signer, body)).await.ok()?
}

async fn send(url: &str, signer: &Verifier, body: &str) -> Option<Asked> {
    let request = Request::post(url)
        .header(header::CONTENT_TYPE, "application/json")
        .header(SIGNATURE_HEADER, signer.sign(body.as_bytes()))
        .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        .ok()?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request).await.ok()?;
    let status = answer.status().as_u16();
    let body = Limited::new(answer.into_body(), LIMIT).collect().await;
    let body = body.ok().map(http_body_util::Collected::to_bytes);
    let value: Option<Value> = body.and_then(|body| serde_json::from_slice(&body).ok());
    let allowed = value.and_then(|value| value.get("allowed")?.as_bool());
    Some(Asked { status, allowed })
}
