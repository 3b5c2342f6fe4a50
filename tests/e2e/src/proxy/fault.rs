//! What can go wrong on a line.

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};

/// What happens to a request instead of its being answered by the server.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The connection is closed without an answer: the server is down.
    Cut,
    /// Nothing ever comes back, until the line is mended: what a page must give up on by itself.
    Hang,
    /// Kept back until the line is mended, and then let through.
    Delay,
    /// The server answers at once, and its answer is kept back until the line is mended.
    DelayAnswer,
    /// The server gets the request and acts on it, but its answer is lost on the way.
    LoseAnswer,
    /// The server acts on it, and half of its answer arrives.
    Truncate,
    /// The server acts on it, and something arrives that nobody can read.
    Garble,
    /// Something else answers.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Headers beside `Content-Type`, which is JSON unless named here.
        headers: Vec<(&'static str, String)>,
        /// The body.
        body: String,
    },
}

impl Fault {
    /// An error with a JSON body.
    #[must_use]
    pub fn status(status: u16, body: &serde_json::Value) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: body.to_string(),
        }
    }
}

/// The same answer with another body.
pub(super) async fn spoil(
    answer: Response<Full<Bytes>>,
    change: impl FnOnce(Bytes) -> Bytes,
) -> Result<Response<Full<Bytes>>> {
    let (mut head, body) = answer.into_parts();
    let body = body.collect().await.context("reading an answer")?;
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.remove(header::CONTENT_ENCODING);
    Ok(Response::from_parts(
        head,
        Full::new(change(body.to_bytes())),
    ))
}

/// Answers pages of other origins, too: a browser shows a page nothing of an answer without these.
pub(super) fn answer(
    status: u16,
    headers: &[(&'static str, String)],
    body: String,
    origin: Option<HeaderValue>,
) -> Result<Response<Full<Bytes>>> {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = StatusCode::from_u16(status).context("the status of a fault")?;
    let all = answer.headers_mut();
    all.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if let Some(origin) = origin {
        all.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        all.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("Retry-After"),
        );
    }
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).context("a header of a fault")?;
        all.insert(http::HeaderName::from_static(name), value);
    }
    Ok(answer)
}
