//! The table of all open connections, which limits their number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::activity::{Activity, Limits};
use crate::client::Client;

/// A client with more than 1/4 of the maximum number of connections has its own closed first.
const CLIENT_SHARE_DIVISOR: usize = 4;

/// The table of all open connections.
#[derive(Debug)]
pub struct Table {
    max: usize,
    limits: Limits,
    state: Mutex<TableState>,
}

#[derive(Debug, Default)]
struct TableState {
    next: u64,
    entries: HashMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    /// `None` for a trusted proxy, which speaks for many clients.
    client: Option<Client>,
    activity: Arc<Activity>,
}

impl Table {
    /// Allows at most this many connections.
    pub fn new(max: usize, limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            max: max.max(1),
            limits,
            state: Mutex::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, TableState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection. If the table is full, closes the least important one. Returns `None` if all of them are
    /// being served.
    pub fn admit(self: &Arc<Self>, client: Option<Client>) -> Option<ConnectionSlot> {
        let now = Instant::now();
        let mut state = self.state();
        if state.entries.len() >= self.max {
            let evicted = state.connection_to_evict(self.max, now)?;
            if let Some(entry) = state.entries.remove(&evicted) {
                entry.activity.close();
            }
        }
        let id = state.next;
        state.next += 1;
        let activity = Activity::new(now, self.limits);
        let entry = Entry {
            client,
            activity: Arc::clone(&activity),
        };
        state.entries.insert(id, entry);
        drop(state);
        Some(ConnectionSlot {
            id,
            activity,
            table: Arc::clone(self),
        })
    }

    /// Closes connections that are idle or receiving headers.
    pub fn close_idle(&self) {
        for entry in self.state().entries.values() {
            entry.activity.close_unless_busy();
        }
    }
}

impl TableState {
    /// Returns the connection to close.
    fn connection_to_evict(&self, max: usize, now: Instant) -> Option<u64> {
        let mut counts: HashMap<Client, usize> = HashMap::new();
        for client in self.entries.values().filter_map(|entry| entry.client) {
            *counts.entry(client).or_default() += 1;
        }
        let heaviest_client = counts
            .into_iter()
            .max_by_key(|(_, count)| *count)
            .filter(|(_, count)| count * CLIENT_SHARE_DIVISOR > max)
            .map(|(client, _)| client);
        let entries_of = |client: Option<Client>| {
            let entries = self.entries.iter();
            entries.filter(move |(_, entry)| client.is_none() || entry.client == client)
        };
        let lowest_ranked = |client| {
            let ranks =
                entries_of(client).filter_map(|(id, entry)| Some((entry.activity.rank(now)?, *id)));
            ranks.min().map(|(_, id)| id)
        };
        let oldest = || {
            let ages = entries_of(heaviest_client).map(|(id, entry)| (entry.activity.since(), *id));
            ages.min().map(|(_, id)| id)
        };
        match heaviest_client {
            Some(_) => lowest_ranked(heaviest_client).or_else(oldest),
            None => lowest_ranked(None),
        }
    }
}

/// An entry in the table, removed on drop.
#[derive(Debug)]
pub struct ConnectionSlot {
    id: u64,
    /// The connection's state.
    pub activity: Arc<Activity>,
    table: Arc<Table>,
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.table.state().entries.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::activity::Phase;
    use super::*;

    fn table_with_max(max: usize) -> Arc<Table> {
        let minute = Duration::from_secs(60);
        let limits = Limits {
            idle: minute,
            headers: minute,
            body: minute,
        };
        Table::new(max, limits)
    }

    fn client(last: u8) -> Option<Client> {
        Some(Client::from_address([192, 0, 2, last].into()))
    }

    fn ids(table: &Table) -> Vec<u64> {
        let mut ids: Vec<u64> = table.state().entries.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn the_longest_idle_connection_is_closed() {
        let table = table_with_max(5);
        let slots: Vec<_> = (0..5)
            .filter_map(|last| table.admit(client(last)))
            .collect();
        slots[0].activity.enter(Phase::Response);
        slots[1].activity.enter(Phase::Body);
        let _sixth = table.admit(client(9));
        assert_eq!(ids(&table), [0, 1, 3, 4, 5]);
        slots[3].activity.enter(Phase::Headers);
        let _seventh = table.admit(client(9));
        assert_eq!(ids(&table), [0, 1, 3, 5, 6]);
    }

    #[test]
    fn no_connection_is_admitted_while_all_are_being_served() {
        let table = table_with_max(4);
        let slots: Vec<_> = (0..4)
            .filter_map(|last| table.admit(client(last)))
            .collect();
        for slot in &slots {
            slot.activity.enter(Phase::Response);
        }
        assert!(table.admit(client(9)).is_none());
        drop(slots);
        assert!(table.admit(client(9)).is_some());
        assert_eq!(ids(&table), [] as [u64; 0], "entries are removed on drop");
    }

    #[test]
    fn clients_with_many_connections_lose_theirs_first() {
        let table = table_with_max(8);
        let _idle = table.admit(client(1));
        let _many: Vec<_> = (0..7).filter_map(|_| table.admit(client(2))).collect();
        for slot in &_many {
            slot.activity.enter(Phase::Response);
        }
        let _other = table.admit(client(3));
        assert_eq!(ids(&table), [0, 2, 3, 4, 5, 6, 7, 8]);
        // A proxy's connections belong to many clients.
        let table = table_with_max(8);
        let _many: Vec<_> = (0..8).filter_map(|_| table.admit(None)).collect();
        for slot in &_many {
            slot.activity.enter(Phase::Response);
        }
        assert!(table.admit(client(3)).is_none());
    }
}
