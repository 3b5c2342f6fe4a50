//! There is one tab only.

/// A lock that nobody else could hold.
#[derive(Debug)]
pub struct Lock;

impl Drop for Lock {
    /// Nothing to let go; here because whoever holds it says when they are done, as with the browser's.
    fn drop(&mut self) {}
}

pub async fn exclusive(_name: &str) -> Lock {
    Lock
}
