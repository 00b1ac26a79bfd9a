//! What the function is measured against: axum with a handler that reads the body and answers a constant, and one
//! that answers `/authorize` with nothing. See `bench/hook/run`.
//!
//! `bare ADDRESS`

use axum::{
    Router,
    body::Bytes,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
    serve::ListenerExt,
};

/// As long as a usual answer of the function.
const ANSWER: &str = r#"{"allowed":true,"new_url":"rtmp://live.example.net:1935/show/user-0000"}"#;

async fn read(body: Bytes) -> impl IntoResponse {
    std::hint::black_box(body);
    ([(header::CONTENT_TYPE, "application/json")], ANSWER)
}

#[tokio::main]
#[expect(clippy::print_stderr, reason = "a tool of the benchmark alone")]
async fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1);
    let address = address.ok_or_else(|| anyhow::anyhow!("usage: bare ADDRESS"))?;
    let listener = tokio::net::TcpListener::bind(&address).await?;
    eprintln!("bare: http://{address}/admission");
    // as the function does
    let listener = listener.tap_io(|tcp| {
        let _ = tcp.set_nodelay(true);
    });
    let router = Router::new()
        .route("/admission", post(read))
        .route("/authorize", get(async || StatusCode::NO_CONTENT));
    axum::serve(listener, router).await?;
    Ok(())
}
