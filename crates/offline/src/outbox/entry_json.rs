//! The JSON format of an entry in the database. The keys that scripts use are defined in [`entry_key`].

use super::{Entry, Operation};
use crate::drafts::Attempt;
use crate::storage::{JsonStored, text_in};
use standfirst_backend::PageIdentity;
use standfirst_json::Value;
use standfirst_model::FailureKind;
use standfirst_script_constants::entry_key;

impl JsonStored for Entry {
    fn to_json(&self) -> Value {
        Value::object(vec![
            (entry_key::KEY, self.key.as_str().into()),
            (entry_key::SITE, self.site.as_str().into()),
            (entry_key::PAGE, page(&self.page)),
            (entry_key::LANE, self.lane().into()),
            (entry_key::OPERATION, self.operation.to_json()),
            (entry_key::WRITTEN, self.written.into()),
            ("typed", self.typed.into()),
            ("tries", i64::from(self.attempts).into()),
            (entry_key::SENT, self.sent.into()),
            ("last_sent", self.last_sent.into()),
            ("times", i64::from(self.times_sent).into()),
            (entry_key::NOT_BEFORE, self.not_before.into()),
            (
                entry_key::FAILURE,
                self.failure.map(FailureKind::key).into(),
            ),
            (entry_key::REFUSED, self.refused.into()),
            ("uncertain", self.uncertain.into()),
            ("again", self.again.into()),
            (entry_key::REQUEST, self.request.clone().into()),
            (entry_key::SENT_BY_WORKER, self.sent_by_worker.into()),
            (
                "earlier",
                self.earlier.as_ref().map(JsonStored::to_json).into(),
            ),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        let number = |key: &str| value.get(key).and_then(Value::as_i64);
        let count = |key: &str| number(key).and_then(|count| u32::try_from(count).ok());
        let truth = |key: &str| value.get(key).and_then(Value::as_bool) == Some(true);
        let key = value.get(entry_key::KEY)?.as_str()?.to_owned();
        Some(Self {
            order: 0,
            key,
            site: text_in(value, entry_key::SITE),
            page: read_page(value.get(entry_key::PAGE)?),
            operation: Operation::from_json(value.get(entry_key::OPERATION)?)?,
            written: number(entry_key::WRITTEN).unwrap_or_default(),
            typed: number("typed").unwrap_or_default(),
            attempts: count("tries").unwrap_or_default(),
            sent: number(entry_key::SENT),
            last_sent: number("last_sent"),
            // An earlier version of the application and the service worker do not count how often they send.
            times_sent: count("times").unwrap_or_default(),
            not_before: number(entry_key::NOT_BEFORE).unwrap_or_default(),
            failure: value
                .get(entry_key::FAILURE)
                .and_then(Value::as_str)
                .and_then(FailureKind::from_key),
            refused: truth(entry_key::REFUSED),
            uncertain: truth("uncertain"),
            again: truth("again"),
            request: value
                .get(entry_key::REQUEST)
                .filter(|one| one.is_object())
                .cloned(),
            sent_by_worker: truth(entry_key::SENT_BY_WORKER),
            earlier: value.get("earlier").and_then(Attempt::from_json),
        })
    }
}

fn page(page: &PageIdentity) -> Value {
    Value::object(vec![
        ("id", page.id.as_str().into()),
        ("slug", page.slug.as_str().into()),
        (entry_key::PATH, page.path.as_str().into()),
        ("url", page.url.as_str().into()),
        ("title", page.title.as_str().into()),
    ])
}

fn read_page(value: &Value) -> PageIdentity {
    PageIdentity {
        id: text_in(value, "id"),
        slug: text_in(value, "slug"),
        path: text_in(value, entry_key::PATH),
        url: text_in(value, "url"),
        title: text_in(value, "title"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use standfirst_backend::VoteDirection;
    use standfirst_model::Submission;

    #[test]
    fn entries_round_trip_through_json() {
        let submission = Submission {
            text: "words".into(),
            name: "Ada".into(),
            email: "ada@x.org".into(),
            website: "x.org".into(),
            parent: Some("7".into()),
        };
        let operations = [
            Operation::Create {
                submission,
                parent_author: Some("Bob".into()),
                root: Some("3".into()),
            },
            Operation::Create {
                submission: Submission {
                    text: "bare".into(),
                    ..Submission::default()
                },
                parent_author: None,
                root: None,
            },
            Operation::Edit {
                id: "4".into(),
                text: "other".into(),
            },
            Operation::Delete { id: "4".into() },
            Operation::Vote {
                id: "4".into(),
                direction: VoteDirection::Up,
                before: VoteDirection::None,
            },
        ];
        for operation in operations {
            let page = PageIdentity {
                id: "i".into(),
                slug: "s".into(),
                path: "p".into(),
                url: "u".into(),
                title: "t".into(),
            };
            let mut entry = Entry::new("k".into(), "site".into(), page, operation, 12);
            entry.attempts = 3;
            entry.typed = 11;
            entry.last_sent = Some(13);
            entry.times_sent = 2;
            entry.uncertain = true;
            entry.again = true;
            entry.request = Some(Value::object(vec![("url", "x".into())]));
            entry.not_before = 99;
            entry.failure = Some(FailureKind::TooFast);
            entry.earlier = Some(Attempt {
                key: "e".into(),
                at: 1,
                text: "before".into(),
            });
            let text = standfirst_json::write(&entry.to_json());
            let value = standfirst_json::parse(&text).unwrap();
            assert_eq!(Entry::from_json(&value), Some(entry));
        }
    }
}
