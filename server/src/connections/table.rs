//! The table of all open connections, which limits their number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::activity::{Activity, Limits};
use crate::client::Client;

/// A client with more than 1/4 of the maximum number of connections has its own closed first.
const SHARE: usize = 4;

/// The table of all open connections.
#[derive(Debug)]
pub struct Table {
    most: usize,
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    open: HashMap<u64, Open>,
}

#[derive(Debug)]
struct Open {
    /// `None` for a trusted proxy, which speaks for many clients.
    client: Option<Client>,
    activity: Arc<Activity>,
}

impl Table {
    /// Allows at most this many connections.
    pub fn new(most: usize, limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            most: most.max(1),
            limits,
            state: Mutex::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection. If the table is full, closes the least important one. Returns `None` if all of them are
    /// being served.
    pub fn admit(self: &Arc<Self>, client: Option<Client>) -> Option<Place> {
        let now = Instant::now();
        let mut state = self.state();
        if state.open.len() >= self.most {
            let victim = state.in_the_way(self.most, now)?;
            if let Some(open) = state.open.remove(&victim) {
                open.activity.close();
            }
        }
        let id = state.next;
        state.next += 1;
        let activity = Activity::begun(now, self.limits);
        let open = Open {
            client,
            activity: Arc::clone(&activity),
        };
        state.open.insert(id, open);
        drop(state);
        Some(Place {
            id,
            activity,
            table: Arc::clone(self),
        })
    }

    /// Closes connections that are idle or receiving headers.
    pub fn close_idle(&self) {
        for open in self.state().open.values() {
            open.activity.close_unless_busy();
        }
    }
}

impl State {
    /// Returns the connection to close.
    fn in_the_way(&self, most: usize, now: Instant) -> Option<u64> {
        let mut shares: HashMap<Client, usize> = HashMap::new();
        for client in self.open.values().filter_map(|open| open.client) {
            *shares.entry(client).or_default() += 1;
        }
        let greedy = shares
            .into_iter()
            .max_by_key(|(_, share)| *share)
            .filter(|(_, share)| share * SHARE > most)
            .map(|(client, _)| client);
        let of = |wanted: Option<Client>| {
            let open = self.open.iter();
            open.filter(move |(_, open)| wanted.is_none() || open.client == wanted)
        };
        let ranked = |wanted| {
            let ranks = of(wanted).filter_map(|(id, open)| Some((open.activity.rank(now)?, *id)));
            ranks.min().map(|(_, id)| id)
        };
        let oldest = || {
            let ages = of(greedy).map(|(id, open)| (open.activity.since(), *id));
            ages.min().map(|(_, id)| id)
        };
        match greedy {
            Some(_) => ranked(greedy).or_else(oldest),
            None => ranked(None),
        }
    }
}

/// An entry in the table, removed on drop.
#[derive(Debug)]
pub struct Place {
    id: u64,
    /// The connection's state.
    pub activity: Arc<Activity>,
    table: Arc<Table>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.table.state().open.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::activity::Phase;
    use super::*;

    fn bounded(most: usize) -> Arc<Table> {
        let minute = Duration::from_secs(60);
        let limits = Limits {
            idle: minute,
            head: minute,
            body: minute,
        };
        Table::new(most, limits)
    }

    fn client(last: u8) -> Option<Client> {
        Some(Client::at([192, 0, 2, last].into()))
    }

    fn ids(table: &Table) -> Vec<u64> {
        let mut ids: Vec<u64> = table.state().open.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn the_longest_idle_connection_is_closed() {
        let table = bounded(5);
        let places: Vec<_> = (0..5)
            .filter_map(|last| table.admit(client(last)))
            .collect();
        places[0].activity.enter(Phase::Answer);
        places[1].activity.enter(Phase::Body);
        let _sixth = table.admit(client(9));
        assert_eq!(ids(&table), [0, 1, 3, 4, 5]);
        places[3].activity.enter(Phase::Head);
        let _seventh = table.admit(client(9));
        assert_eq!(ids(&table), [0, 1, 3, 5, 6]);
    }

    #[test]
    fn no_connection_is_admitted_while_all_are_being_served() {
        let table = bounded(4);
        let places: Vec<_> = (0..4)
            .filter_map(|last| table.admit(client(last)))
            .collect();
        for place in &places {
            place.activity.enter(Phase::Answer);
        }
        assert!(table.admit(client(9)).is_none());
        drop(places);
        assert!(table.admit(client(9)).is_some());
        assert_eq!(ids(&table), [] as [u64; 0], "entries are removed on drop");
    }

    #[test]
    fn clients_with_many_connections_lose_theirs_first() {
        let table = bounded(8);
        let _idle = table.admit(client(1));
        let _many: Vec<_> = (0..7).filter_map(|_| table.admit(client(2))).collect();
        for place in &_many {
            place.activity.enter(Phase::Answer);
        }
        let _other = table.admit(client(3));
        assert_eq!(ids(&table), [0, 2, 3, 4, 5, 6, 7, 8]);
        // A proxy's connections belong to many clients.
        let table = bounded(8);
        let _many: Vec<_> = (0..8).filter_map(|_| table.admit(None)).collect();
        for place in &_many {
            place.activity.enter(Phase::Answer);
        }
        assert!(table.admit(client(3)).is_none());
    }
}
