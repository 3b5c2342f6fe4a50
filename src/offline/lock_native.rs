//! There is one tab only.

/// A lock that nobody else could hold.
#[derive(Debug)]
pub struct Lock;

pub async fn exclusive(_name: &str) -> Lock {
    Lock
}
