//! A pool of read-only connections. With a write-ahead log they never wait for the writer.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// The number of prepared statements that each connection caches.
const CACHED_STATEMENTS: usize = 32;

/// A pool of a limited number of connections, each opened on first use.
#[derive(Debug)]
pub struct Pool {
    path: PathBuf,
    max: usize,
    state: Mutex<PoolState>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct PoolState {
    idle: Vec<Connection>,
    open: usize,
}

impl Pool {
    /// Builds a pool for an existing database.
    pub fn new(path: &Path, max: usize) -> Self {
        Self {
            path: path.to_owned(),
            max: max.max(1),
            state: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    /// Runs `work` in one transaction, so that it reads a single snapshot.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, String> {
        let connection = self.take().map_err(|error| error.to_string())?;
        // If `work` panics, its connection is lost. Dropping the lease then allows a new one.
        let lease = Lease { pool: self };
        let outcome = connection.unchecked_transaction().and_then(|transaction| {
            let outcome = work(&transaction)?;
            transaction.commit()?;
            Ok(outcome)
        });
        std::mem::forget(lease);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.idle.push(connection);
        drop(state);
        self.returned.notify_one();
        outcome.map_err(|error| error.to_string())
    }

    /// Closes the idle connections.
    pub fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.open = state.open.saturating_sub(state.idle.len());
        state.idle.clear();
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(connection);
            }
            if state.open < self.max {
                state.open += 1;
                drop(state);
                let lease = Lease { pool: self };
                let connection = open(&self.path)?;
                std::mem::forget(lease);
                return Ok(connection);
            }
            state = self
                .returned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Releases a slot in the pool when its connection is lost.
struct Lease<'a> {
    pool: &'a Pool,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = self
            .pool
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        state.open = state.open.saturating_sub(1);
        drop(state);
        self.pool.returned.notify_one();
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "query_only", true)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}
