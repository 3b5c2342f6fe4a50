//! The domain types: articles, comments, threads and the rules of a submission.
//!
//! The crate contains plain data and pure functions, tested natively. It does not use JSON, the network, a browser
//! or Leptos, and it depends on no other layer.

pub mod address;
pub mod article;
pub mod blank;
pub mod comment;
pub mod email;
pub mod failure;
pub mod language;
pub mod moment;
pub mod order;
pub mod submission;
pub mod text;
pub mod thread;
pub mod untrusted;

pub use article::{
    AdjacentArticle, Article, Collection, Hero, ImageCandidate, Person, Section, Teaser, Topic,
};
pub use comment::{Author, Comment, CommentId, CommentStatus};
pub use failure::{Failure, FailureKind, Field, FieldError, FieldProblem};
pub use language::Direction;
pub use moment::Moment;
pub use submission::{Limits, Moderation, Rules, Submission};
pub use thread::{SortOrder, Thread, ThreadPage};
pub use untrusted::{TextFormat, Untrusted};
