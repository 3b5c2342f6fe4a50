//! Copies of what backends answered, for when they do not: the network first, and the copy where there
//! is no answer, none in time, or a broken server.
//!
//! Kept are good answers to reads. Not kept is what a backend asks not to keep (`no-store`), and what
//! it says to a reader who has signed in: a device may have several readers. What it says to somebody
//! who holds the proofs of their own comments is kept: those proofs lie on the same device.

use std::rc::Rc;

use super::database::{self, Key, Refused, Store};
use super::library;
use super::storage::{Shelved, text_in};
use crate::backend::json::{self, Value};
use crate::backend::transport::Answer;
use crate::backend::{Request, Response, Transport};
use crate::model::Moment;

/// Longer than this, in milliseconds, nobody waits for an answer of which there is a copy.
const PATIENCE: u32 = 4_000;

/// Answers larger than this many bytes are not kept.
const MOST_BYTES: usize = 2_000_000;

/// One kept answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copy {
    /// When it came, in milliseconds since the epoch.
    pub at: i64,
    /// The article it is about, by its slug; empty for what is about none.
    pub about: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Copy {
    /// What it takes on the device, in bytes.
    pub fn bytes(&self) -> usize {
        self.body.len()
    }

    fn of(response: &Response, about: String, now: i64) -> Self {
        Self {
            at: now,
            about,
            headers: response.headers.clone(),
            body: response.body.clone(),
        }
    }

    fn into_response(self) -> Response {
        Response {
            status: 200,
            headers: self.headers,
            body: self.body,
            received: Some(Moment::from_milliseconds(self.at)),
        }
    }
}

impl Shelved for Copy {
    fn to_json(&self) -> Value {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_str().into()));
        Value::object(vec![
            ("at", self.at.into()),
            ("about", self.about.as_str().into()),
            ("headers", Value::object(headers.collect())),
            ("body", self.body.as_str().into()),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        let headers = value.get("headers")?.as_object()?.iter();
        Some(Self {
            at: value.get("at")?.as_i64()?,
            about: text_in(value, "about"),
            headers: headers
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
            body: value.get("body")?.as_str()?.to_owned(),
        })
    }
}

/// True for a request whose answer may be kept, and answered from what was kept.
pub fn may_be_kept(request: &Request) -> bool {
    let signed_in = request
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    request.method == "GET" && !request.insists && !request.signed && !signed_in
}

/// True for an answer that may be kept: whole, in JSON, and not forbidden. What a hotel's own page says
/// in the place of a backend is none, although its status is good.
pub fn is_worth_keeping(response: &Response) -> bool {
    let forbidden = response
        .header("cache-control")
        .is_some_and(|value| value.contains("no-store"));
    let is_good = (200..300).contains(&response.status) && response.body.len() <= MOST_BYTES;
    is_good && !forbidden && json::parse(&response.body).is_ok()
}

/// Is told when a copy was answered, and from when it is.
pub type Told = Rc<dyn Fn(Moment)>;

/// A transport that keeps copies.
pub struct Keeping {
    inner: Rc<dyn Transport>,
    told: Told,
    now: fn() -> Moment,
    site: String,
}

impl Keeping {
    /// Around another transport. `site` is the address that relative ones are read against: two sites
    /// of one origin must not find each other's copies.
    pub fn new(inner: Rc<dyn Transport>, told: Told, now: fn() -> Moment, site: String) -> Self {
        Self {
            inner,
            told,
            now,
            site,
        }
    }
}

impl Transport for Keeping {
    fn send(&self, mut request: Request) -> Answer {
        if !may_be_kept(&request) {
            return self.inner.send(request);
        }
        let (inner, told) = (Rc::clone(&self.inner), Rc::clone(&self.told));
        let now = (self.now)().milliseconds();
        let key = Key::Text(if request.url.contains("://") {
            request.url.clone()
        } else {
            format!("{}{}", self.site, request.url)
        });
        Box::pin(async move {
            let copy = read(&key).await;
            if copy.is_some() {
                request.timeout_milliseconds = request.timeout_milliseconds.min(PATIENCE);
            }
            let about = request.about.clone();
            let answer = inner.send(request).await;
            let failed = answer.as_ref().map_or(true, |answer| answer.status >= 500);
            match (copy, answer) {
                (Some(copy), _) if failed => {
                    told(Moment::from_milliseconds(copy.at));
                    Ok(copy.into_response())
                }
                (_, Ok(response)) => {
                    if is_worth_keeping(&response) {
                        keep(&key, &Copy::of(&response, about, now)).await;
                    }
                    Ok(response)
                }
                (_, fault) => fault,
            }
        })
    }
}

async fn read(key: &Key) -> Option<Copy> {
    Copy::from_text(&database::get(Store::Copies, key).await.ok()??)
}

/// Keeps a copy; where the device is full, what was read longest ago makes room for it.
async fn keep(key: &Key, copy: &Copy) {
    let text = copy.to_text();
    let put = async || -> Result<(), Refused> { database::put(Store::Copies, key, &text).await };
    if put().await.is_err_and(|refused| refused.full) && library::make_room().await {
        let _ = put().await;
    }
}

/// All copies with the addresses they came from.
pub async fn all() -> Vec<(Key, Copy)> {
    let stored = database::all(Store::Copies).await.unwrap_or_default();
    stored
        .into_iter()
        .filter_map(|(key, text)| Some((key, Copy::from_text(&text)?)))
        .collect()
}

/// Takes away all copies about one article.
pub async fn remove_about(about: &str) {
    for (key, copy) in all().await {
        if copy.about == about {
            let _ = database::remove(Store::Copies, &key).await;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::cell::{Cell, RefCell};

    use futures::executor::block_on;

    use super::*;
    use crate::backend::TransportFault;
    use crate::model::FailureKind;

    struct Scripted(RefCell<Vec<Result<Response, TransportFault>>>);

    impl Transport for Scripted {
        fn send(&self, _: Request) -> Answer {
            Box::pin(std::future::ready(self.0.borrow_mut().remove(0)))
        }
    }

    fn good(body: &str) -> Result<Response, TransportFault> {
        Ok(Response {
            status: 200,
            headers: vec![("link".into(), "x".into())],
            body: body.into(),
            received: None,
        })
    }

    fn gone() -> Result<Response, TransportFault> {
        Err(TransportFault {
            kind: FailureKind::Offline,
            cause: "cut".into(),
        })
    }

    fn status(status: u16) -> Result<Response, TransportFault> {
        Ok(Response {
            status,
            ..Response::default()
        })
    }

    /// Answers of a transport that keeps copies, and whether the last one was a copy.
    fn told(
        request: &Request,
        script: Vec<Result<Response, TransportFault>>,
    ) -> Vec<(Result<String, FailureKind>, bool)> {
        let count = script.len();
        let was_copy = Rc::new(Cell::new(false));
        let telling = Rc::clone(&was_copy);
        let keeping = Keeping::new(
            Rc::new(Scripted(RefCell::new(script))),
            Rc::new(move |_| telling.set(true)),
            || Moment::from_milliseconds(7),
            "https://x.example/".to_owned(),
        );
        (0..count)
            .map(|_| {
                was_copy.set(false);
                let answer = block_on(keeping.send(request.clone()));
                let answer = answer
                    .map(|response| format!("{} {}", response.status, response.body))
                    .map_err(|fault| fault.kind);
                (answer, was_copy.get())
            })
            .collect()
    }

    #[test]
    fn the_network_first_and_the_copy_where_it_fails() {
        let request = Request::get("a".into());
        let answers = told(
            &request,
            vec![gone(), good("1"), gone(), status(503), good("2"), gone()],
        );
        let expected = [
            (Err(FailureKind::Offline), false),
            (Ok("200 1".into()), false),
            (Ok("200 1".into()), true),
            (Ok("200 1".into()), true),
            (Ok("200 2".into()), false),
            (Ok("200 2".into()), true),
        ];
        assert_eq!(answers, expected);
    }

    #[test]
    fn a_no_is_an_answer_and_is_not_kept() {
        let request = Request::get("b".into());
        let answers = told(&request, vec![status(404), gone(), good("1"), status(404)]);
        assert_eq!(answers[1].0, Err(FailureKind::Offline));
        assert_eq!(answers[3].0, Ok("404 ".into()));
    }

    #[test]
    fn what_is_personal_or_must_be_fresh_is_neither_kept_nor_copied() {
        let get = Request::get("c".into());
        assert!(may_be_kept(&get));
        for request in [
            Request {
                method: "POST".into(),
                ..get.clone()
            },
            Request {
                insists: true,
                ..get.clone()
            },
            Request {
                signed: true,
                ..get.clone()
            },
            Request {
                headers: vec![("Authorization".into(), "Bearer x".into())],
                ..get.clone()
            },
        ] {
            assert!(!may_be_kept(&request), "{request:?}");
            let answers = told(&request, vec![good("1"), gone()]);
            assert_eq!(answers[1].0, Err(FailureKind::Offline), "{request:?}");
        }
        let page = good("<!doctype html>").unwrap();
        assert!(!is_worth_keeping(&page), "a page of a hotel");
        let mut forbidden = good("1").unwrap();
        forbidden
            .headers
            .push(("cache-control".into(), "private, no-store".into()));
        assert!(!is_worth_keeping(&forbidden));
    }
}
