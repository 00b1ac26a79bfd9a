//! One connection: hyper with its limits, and its place in the crowd.

use std::{convert::Infallible, sync::Arc};

use axum::{Router, body::Body, extract::Request, response::Response};
use http_body_util::BodyExt;
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::sleep,
};
use tower::ServiceExt;

use super::{
    crowd::Place,
    limits::{GRACE, HEAD_LIMIT, HEAD_WITHIN, HEADERS},
};
use crate::http::Peer;

/// Serves a connection until it ends, the crowd closes it, or `stop` is set.
pub(super) async fn serve<S>(
    stream: S,
    peer: Peer,
    router: Router,
    place: Place,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let place = Arc::new(place);
    place.wait();
    let service = {
        let place = place.clone();
        service_fn(move |request| answer(router.clone(), request, peer, place.clone()))
    };
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_headers(HEADERS)
        .max_buf_size(HEAD_LIMIT);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let stopped = async {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    tokio::select! {
        // first, so that an answer that is ready is sent before the connection closes
        biased;
        _ = connection.as_mut() => return,
        () = place.closing() => return,
        () = stopped => {}
    }
    // a request may be on its way
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        () = sleep(GRACE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

/// Answers a request, and keeps its connection's place meanwhile. While its body arrives, the connection still waits.
async fn answer(
    router: Router,
    mut request: Request<Incoming>,
    peer: Peer,
    place: Arc<Place>,
) -> Result<Response, Infallible> {
    request.extensions_mut().insert(peer);
    let request = if request.body().is_end_stream() {
        place.work();
        request.map(Body::new)
    } else {
        place.wait();
        let place = place.clone();
        request.map(|body| {
            // a body's end is where its trailers would be
            Body::new(body.with_trailers(async move {
                place.work();
                None
            }))
        })
    };
    let answer = router.oneshot(request).await;
    place.wait();
    answer
}
