//! A transport that returns recorded responses and records the requests.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;

use standfirst_backend::transport::ResponseFuture;
use standfirst_backend::{
    Backend, CommentAction, Connection, PageIdentity, Profile, Request, Response, Transport,
    VoteDirection,
};
use standfirst_json::table::Table;

/// Returns the responses in order.
#[derive(Default)]
pub struct RecordedTransport {
    responses: RefCell<VecDeque<Response>>,
    pub requests: RefCell<Vec<Request>>,
    pub warnings: RefCell<Vec<String>>,
}

impl Transport for RecordedTransport {
    fn send(&self, request: Request) -> ResponseFuture {
        self.requests.borrow_mut().push(request);
        let response = self
            .responses
            .borrow_mut()
            .pop_front()
            .expect("more requests than recorded responses");
        Box::pin(std::future::ready(Ok(response)))
    }

    fn warn(&self, what: &str) {
        self.warnings.borrow_mut().push(what.to_owned());
    }
}

impl RecordedTransport {
    /// Returns the last request as a line: `POST http://… body`.
    pub fn last_request(&self) -> String {
        let count = self.requests.borrow().len();
        self.request_line(count.checked_sub(1).expect("no request was sent"))
    }

    /// Returns one of the requests as a line.
    pub fn request_line(&self, index: usize) -> String {
        let requests = self.requests.borrow();
        let request = &requests[index];
        let body = request.body.as_deref().unwrap_or_default();
        format!("{} {} {body}", request.method, request.url)
            .trim_end()
            .to_owned()
    }
}

fn project_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Loads a shipped profile.
pub fn profile(name: &str) -> Profile {
    let file = format!("profiles/{name}.json");
    let text = std::fs::read_to_string(project_root().join("public").join(&file)).expect(&file);
    Profile::parse(&file, &text).unwrap_or_else(|problem| panic!("{problem}"))
}

/// Loads the response of a recorded exchange.
pub fn exchange(name: &str) -> Response {
    let path = project_root()
        .join("tests/profiles")
        .join(format!("{name}.http"));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = text.replace("\r\n", "\n");
    let (_, response) = text
        .split_once("# RESPONSE\n")
        .expect("a recorded response");
    let (head, body) = response.split_once("\n\n").expect("a head and a body");
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .expect("a status line");
    Response {
        status: status.parse().expect("a status"),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect(),
        body: body.trim_end().to_owned(),
        received: None,
        is_cached: false,
        redirected: false,
    }
}

/// Creates a response for a backend that was not recorded.
pub fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        headers: Vec::new(),
        body: body.to_owned(),
        received: None,
        is_cached: false,
        redirected: false,
    }
}

/// Returns a backend with a shipped profile that returns these responses.
pub fn backend(
    name: &str,
    server: &str,
    responses: Vec<Response>,
) -> (Backend, Rc<RecordedTransport>) {
    backend_of(profile(name), server, responses)
}

/// Returns a backend that returns these responses.
pub fn backend_of(
    profile: Profile,
    server: &str,
    responses: Vec<Response>,
) -> (Backend, Rc<RecordedTransport>) {
    let recorded = Rc::new(RecordedTransport {
        responses: RefCell::new(responses.into()),
        ..RecordedTransport::default()
    });
    let connection = Connection {
        server: server.to_owned(),
        variables: Table::default(),
        locale: "en".to_owned(),
        timeout_milliseconds: 1000,
        page_size: 10,
    };
    let transport: Rc<dyn Transport> = recorded.clone();
    (
        Backend::new(profile, connection, transport).expect("a backend"),
        recorded,
    )
}

/// Returns the article whose traffic was recorded.
pub fn page() -> PageIdentity {
    PageIdentity {
        id: "4".to_owned(),
        slug: "the-harbour-clock-that-ran-backwards".to_owned(),
        path: "/the-harbour-clock-that-ran-backwards/".to_owned(),
        url: "http://127.0.0.1:8000/the-harbour-clock-that-ran-backwards/".to_owned(),
        title: "The harbour clock that ran backwards".to_owned(),
    }
}

pub fn run<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

/// Edits a comment.
pub fn edit(text: &str, token: Option<&str>) -> CommentAction {
    CommentAction::Edit {
        text: text.to_owned(),
        token: token.map(str::to_owned),
    }
}

/// Deletes a comment.
pub fn delete(token: Option<&str>) -> CommentAction {
    CommentAction::Delete {
        token: token.map(str::to_owned),
    }
}

/// Votes on a comment.
pub fn vote(direction: VoteDirection) -> CommentAction {
    CommentAction::Vote {
        direction,
        voter: "me".to_owned(),
    }
}
