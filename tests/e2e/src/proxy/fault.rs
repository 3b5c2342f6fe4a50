//! The network and server errors that the proxy can inject.

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};

/// What happens to a request in place of the server's response.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The connection is closed without a response: the server is down.
    Disconnect,
    /// No response until the proxy is restored, and then the connection is closed. The page must time out by
    /// itself.
    NoResponse,
    /// The request is held back until the proxy is restored, and then forwarded.
    DelayRequest,
    /// The request is forwarded at once. The response is held back until the proxy is restored.
    DelayResponse,
    /// The server handles the request, but the response is lost.
    DropResponse,
    /// The server handles the request, and half of the response arrives.
    Truncate,
    /// The server handles the request, and an unreadable response arrives.
    Corrupt,
    /// The proxy responds instead of the server.
    Respond {
        /// The HTTP status.
        status: u16,
        /// Headers beside `Content-Type`, which is JSON unless named here.
        headers: Vec<(&'static str, String)>,
        /// The body.
        body: String,
    },
}

impl Fault {
    /// Returns an error response with a JSON body.
    #[must_use]
    pub fn status(status: u16, body: &serde_json::Value) -> Self {
        Self::Respond {
            status,
            headers: Vec::new(),
            body: body.to_string(),
        }
    }
}

/// Returns the same response with another body.
pub(super) async fn replace_body(
    response: Response<Full<Bytes>>,
    change: impl FnOnce(Bytes) -> Bytes,
) -> Result<Response<Full<Bytes>>> {
    let (mut head, body) = response.into_parts();
    let body = body.collect().await.context("reading a response")?;
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.remove(header::CONTENT_ENCODING);
    Ok(Response::from_parts(
        head,
        Full::new(change(body.to_bytes())),
    ))
}

/// Builds a response that pages of other origins can read, too: without the CORS headers, a browser would hide
/// it.
pub(super) fn response(
    status: u16,
    headers: &[(&'static str, String)],
    body: String,
    origin: Option<HeaderValue>,
) -> Result<Response<Full<Bytes>>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = StatusCode::from_u16(status).context("the status of a fault")?;
    let all = response.headers_mut();
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
    Ok(response)
}
