//! What the product is about: articles, comments, threads and the rules of a submission.
//!
//! Pure data and plain functions, tested natively. Nothing here knows of JSON, the network, a
//! browser or Leptos, and it imports no other layer.

pub mod address;
pub mod article;
pub mod blank;
pub mod comment;
pub mod email;
pub mod failure;
pub mod moment;
pub mod order;
pub mod submission;
pub mod text;
pub mod thread;
pub mod untrusted;

pub use article::{
    Article, Collection, Hero, ImageCandidate, Neighbour, Person, Section, Teaser, Topic,
};
pub use comment::{Author, Comment, CommentId, CommentStatus};
pub use failure::{Failure, FailureKind, Field, FieldError, FieldProblem};
pub use moment::Moment;
pub use submission::{Limits, Moderation, Rules, Submission};
pub use thread::{SortOrder, Thread, ThreadPage};
pub use untrusted::{TextFormat, Untrusted};
